import type { ExitCode } from '@shoal/common';
import type { Settings, Values } from './config/config.js';

import type { Output } from './process/output.js';

/** One command: its arguments, options and work; help, parsing and configuration all read this. */
export interface Command<S extends Settings = Settings> {
  /** As commander writes arguments: `<path...>`; '' for none. */
  readonly arguments: string;
  /** A sentence or two for help. */
  readonly description: string;
  readonly examples: readonly string[];
  readonly settings: S;
  run(call: Call<S>): Promise<ExitCode>;
}

export interface Call<S extends Settings> {
  readonly args: readonly string[];
  readonly config: Values<S>;
  readonly context: Context;
}

/** The parts of the process that a command uses. */
export interface Context {
  readonly output: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Entry points of a client's threads. */
  readonly workers: { readonly downloadWorker: URL; readonly uploadWorker: URL; readonly hashWorker: URL };
  /** The script that this process runs, for commands that start more of them. */
  readonly script: string;
}

export function defineCommand<S extends Settings>(command: Command<S>): Command<S> {
  return command;
}
