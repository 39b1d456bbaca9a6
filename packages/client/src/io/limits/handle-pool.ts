import { shortageOf } from '../problems/shortage.js';

interface Closable {
  close(): Promise<void>;
}

interface Slot<H> {
  readonly handle: Promise<H>;
  uses: number;
}

/**
 * Keeps the handles that were used last open, and no more than so many: a directory may have more
 * files than a process may open. Handles in use are never closed; where more are in use at once
 * than may stay open, the others close as soon as they are idle.
 */
export class HandlePool<H extends Closable> {
  readonly #maxOpen: number;
  /** In order of last use. */
  readonly #slots = new Map<string, Slot<H>>();
  readonly #closing = new Set<Promise<void>>();

  constructor(maxOpen: number) {
    this.#maxOpen = maxOpen;
  }

  /** Opens the handle where it is not open yet, and keeps it open while `work` runs. */
  async use<T>(key: string, open: () => Promise<H>, work: (handle: H) => Promise<T>): Promise<T> {
    const slot = this.#slots.get(key) ?? { handle: open(), uses: 0 };
    this.#slots.delete(key);
    this.#slots.set(key, slot);
    slot.uses += 1;
    try {
      return await work(await this.#opened(key, slot));
    } finally {
      slot.uses -= 1;
      this.#closeIdle(this.#maxOpen);
    }
  }

  /** Closes everything; whoever still uses a handle must have ended. */
  async close(): Promise<void> {
    this.#closeIdle(0);
    await Promise.allSettled(this.#closing);
  }

  async #opened(key: string, slot: Slot<H>): Promise<H> {
    try {
      return await slot.handle;
    } catch (error) {
      // The next one tries again.
      if (this.#slots.get(key) === slot) this.#slots.delete(key);
      // What is only kept open makes room for it: other pools may have taken the rest.
      if (shortageOf(error) === 'descriptors') this.#closeIdle(0);
      throw error;
    }
  }

  #closeIdle(maxOpen: number): void {
    for (const [key, slot] of this.#slots) {
      if (this.#slots.size <= maxOpen) return;
      if (slot.uses > 0) continue;
      this.#slots.delete(key);
      const closed = slot.handle
        // Whoever wrote learned of errors; what was never open needs no closing.
        .then((handle) => handle.close())
        .catch(() => undefined)
        .finally(() => this.#closing.delete(closed));
      this.#closing.add(closed);
    }
  }
}
