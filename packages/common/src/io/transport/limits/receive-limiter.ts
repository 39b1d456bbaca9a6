import type { Duplex } from 'node:stream';

import type { WebSocket } from 'ws';

import type { Principal } from '../../../index.js';
import { Bucket } from './bucket.js';
import { type Pausable, WorkMeter } from './work-meter.js';

/** Limits of one incoming connection; faster ones are slowed down, not disconnected. */
export interface ReceiveLimits {
  readonly maxMessagesPerSecond: number;
  readonly maxReceivedBytesPerSecond: number;
  /** A message may come as fast as it can. */
  readonly maxFrameBytes: number;
  /** Bytes of messages that are not whole yet, of all connections: who holds most of them is cut off. */
  readonly maxPartialBytes: number;
  /** Principals share the time of this thread, because messages can cost much more than their bytes. */
  readonly limitsWork?: boolean;
}

/** How much may come at once after a pause, in seconds at the limit. */
const BURST_S = 2;

/** The connections that were accepted: how fast each may send. */
export class ReceiveLimiter {
  readonly #limits: ReceiveLimits;
  readonly #meter: WorkMeter | undefined;

  constructor(limits: ReceiveLimits) {
    this.#limits = limits;
    if (limits.limitsWork === true) this.#meter = new WorkMeter();
  }

  /** After the listener that takes the messages. */
  watch(socket: WebSocket, stream: Duplex, principal: Principal): void {
    const { maxMessagesPerSecond, maxReceivedBytesPerSecond, maxFrameBytes } = this.#limits;
    const messages = new Bucket(maxMessagesPerSecond, BURST_S * maxMessagesPerSecond);
    const bytes = new Bucket(maxReceivedBytesPerSecond, maxFrameBytes + BURST_S * maxReceivedBytesPerSecond);
    let timer: NodeJS.Timeout | undefined;
    const connection = {
      pause: () => {
        socket.pause();
      },
      resume: () => {
        if (timer === undefined) socket.resume();
      },
    };
    if (this.#meter !== undefined) measure(this.#meter, principal, socket, connection);
    const slowDown = (waitMs: number): void => {
      if (waitMs <= 0 || timer !== undefined) return;
      socket.pause();
      timer = setTimeout(() => {
        timer = undefined;
        if (this.#meter?.isPaused(principal, connection) !== true) socket.resume();
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

function measure(meter: WorkMeter, principal: Principal, socket: WebSocket, connection: Pausable): void {
  let began = 0;
  socket.prependListener('message', () => {
    began = performance.now();
  });
  socket.on('message', () => {
    meter.worked(principal, performance.now() - began);
    meter.check(principal, connection);
  });
  socket.on('close', () => {
    meter.forget(principal, connection);
  });
  meter.check(principal, connection);
}
