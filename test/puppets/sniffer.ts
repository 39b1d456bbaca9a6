import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

import { cleanUp } from '@shoal/testing';

/** Forwards connections, and keeps a copy of all bytes: an eavesdropper's view. */
export class Tap {
  readonly port: number;
  readonly #chunks: Buffer[] = [];

  private constructor(port: number) {
    this.port = port;
  }

  /** In front of a port of that host; without one, of the port of its own number there. */
  static async open(host: string, behind?: number): Promise<Tap> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const tap = new Tap((server.address() as AddressInfo).port);
    const sockets: Socket[] = [];
    server.on('connection', (near) => {
      const far = connect(behind ?? tap.port, host);
      sockets.push(near, far);
      tap.#pass(near, far);
      tap.#pass(far, near);
    });
    cleanUp(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return tap;
  }

  get seen(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  #pass(from: Socket, to: Socket): void {
    from.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      to.write(chunk);
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
  }
}
