import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

import { cleanUp } from '@shoal/testing';

import { FrameSpoiler } from '../scenarios/real/corruptor.js';
import type { Way } from './link.js';

/** Where the daemons listen; the relay before each has the same port of 127.0.0.1, so this one is free. */
export const BEHIND_RELAY = '127.0.0.2';

/** A relay's questions about a connection; `From` is the connecting process. */
export interface Rules<From> {
  /** Undefined refuses it. */
  whoDials(port: number): From | undefined;
  /** Nothing gets through in either direction for now. */
  isHeld(from: From): boolean;
  /** The ways there and back, where they are long or narrow. */
  ways(from: From): readonly [there: Way | undefined, back: Way | undefined];
  /** The segments that come back are not what was sent. */
  readonly isSpoilt: boolean;
}

interface Pair<From> {
  readonly from: From;
  readonly near: Socket;
  readonly far: Socket;
}

/** Stands before a daemon, and is the network on the way to it: cut, slow, long or faulty as a test wants it. */
export class Relay<From> {
  readonly #rules: Rules<From>;
  readonly #server: Server;
  readonly #pairs = new Set<Pair<From>>();
  /** Sockets that wait for their turn on a link. */
  readonly #waiting = new Set<Socket>();

  private constructor(rules: Rules<From>) {
    this.#rules = rules;
    this.#server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (near) => {
      const from = near.remotePort === undefined ? undefined : rules.whoDials(near.remotePort);
      if (from === undefined) near.destroy();
      else this.#join(from, near);
    });
  }

  static async open<From>(rules: Rules<From>): Promise<Relay<From>> {
    const relay = new Relay(rules);
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    cleanUp(() => {
      relay.#server.close();
      for (const { near, far } of relay.#pairs) for (const socket of [near, far]) socket.destroy();
    });
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Applies changed rules. */
  review(): void {
    for (const { from, near, far } of this.#pairs) {
      const isHeld = this.#rules.isHeld(from);
      for (const socket of [near, far]) {
        if (isHeld) socket.pause();
        else if (!this.#waiting.has(socket)) socket.resume();
      }
    }
  }

  #join(from: From, near: Socket): void {
    const far = connect({ port: this.port, host: BEHIND_RELAY, allowHalfOpen: true });
    const pair = { from, near, far };
    this.#pairs.add(pair);
    const [there, back] = this.#rules.ways(from);
    const spoiler = this.#rules.isSpoilt ? new FrameSpoiler() : undefined;
    this.#forward(pair, near, far, there, undefined);
    this.#forward(pair, far, near, back, spoiler);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', () => {
        near.destroy();
        far.destroy();
      });
    }
    this.review();
  }

  #forward(pair: Pair<From>, source: Socket, target: Socket, way: Way | undefined, spoiler?: FrameSpoiler): void {
    const pass = (bytes: number, act: () => void): void => {
      if (way === undefined) return act();
      const takenMs = way.pass(bytes, act);
      if (takenMs > 0) this.#rest(pair, source, takenMs);
    };
    source.on('data', (chunk: Buffer) => {
      const bytes = spoiler === undefined ? chunk : spoiler.spoil(chunk);
      pass(bytes.length, () => target.write(bytes));
    });
    source.on('end', () => {
      pass(0, () => target.end());
    });
    source.on('close', () => {
      pass(0, () => target.destroy());
      this.#pairs.delete(pair);
    });
  }

  /** Nothing more is taken from this side until what came is on its way. */
  #rest({ from }: Pair<From>, source: Socket, ms: number): void {
    this.#waiting.add(source);
    source.pause();
    setTimeout(() => {
      this.#waiting.delete(source);
      if (!this.#rules.isHeld(from)) source.resume();
    }, ms);
  }
}
