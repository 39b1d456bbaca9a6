import type { ExitCode } from '@shoal/common';

import type { ConfigOf } from './options/command-options.js';
import type { CommandName, Options } from './options/option.js';
import type { Output } from './process/output/output.js';

/** One command: its arguments, options and work; help, parsing and configuration all read this. */
export interface Command<C extends CommandName = CommandName> {
  readonly name: C;
  /** As commander writes arguments: `<path...>`; '' for none. */
  readonly arguments: string;
  /** For help: the first sentence fits one line. */
  readonly description: string;
  readonly examples: readonly string[];
  readonly options: Options;
  run(call: Call<C>): Promise<ExitCode>;
}

export interface Call<C extends CommandName> {
  readonly args: readonly string[];
  readonly config: ConfigOf<C>;
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

export function defineCommand<C extends CommandName>(command: Command<C>): Command<C> {
  return command;
}
