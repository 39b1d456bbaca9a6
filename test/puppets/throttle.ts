import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

import { cleanUp } from '@shoal/testing';

/** Where the listener behind a gate is bound: the gate has the same port of 127.0.0.1, so this one is free. */
export const BEHIND_GATE = '127.0.0.2';

/**
 * Stands before a listener and lets its answers through up to a limit: a transfer under way can be
 * held for as long as a test needs, so that no test has to be quick.
 */
export class Gate {
  /** Connections made so far, and those that have ended. */
  connections = 0;
  ended = 0;
  readonly #server: Server;
  readonly #pairs = new Set<{ readonly near: Socket; readonly far: Socket }>();
  #budget = Infinity;

  private constructor() {
    this.#server = createServer({ allowHalfOpen: false }, (near) => {
      this.#join(near);
    });
  }

  static async open(): Promise<Gate> {
    const gate = new Gate();
    await new Promise<void>((resolve) => gate.#server.listen(0, '127.0.0.1', resolve));
    cleanUp(() => {
      gate.#server.close();
      for (const { near, far } of gate.#pairs) {
        near.destroy();
        far.destroy();
      }
    });
    return gate;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Lets this many more bytes of answers through, over all connections. */
  limit(bytes: number): void {
    this.#budget = bytes;
    this.#resume();
  }

  /** Lets everything through. */
  release(): void {
    this.limit(Infinity);
  }

  #join(near: Socket): void {
    const far = connect(this.port, BEHIND_GATE);
    const pair = { near, far };
    this.connections += 1;
    this.#pairs.add(pair);
    if (this.#budget <= 0) far.pause();
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      // A chunk is never split: the limit may be passed by one.
      this.#budget -= chunk.length;
      near.write(chunk);
      if (this.#budget <= 0) for (const each of this.#pairs) each.far.pause();
    });
    far.on('end', () => near.end());
    for (const socket of [near, far]) {
      socket.on('error', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.on('close', () => {
      far.destroy();
      this.ended += 1;
      this.#pairs.delete(pair);
    });
  }

  #resume(): void {
    if (this.#budget > 0) for (const { far } of this.#pairs) far.resume();
  }
}
