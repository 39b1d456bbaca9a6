import { once } from 'node:events';

import type { Address, Envelope, Message, MessageOf, Tag } from '@shoal/common';
import { decodeFrame, encodeFrame, PEER_FRAME_BYTES, SUBPROTOCOL } from '@shoal/common/io';
import { WebSocket } from 'ws';

/** A client that speaks to a tracker over a real socket. */
export class WireClient {
  readonly socket: WebSocket;
  /** Resolves to the close code. */
  readonly closed: Promise<number>;
  readonly #received: Envelope[] = [];
  #onReceived: () => void = () => undefined;
  #rank = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = once(socket, 'close').then(([code]) => code as number);
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(data, PEER_FRAME_BYTES);
      if (!frame.ok) throw new Error(frame.detail);
      this.#received.push(frame.envelope);
      this.#onReceived();
    });
  }

  static async dial({ host, port }: Address): Promise<WireClient> {
    const client = new WireClient(new WebSocket(`ws://${host}:${port}`, SUBPROTOCOL));
    await once(client.socket, 'open');
    return client;
  }

  /** Sends INIT and waits for its rank. */
  async init(init: Partial<MessageOf<'INIT'>> = {}): Promise<MessageOf<'INIT_ACK'>> {
    const all = { minVersion: 1, maxVersion: 1, clientId: 'a', requestedRank: 0, host: '', port: 0 };
    this.send({ tag: 'INIT', ...all, files: [], wanted: [], done: false, ...init });
    const ack = await this.next('INIT_ACK');
    this.#rank = ack.rank;
    return ack;
  }

  send(body: Message): void {
    this.socket.send(encodeFrame({ source: this.#rank, destination: 0, correlation: 1, body }));
  }

  /** Waits for the next message with this tag; those before it are dropped. */
  async next<T extends Tag>(tag: T): Promise<MessageOf<T>> {
    for (;;) {
      const envelope = this.#received.shift();
      if (envelope?.body.tag === tag) return envelope.body as MessageOf<T>;
      if (envelope !== undefined) continue;
      await new Promise<void>((resolve) => {
        this.#onReceived = resolve;
      });
    }
  }
}
