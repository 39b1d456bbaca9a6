/*
 * delay-switch DELAY_US DEVICE…: an Ethernet switch in user space that holds every frame for DELAY_US, for kernels that
 * have no netem. Prints "ready" and carries frames between the devices until it is killed.
 *
 * Frames come and go with the kernel's notes about checksums and segmentation that are still to do (virtio_net_hdr), so
 * large ones stay large and none is sent with a wrong checksum. The delay is the same for all, so one queue in the order
 * of arrival is in the order of departure too. It looks at its sockets every TICK_NS while there is traffic, not at every
 * frame: few system calls, and a delay that is up to two ticks longer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <arpa/inet.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_PORTS 256
#define BATCH 64
#define MAX_FRAME (66 * 1024)
#define RING_BYTES (256u << 20)
#define SOCKET_BYTES (32 << 20)
#define TICK_NS 200000
#define IDLE_TICKS 50

struct port {
  int socket;
  struct mmsghdr out[BATCH];
  struct iovec parts[BATCH];
  int waiting;
};

/* A frame in the ring: this, then its bytes, then padding to 8. `length` 0 means that the ring goes on at its start. */
struct record {
  uint64_t due_ns;
  uint32_t length;
  uint32_t from;
};

struct station {
  uint8_t address[6];
  int port;
};

static uint64_t hold_ns;
static struct port ports[MAX_PORTS];
static int port_count;
static struct station stations[MAX_PORTS];
static int station_count;
static uint8_t *ring;
static size_t head, tail, used;

static uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static int open_port(const char *device) {
  int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);
  if (fd < 0) fail("socket");
  int on = 1, size = SOCKET_BYTES;
  if (setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) < 0) fail("PACKET_VNET_HDR");
  if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on, sizeof on) < 0) fail("PACKET_IGNORE_OUTGOING");
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
  struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
  address.sll_ifindex = (int)if_nametoindex(device);
  if (address.sll_ifindex == 0) fail(device);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
  return fd;
}

static void put(uint64_t due_ns, uint32_t from, const uint8_t *frame, uint32_t length) {
  size_t size = (sizeof(struct record) + length + 7) & ~(size_t)7;
  size_t to_end = RING_BYTES - head;
  size_t skipped = to_end < size + sizeof(struct record) ? to_end : 0;
  if (used + skipped + size + sizeof(struct record) > RING_BYTES) {
    static int told;
    if (!told++) fprintf(stderr, "delay-switch: more frames than it can hold, some are lost\n");
    return;
  }
  if (skipped > 0) {
    ((struct record *)(ring + head))->length = 0;
    used += skipped;
    head = 0;
  }
  struct record *record = (struct record *)(ring + head);
  *record = (struct record){due_ns, length, from};
  memcpy(record + 1, frame, length);
  head += size;
  used += size;
}

/* The port behind which this address is, -1 where it isn't known. */
static int find(const uint8_t *address) {
  for (int i = 0; i < station_count; i++)
    if (memcmp(stations[i].address, address, 6) == 0) return stations[i].port;
  return -1;
}

/* Hosts don't move, so what is known is not looked at again. */
static void learn(const uint8_t *address, int port) {
  if ((address[0] & 1) != 0 || station_count == MAX_PORTS || find(address) >= 0) return;
  memcpy(stations[station_count].address, address, 6);
  stations[station_count++].port = port;
}

static void take(int from) {
  static uint8_t buffers[BATCH][MAX_FRAME];
  static struct mmsghdr messages[BATCH];
  static struct iovec parts[BATCH];
  for (;;) {
    for (int i = 0; i < BATCH; i++) {
      parts[i] = (struct iovec){buffers[i], MAX_FRAME};
      messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
    }
    int count = recvmmsg(ports[from].socket, messages, BATCH, MSG_DONTWAIT, NULL);
    if (count <= 0) return;
    uint64_t due_ns = now_ns() + hold_ns;
    for (int i = 0; i < count; i++) {
      uint32_t length = messages[i].msg_len;
      if (length < sizeof(struct virtio_net_hdr) + ETH_HLEN || (messages[i].msg_hdr.msg_flags & MSG_TRUNC)) continue;
      learn(buffers[i] + sizeof(struct virtio_net_hdr) + 6, from);
      put(due_ns, (uint32_t)from, buffers[i], length);
    }
    if (count < BATCH) return;
  }
}

/* What doesn't fit into a port's queue is lost, as in any switch. */
static void flush(struct port *port) {
  for (int i = 0; i < port->waiting;) {
    int sent = sendmmsg(port->socket, port->out + i, (unsigned)(port->waiting - i), MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    i += sent > 0 ? sent : 1;
  }
  port->waiting = 0;
}

static void queue_at(int number, uint8_t *frame, uint32_t length) {
  struct port *port = &ports[number];
  if (port->waiting == BATCH) flush(port);
  port->parts[port->waiting] = (struct iovec){frame, length};
  port->out[port->waiting].msg_hdr = (struct msghdr){.msg_iov = &port->parts[port->waiting], .msg_iovlen = 1};
  port->waiting++;
}

/* Sends what is due. A record's bytes stay in place until the end of this: the tail moves, nothing is written. */
static void give(void) {
  uint64_t now = now_ns();
  while (used > 0) {
    struct record *record = (struct record *)(ring + tail);
    if (record->length == 0) {
      used -= RING_BYTES - tail;
      tail = 0;
      continue;
    }
    if (record->due_ns > now) break;
    uint8_t *frame = (uint8_t *)(record + 1);
    const uint8_t *to = frame + sizeof(struct virtio_net_hdr);
    int port = (to[0] & 1) ? -1 : find(to);
    for (int i = 0; i < port_count; i++)
      if (i != (int)record->from && (port < 0 || port == i)) queue_at(i, frame, record->length);
    size_t size = (sizeof(struct record) + record->length + 7) & ~(size_t)7;
    tail += size;
    used -= size;
  }
  for (int i = 0; i < port_count; i++)
    if (ports[i].waiting > 0) flush(&ports[i]);
}

int main(int argc, char **argv) {
  if (argc < 3 || argc - 2 > MAX_PORTS) return 2;
  hold_ns = strtoull(argv[1], NULL, 10) * 1000;
  prctl(PR_SET_TIMERSLACK, 1000);
  ring = malloc(RING_BYTES);
  if (ring == NULL) fail("malloc");
  struct pollfd readable[MAX_PORTS];
  for (int i = 2; i < argc; i++) {
    ports[port_count].socket = open_port(argv[i]);
    readable[port_count] = (struct pollfd){.fd = ports[port_count].socket, .events = POLLIN};
    port_count++;
  }
  puts("ready");
  fflush(stdout);
  for (int idle = 0;;) {
    int is_quiet = used == 0 && idle > IDLE_TICKS;
    int count = poll(readable, (nfds_t)port_count, is_quiet ? -1 : 0);
    for (int i = 0; count > 0 && i < port_count; i++)
      if (readable[i].revents != 0) take(i);
    give();
    idle = count > 0 ? 0 : idle + 1;
    nanosleep(&(struct timespec){0, TICK_NS}, NULL);
  }
}
