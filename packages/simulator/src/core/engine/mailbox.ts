/** Events for machines of the computer where something happens now: first in, first out. */
export class Mailbox {
  readonly #targets: number[] = [];
  readonly #events: unknown[] = [];
  #next = 0;

  get size(): number {
    return this.#targets.length - this.#next;
  }

  put(target: number, event: unknown): void {
    this.#targets.push(target);
    this.#events.push(event);
  }

  /** The oldest; there must be one. */
  take(): { readonly target: number; readonly event: unknown } {
    const taken = { target: this.#targets[this.#next] as number, event: this.#events[this.#next] };
    this.#next += 1;
    if (this.size === 0) {
      this.#targets.length = 0;
      this.#events.length = 0;
      this.#next = 0;
    }
    return taken;
  }
}
