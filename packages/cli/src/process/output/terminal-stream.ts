import type { WriteStream } from 'node:tty';

import { descriptorWriter } from '../descriptor.js';
import { drawOnError } from './standard-error.js';
import { TextQueue } from './text-queue.js';

/** Limit of output for a stopped terminal: some seconds of progress bars, of which only the last counts. */
const MAX_WAITING_BYTES = 64 * 1024;

/** A terminal to draw on that never makes this process wait, as a stopped one or a stalled connection to it would. */
export function terminalStream(fd: 1 | 2): WriteStream {
  const stream = fd === 1 ? process.stdout : process.stderr;
  const draw = fd === 2 ? drawOnError : drawOnOutput();
  const write = (text: string): boolean => {
    draw(text);
    return true;
  };
  return new Proxy(stream, {
    get: (target, name) => (name === 'write' ? write : (Reflect.get(target, name, target) as unknown)),
  });
}

function drawOnOutput(): (text: string) => void {
  const queue = new TextQueue({ write: descriptorWriter(1), maxBytes: MAX_WAITING_BYTES });
  process.on('exit', () => {
    queue.drain();
  });
  return (text) => {
    queue.piece(text);
  };
}
