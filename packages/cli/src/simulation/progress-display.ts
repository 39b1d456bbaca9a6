import type { WriteStream } from 'node:tty';

import { visible } from '@shoal/common';

import { fitted } from '../text/cells.js';

/** Where progress goes: a line that changes on a terminal, else a line of its own now and then. */
export interface ProgressDisplay {
  update(line: string): void;
  /** Nothing of it stays on a terminal. */
  clear(): void;
}

type Terminal = Pick<WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };

export function progressDisplay(stream: Terminal, now: () => number): ProgressDisplay {
  return stream.isTTY === true ? changingLine(stream) : sparseLines(stream, now);
}

function changingLine(stream: Terminal): ProgressDisplay {
  let isShown = false;
  return {
    update: (line) => {
      isShown = true;
      // A line that wraps could not be taken back.
      stream.write(`\r${fitted(line, (stream.columns ?? 80) - 1)}${CLEAR_TO_END}`);
    },
    clear: () => {
      if (isShown) stream.write(`\r${CLEAR_TO_END}`);
      isShown = false;
    },
  };
}

function sparseLines(stream: Terminal, now: () => number): ProgressDisplay {
  let last = now();
  return {
    update: (line) => {
      if (now() - last < EVERY_MS) return;
      last = now();
      stream.write(`${visible(line)}\n`);
    },
    clear: () => undefined,
  };
}

const CLEAR_TO_END = '\u001b[K';

/** A log of a long run stays readable, a short run says nothing. */
const EVERY_MS = 10_000;
