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

/** The connections that were accepted: how fast each may send. */
export class Inflow {
  readonly #limits: InflowLimits;

  constructor(limits: InflowLimits) {
    this.#limits = limits;
  }

  watch(socket: WebSocket, stream: Duplex): void {
    const { maxMessagesPerSecond, maxReceivedBytesPerSecond, maxFrameBytes } = this.#limits;
    const messages = new Bucket(maxMessagesPerSecond, BURST_S * maxMessagesPerSecond);
    const bytes = new Bucket(maxReceivedBytesPerSecond, maxFrameBytes + BURST_S * maxReceivedBytesPerSecond);
    let timer: NodeJS.Timeout | undefined;
    const slowDown = (waitMs: number): void => {
      if (waitMs <= 0 || timer !== undefined) return;
      socket.pause();
      timer = setTimeout(() => {
        timer = undefined;
        socket.resume();
      }, waitMs);
    };
    stream.prependListener('data', (chunk: Buffer) => {
      slowDown(bytes.take(chunk.length));
    });
    socket.prependListener('message', () => {
      slowDown(messages.take(1));
    });
    socket.on('close', () => {
      clearTimeout(timer);
    });
  }
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
