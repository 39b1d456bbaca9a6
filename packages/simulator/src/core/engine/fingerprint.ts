/** A running hash over numbers, in order: two runs that differ anywhere almost certainly have different hashes. */
export class Fingerprint {
  #one = 0x811c9dc5;
  #two = 0x9747b28c;
  readonly #double = new Float64Array(1);
  readonly #words = new Uint32Array(this.#double.buffer);

  add(value: number): void {
    this.#double[0] = value;
    this.#mix(this.#words[0] as number);
    this.#mix(this.#words[1] as number);
  }

  /** Adds an integer below 2³² at lower cost. */
  addWord(value: number): void {
    this.#mix(value);
  }

  get text(): string {
    const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
    return hex(this.#one) + hex(this.#two);
  }

  #mix(word: number): void {
    this.#one = Math.imul(this.#one ^ word, 0x01000193) ^ (this.#one >>> 15);
    this.#two = Math.imul(this.#two + word, 0x85ebca6b) ^ (this.#two >>> 13);
  }
}
