import { spawn } from 'node:child_process';

import { complain } from '../process/failure.js';
import type { Completion } from './completion.js';

/**
 * Runs the user's command for each completed file, one at a time. The file is told by environment
 * variables, so that no file name is ever read by a shell.
 */
export class CompletionCommand {
  readonly #command: string;
  #last: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(command: string) {
    this.#command = command;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  run(completion: Completion): void {
    this.#last = this.#last.then(() => this.#spawn(completion));
  }

  /** Settles when every command has ended. */
  async finished(): Promise<void> {
    await this.#last;
  }

  #spawn({ name, path, digest, bytes }: Completion): Promise<void> {
    const file = { SHOAL_FILE: name, SHOAL_PATH: path, SHOAL_DIGEST: digest, SHOAL_BYTES: bytes };
    return new Promise((resolve) => {
      // Standard output is the result's; what the command says goes where logs go.
      const child = spawn(this.#command, {
        shell: true,
        stdio: ['ignore', process.stderr, process.stderr],
        env: {
          ...process.env,
          ...Object.fromEntries(Object.entries(file).map(([key, value]) => [key, String(value)])),
        },
      });
      child.on('error', (error) => {
        this.#fail(`--on-complete could not be run for ${name}: ${error.message}`);
        resolve();
      });
      child.on('exit', (code, signal) => {
        if (code !== 0) this.#fail(`--on-complete ended with ${signal ?? `code ${code ?? ''}`} for ${name}`);
        resolve();
      });
    });
  }

  #fail(message: string): void {
    this.#hasFailed = true;
    complain(message);
  }
}
