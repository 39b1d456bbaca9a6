import { type ErrorCodeName, type Envelope, type Message, type MessageOf, type Tag, TRACKER_RANK } from '@shoal/common';
import { CLOSE_BASE, errorCodeName } from '@shoal/common';
import { decodeFrame, encodeFrame, SUBPROTOCOL, TRACKER_FRAME_BYTES } from '@shoal/common/io';
import { cleanUp } from '@shoal/testing';
import { WebSocket } from 'ws';

import { until, within } from '../harness/wait.js';

export interface RawClientOptions {
  readonly subprotocol?: string;
  readonly source?: number;
  readonly destination?: number;
  /** Shown in the request that opens the connection. */
  readonly token?: string | undefined;
  /** The local address of the connection. */
  readonly localAddress?: string;
}

/** A connection that sends arbitrary messages, allowed or not, and records the answers. */
export class RawClient {
  readonly received: Envelope[] = [];
  /** Put into every envelope that is sent. */
  source: number;
  readonly #destination: number;
  readonly #socket: WebSocket;
  readonly #closed: Promise<{ readonly code: ErrorCodeName | number; readonly reason: string }>;
  #lastCorrelation = 0;

  private constructor(socket: WebSocket, { source = 0, destination = TRACKER_RANK }: RawClientOptions) {
    this.#socket = socket;
    this.source = source;
    this.#destination = destination;
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(data, TRACKER_FRAME_BYTES);
      if (!frame.ok) throw new Error(`what came back is no frame: ${frame.detail}`);
      if (frame.envelope.body.tag === 'PING') this.send({ tag: 'PONG' });
      else this.received.push(frame.envelope);
    });
    this.#closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code: code > CLOSE_BASE ? errorCodeName(code - CLOSE_BASE) : code, reason: reason.toString() });
      });
    });
  }

  /** Rejects where the handshake is refused. */
  static async dial(port: number, options: RawClientOptions = {}): Promise<RawClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, options.subprotocol ?? SUBPROTOCOL, {
      perMessageDeflate: false,
      ...(options.token === undefined ? {} : { headers: { authorization: `Bearer ${options.token}` } }),
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
    });
    cleanUp(() => {
      socket.terminate();
    });
    const client = new RawClient(socket, options);
    await within(
      'a handshake',
      new Promise<void>((resolve, reject) => {
        socket.on('open', resolve);
        // After the handshake too: the connection may be closed while it writes.
        socket.on('error', reject);
      }),
    );
    return client;
  }

  /** Returns the correlation that the answer will repeat. */
  send(body: Message): number {
    this.#lastCorrelation += 1;
    this.answer(body, this.#lastCorrelation);
    return this.#lastCorrelation;
  }

  answer(body: Message, correlation: number): void {
    this.sendRaw(encodeFrame({ source: this.source, destination: this.#destination, correlation, body }));
  }

  /** A binary frame, or a text frame for a text. */
  sendRaw(data: Uint8Array | string): void {
    this.#socket.send(data);
  }

  /** The first message of this kind, waited for. */
  async next<T extends Tag>(tag: T): Promise<MessageOf<T>> {
    const what = () => `a ${tag}; there came ${this.received.map(({ body }) => body.tag).join(', ') || 'nothing'}`;
    return until(what, () => this.received.find(({ body }) => body.tag === tag)?.body as MessageOf<T> | undefined);
  }

  /** Code and reason of the other side's close. */
  closed(): Promise<{ readonly code: ErrorCodeName | number; readonly reason: string }> {
    return within('the connection to be closed', this.#closed);
  }

  /** Nothing is read any more. */
  stopReading(): void {
    this.#socket.pause();
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  close(): void {
    this.#socket.close();
  }
}
