import { LRUCache } from 'lru-cache';

import { shortageOf } from '../problems/shortage.js';

interface Slot<H> {
  readonly handle: Promise<H>;
  uses: number;
  isEvicted: boolean;
}

/**
 * Keeps the most recently used handles open, at most `maxOpen`: a directory may have more files than a process may
 * open. A handle that is evicted while it is in use closes after its last use.
 */
export class HandlePool<H> {
  readonly #slots: LRUCache<string, Slot<H>>;
  readonly #closeHandle: (handle: H) => Promise<void>;
  readonly #closing = new Set<Promise<void>>();

  constructor(maxOpen: number, closeHandle: (handle: H) => Promise<void>) {
    this.#closeHandle = closeHandle;
    this.#slots = new LRUCache({
      max: Math.max(1, maxOpen),
      dispose: (slot) => {
        slot.isEvicted = true;
        this.#closeUnused(slot);
      },
    });
  }

  /** Opens the handle unless it is open, and keeps it open while `work` runs. */
  async use<T>(key: string, open: () => Promise<H>, work: (handle: H) => Promise<T>): Promise<T> {
    const slot = this.#slots.get(key) ?? this.#add(key, open());
    slot.uses += 1;
    try {
      return await work(await slot.handle);
    } catch (error) {
      // The next use opens it again.
      if (this.#slots.peek(key) === slot) this.#slots.delete(key);
      // Idle handles make room: other pools may have taken the remaining descriptors.
      if (shortageOf(error) === 'descriptors') this.#closeIdle();
      throw error;
    } finally {
      slot.uses -= 1;
      if (slot.isEvicted) this.#closeUnused(slot);
    }
  }

  /** Closes the handles whose keys match, or all. One in use closes after its last use. */
  async close(matches: (key: string) => boolean = () => true): Promise<void> {
    for (const key of [...this.#slots.keys()]) if (matches(key)) this.#slots.delete(key);
    await Promise.allSettled(this.#closing);
  }

  #add(key: string, handle: Promise<H>): Slot<H> {
    const slot = { handle, uses: 0, isEvicted: false };
    this.#slots.set(key, slot);
    return slot;
  }

  #closeIdle(): void {
    for (const [key, slot] of [...this.#slots.entries()]) if (slot.uses === 0) this.#slots.delete(key);
  }

  #closeUnused({ handle, uses }: Slot<H>): void {
    if (uses > 0) return;
    const closed = handle
      .then(this.#closeHandle)
      // The write that failed has reported its error; a handle that never opened needs no closing.
      .catch(() => undefined)
      .finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }
}
