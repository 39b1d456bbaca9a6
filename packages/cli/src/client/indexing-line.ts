import { basename } from 'node:path';

import { percentText } from '../text/units.js';

/** Shows on a terminal how far a file is hashed, in one line that is written over and over and wiped at the end. */
export class IndexingLine {
  readonly #terminal = process.stderr;
  #shown = '';

  readonly update = (path: string, bytes: number, totalBytes: number): void => {
    const line = `hashing ${basename(path)}  ${percentText(bytes, totalBytes)}`;
    if (!this.#terminal.isTTY || line === this.#shown) return;
    this.#shown = line;
    this.#terminal.write(`\r\u001b[2K${line}`);
  };

  readonly wipe = (): void => {
    if (this.#shown !== '') this.#terminal.write('\r\u001b[2K');
    this.#shown = '';
  };
}
