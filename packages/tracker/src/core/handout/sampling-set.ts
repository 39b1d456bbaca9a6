import type { Random } from '@shoal/common';

/** A set with sampling, insertion and deletion in constant time. */
export class SamplingSet<T> {
  readonly #items: T[] = [];
  readonly #indexes = new Map<T, number>();

  get size(): number {
    return this.#items.length;
  }

  has(item: T): boolean {
    return this.#indexes.has(item);
  }

  add(item: T): void {
    if (this.#indexes.has(item)) return;
    this.#indexes.set(item, this.#items.length);
    this.#items.push(item);
  }

  delete(item: T): void {
    const index = this.#indexes.get(item);
    if (index === undefined) return;
    this.#indexes.delete(item);
    const last = this.#items.pop() as T;
    if (last === item) return;
    this.#items[index] = last;
    this.#indexes.set(last, index);
  }

  /** A random item; undefined if the set is empty. */
  sample(random: Random): T | undefined {
    return this.#items.length === 0 ? undefined : this.#items[random.below(this.#items.length)];
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#items.values();
  }
}
