import { isatty } from 'node:tty';

import { ExitCode, visible, visibleJson } from '@shoal/common';

import { errorLine } from './error-line.js';
import { wipeTransient } from './transient-line.js';

/** Standard output, by whole lines. Every text may be of others: nothing in it is hidden, or ends a line. */
export interface Output {
  readonly isTerminal: boolean;
  /** How wide a line may be; where it is no terminal, as wide as one usually is. */
  readonly columns: number;
  print(line: string): void;
  /** One JSON object on a line of its own. */
  json(value: object): void;
  /** Everything printed has left the process. */
  flush(): Promise<void>;
}

/** Leaves the stream alone until something is printed: a command may want it for bytes. */
export function standardOutput(): Output {
  let stream: NodeJS.WriteStream | undefined;
  const stdout = (): NodeJS.WriteStream => (stream ??= process.stdout.on('error', endAtOnce));
  process.stderr.on('error', endAtOnce);
  return {
    isTerminal: isatty(1),
    get columns() {
      return (isatty(1) && process.stdout.columns) || DEFAULT_COLUMNS;
    },
    print: (line) => {
      wipeTransient();
      stdout().write(`${visible(line)}\n`);
    },
    json: (value) => {
      stdout().write(`${visibleJson(value)}\n`);
    },
    flush: () =>
      new Promise((resolve) => {
        if (stream === undefined) resolve();
        else stream.write('', () => resolve());
      }),
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

/** Whoever read this has gone (`shoal … | head`): nobody is left to be told anything. */
function endAtOnce(error: NodeJS.ErrnoException): never {
  process.exit(error.code === 'EPIPE' ? ExitCode.readerGone : ExitCode.internal);
}
