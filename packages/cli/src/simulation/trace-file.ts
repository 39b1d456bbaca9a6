import { closeSync, openSync, writeSync } from 'node:fs';

import { ExitCode, ShoalError } from '@shoal/common';
import type { RecordedEvent } from '@shoal/simulator';

/** Writes every event to a file, a JSON object a line, as it happens; in bounded memory. */
export class TraceFile {
  readonly #path: string;
  readonly #file: number;
  #lines: string[] = [];
  #length = 0;
  /** Writes the remaining lines when the process is stopped. */
  readonly #onExit = (): void => {
    try {
      this.#flush();
    } catch {
      // The process ends for another reason already.
    }
  };

  constructor(path: string) {
    this.#path = path;
    this.#file = this.#guarded(() => openSync(path, 'w'));
    process.on('exit', this.#onExit);
  }

  add(event: RecordedEvent): void {
    const line = `${JSON.stringify(event)}\n`;
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= BUFFER_CHARACTERS) this.#flush();
  }

  close(): void {
    process.off('exit', this.#onExit);
    this.#flush();
    this.#guarded(() => {
      closeSync(this.#file);
    });
  }

  #flush(): void {
    const text = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    this.#length = 0;
    this.#guarded(() => {
      for (let done = 0; done < text.length;) done += writeSync(this.#file, text, done);
    });
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw new ShoalError(ExitCode.storage, `--trace ${this.#path}: ${(error as Error).message}`);
    }
  }
}

const BUFFER_CHARACTERS = 256 * 1024;
