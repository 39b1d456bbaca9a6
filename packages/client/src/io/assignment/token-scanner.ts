/** Finds the whitespace-separated tokens of a text by their positions, so that a million of them cost no strings. */
export class TokenScanner {
  readonly #content: Uint8Array;
  #start = 0;
  #end = 0;

  constructor(content: Uint8Array) {
    this.#content = content;
    if (content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf) this.#end = BYTE_ORDER_MARK_BYTES;
  }

  /** Where the token lies that `next` found; where the last one began after it found none. */
  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Bytes behind the token. */
  get remaining(): number {
    return this.#content.length - this.#end;
  }

  /** Goes to the next token; false where there is none. */
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

/** What C's isspace takes for white space, as the course program does. */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
