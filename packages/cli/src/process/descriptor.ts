import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

import type { WriteSome } from './output/text-queue.js';

/**
 * Writes to standard output (1) or standard error (2) without waiting for a reader. A terminal may be stopped and a pipe
 * full; both are opened once more for this process alone, since a child would make a shared one wait again.
 */
export function descriptorWriter(fd: 1 | 2): WriteSome {
  // A console takes characters, not bytes.
  if (process.platform === 'win32') return streamWriter(fd);
  let target: number | undefined;
  return (bytes) => {
    target ??= patientTarget(fd);
    return writeSync(target, bytes);
  };
}

function streamWriter(fd: 1 | 2): WriteSome {
  return (bytes) => {
    streamOf(fd).write(bytes);
    return bytes.length;
  };
}

function streamOf(fd: 1 | 2): NodeJS.WriteStream {
  return fd === 1 ? process.stdout : process.stderr;
}

function patientTarget(fd: 1 | 2): number {
  const stats = fstatSync(fd);
  const isPipe = stats.isFIFO() || stats.isSocket();
  if (!isPipe && !isatty(fd)) return fd;
  try {
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
    return openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    // A socket, another user's pipe or no Linux: Node makes pipes non-blocking when it opens its stream for them.
    if (isPipe) streamOf(fd);
    return fd;
  }
}
