import type { Duplex } from 'node:stream';

/**
 * Gathers what is written to a socket during one turn of the event loop into one write: control
 * messages are tiny, and each system call costs more than all the bytes of ten of them.
 */
export class WriteBatcher {
  #corked = new Set<Duplex>();

  /** Later writes to the socket are sent together, when this turn has handled all its events. */
  hold(socket: Duplex): void {
    if (this.#corked.has(socket)) return;
    if (this.#corked.size === 0) setImmediate(this.#release);
    this.#corked.add(socket);
    socket.cork();
  }

  readonly #release = (): void => {
    const corked = this.#corked;
    this.#corked = new Set();
    for (const socket of corked) socket.uncork();
  };
}
