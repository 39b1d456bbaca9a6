// Loaded into a process before everything else: at SIGUSR2 it tells how many timers its main thread has set.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('SIGUSR2', () => {
    const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    process.stderr.write(`timers set: ${timers}\n`);
  });
}
