/** Buffers are rounded up to a multiple of this, so that the short last segment of a file finds one too. */
const GRAIN_BYTES = 64 * 1024;

/**
 * Recycles the large buffers that segments pass through. A fresh buffer costs a page fault for each
 * of its pages, and thousands of them keep the garbage collector busy; that was a third of the CPU
 * time of a transfer.
 *
 * A returned buffer must no longer be read or written by its user. One that is never returned is
 * only garbage.
 */
export class BufferPool {
  readonly #maxFreeBytes: number;
  readonly #free = new Map<number, Buffer[]>();
  readonly #lent = new WeakMap<ArrayBufferLike, Buffer>();
  #freeBytes = 0;

  /** `maxFreeBytes` bounds what is kept for later, not what is lent. */
  constructor(maxFreeBytes: number) {
    this.#maxFreeBytes = maxFreeBytes;
  }

  get freeBytes(): number {
    return this.#freeBytes;
  }

  /** A buffer of exactly `bytes` bytes, with arbitrary contents. */
  take(bytes: number): Buffer {
    const capacity = Math.max(1, Math.ceil(bytes / GRAIN_BYTES)) * GRAIN_BYTES;
    const known = this.#free.get(capacity)?.pop();
    if (known !== undefined) this.#freeBytes -= capacity;
    // Not from Buffer's own slab, which all small buffers share.
    const whole = known ?? Buffer.allocUnsafeSlow(capacity);
    this.#lent.set(whole.buffer, whole);
    return whole.subarray(0, bytes);
  }

  /** Takes back the buffer that `view` lies in; anything that was not lent from here is ignored. */
  give(view: Uint8Array): void {
    const whole = this.#lent.get(view.buffer);
    if (whole === undefined) return;
    this.#lent.delete(view.buffer);
    if (this.#freeBytes + whole.length > this.#maxFreeBytes) this.#forgetOthers(whole.length);
    if (this.#freeBytes + whole.length > this.#maxFreeBytes) return;
    const free = this.#free.get(whole.length);
    if (free === undefined) this.#free.set(whole.length, [whole]);
    else free.push(whole);
    this.#freeBytes += whole.length;
  }

  /** Buffers of another size are those of a file that is done with. */
  #forgetOthers(capacity: number): void {
    for (const [other, buffers] of this.#free) {
      if (other === capacity) continue;
      this.#freeBytes -= other * buffers.length;
      this.#free.delete(other);
    }
  }
}
