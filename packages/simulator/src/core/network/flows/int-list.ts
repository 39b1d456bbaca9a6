/** A list of numbers that is filled and emptied over and over, in the same memory: an array would shrink. */
export class IntList {
  #numbers = new Int32Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  at(place: number): number {
    return this.#numbers[place] as number;
  }

  /** The one that was put in last; undefined where there is none. */
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

  /** Unless it is there. */
  add(number: number): void {
    for (let place = 0; place < this.#size; place += 1) if (this.#numbers[place] === number) return;
    this.put(number);
  }

  clear(): void {
    this.#size = 0;
  }
}
