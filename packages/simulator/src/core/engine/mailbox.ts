/** Events for machines of the computer on which the current event happens, first in, first out. */
export class Mailbox {
  /** The event that was taken last. */
  target = 0;
  event: unknown = undefined;
  /** Reused from the start when empty: arrays that shrink would be allocated again for each event. */
  readonly #targets: number[] = [];
  readonly #events: unknown[] = [];
  #next = 0;
  #end = 0;

  get size(): number {
    return this.#end - this.#next;
  }

  put(target: number, event: unknown): void {
    this.#targets[this.#end] = target;
    this.#events[this.#end] = event;
    this.#end += 1;
  }

  /** Moves to the oldest event and exposes it; there must be one. */
  take(): void {
    this.target = this.#targets[this.#next] as number;
    this.event = this.#events[this.#next];
    this.#events[this.#next] = undefined;
    this.#next += 1;
    if (this.#next < this.#end) return;
    this.#next = 0;
    this.#end = 0;
  }
}
