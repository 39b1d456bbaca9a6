/** A list of integers that is filled and cleared repeatedly in the same memory, because an array would shrink. */
export class IntList {
  #numbers = new Int32Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  at(place: number): number {
    return this.#numbers[place] as number;
  }

  /** The last element; undefined if there is none. */
  get last(): number | undefined {
    return this.#size === 0 ? undefined : this.#numbers[this.#size - 1];
  }

  put(number: number): void {
    if (this.#size === this.#numbers.length) {
      const numbers = new Int32Array(2 * this.#size);
      numbers.set(this.#numbers);
      this.#numbers = numbers;
    }
    this.#numbers[this.#size] = number;
    this.#size += 1;
  }

  /** Appends the number unless the list contains it. */
  add(number: number): void {
    for (let place = 0; place < this.#size; place += 1) if (this.#numbers[place] === number) return;
    this.put(number);
  }

  clear(): void {
    this.#size = 0;
  }
}
