/** Finds the whitespace-separated tokens of a text by their positions, so that a million of them cost no strings. */
export class TokenScanner {
  readonly #content: Uint8Array;
  #start = 0;
  #end = 0;

  constructor(content: Uint8Array) {
    this.#content = content;
    if (content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf) this.#end = BYTE_ORDER_MARK_BYTES;
  }

  /** Position of the current token; of the last one once `next` has returned false. */
  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Number of bytes after the token. */
  get remaining(): number {
    return this.#content.length - this.#end;
  }

  /** Advances to the next token; false at the end. */
  next(): boolean {
    let start = this.#end;
    while (isSpace(this.#content[start])) start += 1;
    if (start >= this.#content.length) return false;
    let end = start + 1;
    while (end < this.#content.length && !isSpace(this.#content[end])) end += 1;
    this.#start = start;
    this.#end = end;
    return true;
  }
}

const BYTE_ORDER_MARK_BYTES = 3;

/** White space as C's isspace defines it, which the course program uses. */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
