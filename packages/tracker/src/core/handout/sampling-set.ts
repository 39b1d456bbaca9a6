import type { Random } from '@shoal/common';

/** A set that gives a random item, adds and deletes in constant time. */
export class SamplingSet<T> {
  readonly #items: T[] = [];
  readonly #places = new Map<T, number>();

  get size(): number {
    return this.#items.length;
  }

  has(item: T): boolean {
    return this.#places.has(item);
  }

  add(item: T): void {
    if (this.#places.has(item)) return;
    this.#places.set(item, this.#items.length);
    this.#items.push(item);
  }

  delete(item: T): void {
    const place = this.#places.get(item);
    if (place === undefined) return;
    this.#places.delete(item);
    const last = this.#items.pop() as T;
    if (last === item) return;
    this.#items[place] = last;
    this.#places.set(last, place);
  }

  /** Undefined where the bag is empty. */
  sample(random: Random): T | undefined {
    return this.#items.length === 0 ? undefined : this.#items[random.below(this.#items.length)];
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#items.values();
  }
}
