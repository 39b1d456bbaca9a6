import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

import { cleanUp, type Owner } from '../system/clean-up.js';

/** Stands before a listener on 127.0.0.2 and passes everything on later, each way. */
export class DelayRelay {
  readonly #server: Server;
  readonly #delayMs: number;
  readonly #sockets = new Set<Socket>();

  private constructor(delayMs: number) {
    this.#delayMs = delayMs;
    this.#server = createServer((near) => {
      const far = connect(this.port, BEHIND_RELAY);
      this.#pass(near, far);
      this.#pass(far, near);
    });
  }

  static async open(owner: Owner, delayMs: number): Promise<DelayRelay> {
    const relay = new DelayRelay(delayMs);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    cleanUp(owner, () => {
      relay.#server.close();
      for (const socket of relay.#sockets) socket.destroy();
    });
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #pass(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('data', (chunk: Buffer) => {
      setTimeout(() => to.writable && to.write(chunk), this.#delayMs);
    });
    from.on('close', () => {
      this.#sockets.delete(from);
      setTimeout(() => to.destroy(), this.#delayMs);
    });
    from.on('error', () => from.destroy());
  }
}

/** Where the listener behind a relay is bound. */
export const BEHIND_RELAY = '127.0.0.2';
