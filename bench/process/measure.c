/*
 * measure COMMAND…: runs a command and writes to descriptor 3, one JSON object a line, its process id, and once it and
 * all that it started have ended, how it ended and what they used: {"pid"}, then {"code","signal","cpuUs","maxRssKib"}.
 *
 * The figures are the kernel's own of everything that was waited for; descendants whose parent has gone come here
 * (subreaper). maxRssKib is that of the largest single process. This program is small so that the child, which begins
 * as a copy of it, doesn't begin with a large resident set.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

static void forward(int signal_number) {
  if (child > 0) kill(child, signal_number);
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  fcntl(3, F_SETFD, FD_CLOEXEC);
  /* Nothing that it started outlives the benchmark. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  struct sigaction action = {.sa_handler = forward, .sa_flags = SA_RESTART};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGQUIT, &action, NULL);
  /* A terminal sends SIGINT to everybody: the benchmark ends its processes itself. */
  setpgid(0, 0);

  child = fork();
  if (child < 0) return 1;
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(argv[1], argv + 1);
    perror(argv[1]);
    _exit(127);
  }
  dprintf(3, "{\"pid\":%d}\n", (int)child);

  int status, child_status = 0;
  for (;;) {
    pid_t ended = waitpid(-1, &status, 0);
    if (ended < 0 && errno == EINTR) continue;
    if (ended < 0) break;
    if (ended == child) child_status = status;
  }
  struct rusage usage;
  getrusage(RUSAGE_CHILDREN, &usage);
  long long cpu_us = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL + usage.ru_utime.tv_usec +
                     usage.ru_stime.tv_usec;
  dprintf(3, "{\"code\":%d,\"signal\":%d,\"cpuUs\":%lld,\"maxRssKib\":%ld}\n",
          WIFEXITED(child_status) ? WEXITSTATUS(child_status) : -1,
          WIFSIGNALED(child_status) ? WTERMSIG(child_status) : 0, cpu_us, usage.ru_maxrss);
  return 0;
}
