import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';

const ESCAPE = String.fromCharCode(0x1b);

/** An escape sequence, a line's end, or text. */
const TOKENS = new RegExp(`${ESCAPE}\\[\\??([0-9]*)[0-9;]*([A-Za-z])|\\n|[^${ESCAPE}\\n]+`, 'g');

/** As much of a terminal as the bars use: what is on its rows after what was written. */
export class FakeTerminal extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows: number;
  readonly #lines: string[] = [''];
  #row = 0;
  #column = 0;
  #wraps = true;

  constructor(rows: number, columns = 120) {
    super();
    this.rows = rows;
    this.columns = columns;
  }

  get stream(): WriteStream {
    return this as unknown as WriteStream;
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  /** Rows that are not empty. */
  get lines(): readonly string[] {
    return this.#lines.map((line) => line.trimEnd()).filter((line) => line !== '');
  }

  /** The first word of each line, those that are empty left out. */
  get words(): string[] {
    return this.lines.map((line) => line.trim().split(' ')[0] ?? '');
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    for (const [token, count, kind] of chunk.toString().matchAll(TOKENS)) {
      if (kind !== undefined) this.#control(kind, count === '' ? 1 : Number(count));
      else if (token === '\n') this.#moveTo(this.#row + 1, 0);
      else this.#type(token);
    }
    done();
  }

  #control(kind: string, count: number): void {
    if (kind === 'A') this.#moveTo(this.#row - count, this.#column);
    else if (kind === 'G') this.#moveTo(this.#row, count - 1);
    else if (kind === 'K') this.#lines[this.#row] = count === 2 ? '' : this.#line.slice(0, this.#column);
    else if (kind === 'J') this.#lines.splice(this.#row, Infinity, this.#line.slice(0, this.#column));
    else if (count === 7) this.#wraps = kind === 'h';
  }

  /** Text beyond the last column continues in the next row, or, without wrapping, overwrites the last character. */
  #type(text: string): void {
    for (const character of text) {
      if (this.#column === this.columns) {
        if (this.#wraps) this.#moveTo(this.#row + 1, 0);
        else this.#column -= 1;
      }
      const line = this.#line.padEnd(this.#column);
      this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
      this.#column += 1;
    }
  }

  #moveTo(row: number, column: number): void {
    this.#row = Math.max(0, row);
    this.#column = column;
    while (this.#lines.length <= this.#row) this.#lines.push('');
  }

  get #line(): string {
    return this.#lines[this.#row] ?? '';
  }
}
