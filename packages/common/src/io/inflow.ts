import type { Duplex } from 'node:stream';

import type { WebSocket } from 'ws';

import { now } from './awake-clock.js';

/** What one connection that somebody else dialled may send; faster ones are slowed down, not cut off. */
export interface InflowLimits {
  readonly maxMessagesPerSecond: number;
  readonly maxReceivedBytesPerSecond: number;
  /** A message may come as fast as it can. */
  readonly maxFrameBytes: number;
  /** Bytes of messages that are not whole yet, of all connections: who holds most of them is cut off. */
  readonly maxPartialBytes: number;
}

/** How much may come at once after a pause, in seconds at the limit. */
const BURST_S = 2;

/** All connections that were accepted: how fast each sends, and what they have begun and not finished. */
export class Inflow {
  readonly #limits: InflowLimits;
  readonly #connections = new Set<Connection>();
  #partialBytes = 0;

  constructor(limits: InflowLimits) {
    this.#limits = limits;
  }

  /** `cutOff` is called where this connection holds more unfinished bytes than any other, and there are too many. */
  watch(socket: WebSocket, stream: Duplex, cutOff: (reason: string) => void): void {
    const { maxMessagesPerSecond, maxReceivedBytesPerSecond, maxFrameBytes } = this.#limits;
    const connection: Connection = {
      cutOff,
      partialBytes: 0,
      messages: new Bucket(maxMessagesPerSecond, BURST_S * maxMessagesPerSecond),
      bytes: new Bucket(maxReceivedBytesPerSecond, maxFrameBytes + BURST_S * maxReceivedBytesPerSecond),
      timer: undefined,
    };
    this.#connections.add(connection);
    const slowDown = (waitMs: number): void => {
      if (waitMs <= 0 || connection.timer !== undefined) return;
      socket.pause();
      connection.timer = setTimeout(() => {
        connection.timer = undefined;
        socket.resume();
      }, waitMs);
    };
    // Before the WebSocket reads it, which may complete a message.
    stream.prependListener('data', (chunk: Buffer) => {
      connection.partialBytes += chunk.length;
      this.#partialBytes += chunk.length;
      if (this.#partialBytes > this.#limits.maxPartialBytes) this.#evict();
      slowDown(connection.bytes.take(chunk.length));
    });
    socket.prependListener('message', () => {
      this.#finished(connection);
      slowDown(connection.messages.take(1));
    });
    socket.on('close', () => {
      clearTimeout(connection.timer);
      this.#finished(connection);
      this.#connections.delete(connection);
    });
  }

  #finished(connection: Connection): void {
    this.#partialBytes -= connection.partialBytes;
    connection.partialBytes = 0;
  }

  #evict(): void {
    let most: Connection | undefined;
    for (const connection of this.#connections) {
      if (connection.partialBytes > (most?.partialBytes ?? 0)) most = connection;
    }
    if (most === undefined) return;
    this.#finished(most);
    most.cutOff(`over ${this.#limits.maxPartialBytes} bytes of messages wait for their ends`);
  }
}

interface Connection {
  readonly cutOff: (reason: string) => void;
  readonly messages: Bucket;
  readonly bytes: Bucket;
  partialBytes: number;
  timer: NodeJS.Timeout | undefined;
}

/** Fills at a rate, and may go below zero: what has come has come. */
class Bucket {
  readonly #perMs: number;
  readonly #most: number;
  #left: number;
  #at = now();

  constructor(perSecond: number, most: number) {
    this.#perMs = perSecond / 1_000;
    this.#most = most;
    this.#left = most;
  }

  /** How long to wait before the next is taken. */
  take(count: number): number {
    this.#left -= count;
    if (this.#left > 0) return 0;
    const at = now();
    this.#left = Math.min(this.#most, this.#left + (at - this.#at) * this.#perMs);
    this.#at = at;
    return this.#left >= 0 ? 0 : Math.ceil(-this.#left / this.#perMs);
  }
}
