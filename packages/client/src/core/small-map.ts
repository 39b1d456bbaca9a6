/**
 * A map for usually one entry, which it keeps without the room and the places in memory that a
 * Map takes: ten times as much. Entries come in the order in which they were put in.
 */
export class SmallMap<K, V> {
  /** The oldest entry. */
  #key: K | undefined;
  #value: V | undefined;
  #hasOne = false;
  /** Undefined, or not empty. */
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
    if (!this.#hasOne || this.#key === key) {
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
    if (!this.#hasOne || this.#key !== key) return this.#deleteOther(key);
    const [next] = this.#others ?? [];
    this.#hasOne = next !== undefined;
    [this.#key, this.#value] = next ?? [undefined, undefined];
    if (next !== undefined) this.#deleteOther(next[0]);
    return true;
  }

  /** The value of the oldest entry; undefined where there is none. */
  get first(): V | undefined {
    return this.#value;
  }

  /** All values as they are now: who loops over them may delete some. */
  values(): readonly V[] {
    if (!this.#hasOne) return [];
    return this.#others === undefined ? [this.#value as V] : [this.#value as V, ...this.#others.values()];
  }

  some(matches: (value: V) => boolean): boolean {
    if (this.#hasOne && matches(this.#value as V)) return true;
    if (this.#others !== undefined) for (const value of this.#others.values()) if (matches(value)) return true;
    return false;
  }

  *[Symbol.iterator](): IterableIterator<readonly [K, V]> {
    if (this.#hasOne) yield [this.#key as K, this.#value as V];
    if (this.#others !== undefined) yield* this.#others;
  }

  #deleteOther(key: K): boolean {
    const isThere = this.#others?.delete(key) === true;
    if (this.#others?.size === 0) this.#others = undefined;
    return isThere;
  }
}
