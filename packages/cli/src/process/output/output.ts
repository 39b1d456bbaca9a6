import { isatty } from 'node:tty';

import { ExitCode, fileProblem, visible, visibleJson } from '@shoal/common';

import { descriptorWriter } from '../descriptor.js';
import { complain } from '../failure.js';
import { errorLine } from './error-line.js';
import { TextQueue } from './text-queue.js';
import { wipeTransient } from './transient-line.js';

/** Standard output, by whole lines. Any text may be a received one: it is shown as one line without hidden characters. */
export interface Output {
  readonly isTerminal: boolean;
  /** How wide a line may be; where it is no terminal, as wide as one usually is. */
  readonly columns: number;
  print(line: string): void;
  /** One JSON object on a line of its own. */
  json(value: object): void;
  /** Settles when all output is written or lost, or no reader took anything for this long. */
  flush(patienceMs?: number): Promise<void>;
}

export interface StandardOutput extends Output {
  /** Lines are lost, and not because a terminal was closed: who counts on them has to hear of it. */
  readonly hasLost: boolean;
}

/** Limit of waiting output: far more than a command prints that does not run for days. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Leaves the stream alone until something is printed: a command may want it for bytes. */
export function standardOutput(): StandardOutput {
  let hasLost = false;
  const onError = (error: NodeJS.ErrnoException): void => {
    // The reader has closed the pipe (`shoal … | head`): no further output is possible.
    if (error.code === 'EPIPE') process.exit(ExitCode.readerGone);
    // The terminal was closed: what goes on does so for the files, not for its lines.
    if (error.code === 'EIO' || hasLost) return;
    hasLost = true;
    complain(`standard output cannot be written (${fileProblem(error)}): its lines are lost`);
  };
  const queue = new TextQueue({
    write: descriptorWriter(1),
    maxBytes: MAX_WAITING_BYTES,
    onError,
  });
  return {
    isTerminal: isatty(1),
    get columns() {
      return (isatty(1) && process.stdout.columns) || DEFAULT_COLUMNS;
    },
    print: (line) => {
      wipeTransient();
      queue.line(visible(line));
    },
    json: (value) => {
      queue.line(visibleJson(value));
    },
    flush: (patienceMs = Infinity) => queue.flush(patienceMs),
    get hasLost() {
      return hasLost;
    },
  };
}

/** Lines for people where standard output is for bytes. */
export function errorOutput(): Output {
  return {
    isTerminal: isatty(2),
    columns: (isatty(2) && process.stderr.columns) || DEFAULT_COLUMNS,
    print: errorLine,
    json: (value) => {
      errorLine(visibleJson(value));
    },
    flush: () => Promise.resolve(),
  };
}

const DEFAULT_COLUMNS = 80;
