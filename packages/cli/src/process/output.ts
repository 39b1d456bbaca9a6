import { ExitCode } from '@shoal/common';

/** Standard output, by whole lines. */
export interface Output {
  readonly isTerminal: boolean;
  print(line: string): void;
  /** One JSON object on a line of its own. */
  json(value: object): void;
  /** Everything printed has left the process. */
  flush(): Promise<void>;
}

export function standardOutput(): Output {
  const { stdout } = process;
  for (const stream of [stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever read this has gone (`shoal … | head`): nobody is left to be told anything.
      if (error.code === 'EPIPE') process.exit(BROKEN_PIPE);
      process.exit(ExitCode.internal);
    });
  }
  return {
    isTerminal: stdout.isTTY,
    print: (line) => {
      stdout.write(`${line}\n`);
    },
    json: (value) => {
      stdout.write(`${JSON.stringify(value)}\n`);
    },
    flush: () => new Promise((resolve) => stdout.write('', () => resolve())),
  };
}

/** What a shell reports of a process that died of SIGPIPE. */
const BROKEN_PIPE = 141;
