/** A map that mostly has one entry, which it keeps without the room that a Map takes: ten times as much. */
export class SmallMap<K, V> {
  #key: K | undefined;
  #value: V | undefined;
  #hasOne = false;
  #others: Map<K, V> | undefined;

  get size(): number {
    return Number(this.#hasOne) + (this.#others?.size ?? 0);
  }

  has(key: K): boolean {
    return (this.#hasOne && this.#key === key) || this.#others?.has(key) === true;
  }

  get(key: K): V | undefined {
    return this.#hasOne && this.#key === key ? this.#value : this.#others?.get(key);
  }

  set(key: K, value: V): void {
    if (this.#hasOne ? this.#key === key : this.#others?.has(key) !== true) {
      this.#key = key;
      this.#value = value;
      this.#hasOne = true;
    } else {
      this.#others ??= new Map();
      this.#others.set(key, value);
    }
  }

  /** True where it was there. */
  delete(key: K): boolean {
    if (!this.#hasOne || this.#key !== key) return this.#others?.delete(key) === true;
    this.#key = undefined;
    this.#value = undefined;
    this.#hasOne = false;
    return true;
  }

  *[Symbol.iterator](): IterableIterator<readonly [K, V]> {
    if (this.#hasOne) yield [this.#key as K, this.#value as V];
    if (this.#others !== undefined) yield* this.#others;
  }
}
