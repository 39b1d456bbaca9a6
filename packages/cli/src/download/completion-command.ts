import { spawn } from 'node:child_process';

import { visible } from '@shoal/common';
import { HOOK_VARIABLES, PARENT_WATCH } from '../config/environment.js';

import { countText } from '../text/units.js';
import type { Completion } from './completion.js';

/**
 * Runs the user's command for each file that is complete and verified, one at a time, by the shell.
 * Environment variables name the file, so that no shell reads a file name. A failed command causes
 * a warning and is remembered; the downloads continue.
 */
export class CompletionCommand {
  readonly #command: string;
  readonly #warn: (message: string) => void;
  readonly #waiting: Completion[] = [];
  #running: Promise<void> | undefined;
  #failures = 0;

  constructor(command: string, warn: (message: string) => void) {
    this.#command = command;
    this.#warn = warn;
  }

  /** Files whose command failed, or was not run. */
  get failures(): number {
    return this.#failures;
  }

  run(completion: Completion): void {
    this.#waiting.push(completion);
    this.#running ??= this.#runAll();
  }

  /** Settles when every command has ended. */
  async finished(): Promise<void> {
    await this.#running;
  }

  /** Begins no further command: a later run finds these files complete, and runs it for them. */
  cancelWaiting(): void {
    const { length } = this.#waiting.splice(0);
    if (length > 0)
      this.#fail(`--on-complete was not run for ${countText(length, 'file')}: the client was stopped`, length);
  }

  async #runAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) await this.#spawn(next);
    this.#running = undefined;
  }

  #spawn({ name, path, digest, bytes }: Completion): Promise<void> {
    const told = {
      SHOAL_COMPLETED_NAME: name,
      SHOAL_COMPLETED_PATH: path,
      SHOAL_COMPLETED_DIGEST: digest,
      SHOAL_COMPLETED_BYTES: String(bytes),
    } satisfies Record<keyof typeof HOOK_VARIABLES, string>;
    const earlier = Object.entries(HOOK_VARIABLES).map(([key, old]) => [old, told[key as keyof typeof told]] as const);
    return new Promise((resolve) => {
      // Standard output is the result's; what the command says goes where logs go.
      const child = spawn(this.#command, {
        shell: true,
        stdio: ['ignore', 2, 2],
        // It is no part of this process: it ends by itself.
        env: { ...process.env, ...told, ...Object.fromEntries<string>(earlier), [PARENT_WATCH]: undefined },
      });
      child.on('error', (error) => {
        this.#fail(`--on-complete could not be run for ${visible(name)}: ${error.message}`);
        resolve();
      });
      child.on('exit', (code, signal) => {
        if (code !== 0) this.#fail(`--on-complete ended with ${signal ?? `code ${code ?? ''}`} for ${visible(name)}`);
        resolve();
      });
    });
  }

  #fail(message: string, files = 1): void {
    this.#failures += files;
    this.#warn(message);
  }
}
