import { countText } from '../../text/units.js';
import { descriptorWriter } from '../descriptor.js';
import { TextQueue } from './text-queue.js';

/** Limit of lines that wait for a reader of standard error; further lines are dropped. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Limit of the wait for a stuck reader at the end of a command. */
const END_PATIENCE_MS = 1_000;

const queue = new TextQueue({
  write: descriptorWriter(2),
  maxBytes: MAX_WAITING_BYTES,
  gapLine: (lines, reason) => `shoal: ${countText(lines, 'line')} of standard error lost here: ${reason}`,
});

/** Writes a line to standard error, or loses it: that is never a reason to stop. */
export function queueErrorLine(line: string): void {
  queue.line(line);
}

/** The same of what is drawn on it where it is a terminal. */
export function drawOnError(text: string): void {
  queue.piece(text);
}

/** Settles when all lines are written, or the reader is stuck. */
export function flushErrors(): Promise<void> {
  return queue.flush(END_PATIENCE_MS);
}

/** For the streams of Node and of libraries too: what they cannot write is lost, and the process goes on. */
export function keepErrorsHarmless(): void {
  process.stderr.on('error', () => undefined);
}

// Here, since the simulator is a bundle of its own, with a queue of its own.
process.on('exit', () => {
  queue.drain();
});
