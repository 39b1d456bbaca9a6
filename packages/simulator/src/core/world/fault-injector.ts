import { type Envelope, Random } from '@shoal/common';

import type { NetworkHooks } from '../network/virtual-network.js';
import type { Station } from '../network/node.js';

export interface Disturbance {
  readonly dialJitterMs: number;
  /** Of a million messages so many break their channel. */
  readonly breaksPerMillion: number;
}

/** Makes the network of a world misbehave, and clients lie that are to. */
export class Disturber {
  readonly #hooks: NetworkHooks;
  readonly #random: Random;
  readonly #liars = new Set<Station>();
  #breaksPerMillion = 0;

  constructor(hooks: NetworkHooks, seed: number) {
    this.#hooks = hooks;
    this.#random = new Random(seed);
  }

  disturb({ dialJitterMs, breaksPerMillion }: Disturbance): void {
    this.#breaksPerMillion = breaksPerMillion;
    this.#hooks.dialDelay = dialJitterMs === 0 ? undefined : () => this.#random.between(0, dialJitterMs);
    this.#watch();
  }

  /** This process announces segments that it does not hold. */
  addLiar(station: Station): void {
    this.#liars.add(station);
    this.#watch();
  }

  #watch(): void {
    const isNeeded = this.#breaksPerMillion > 0 || this.#liars.size > 0;
    this.#hooks.onSend = isNeeded ? (envelope, from) => this.#pass(envelope, from) : undefined;
  }

  #pass(envelope: Envelope, from: Station): Envelope | undefined {
    if (this.#breaksPerMillion > 0 && this.#random.below(1_000_000) < this.#breaksPerMillion) return undefined;
    const { body } = envelope;
    if (!this.#liars.has(from)) return envelope;
    if (body.tag === 'HAVE') {
      const invented = this.#random.below((body.segments.at(-1) ?? 0) + 1);
      return { ...envelope, body: { ...body, segments: [...body.segments, invented] } };
    }
    if (body.tag !== 'BITFIELD' || body.held.length === 0) return envelope;
    const held = body.held.clone();
    held.add(this.#random.below(held.length));
    return { ...envelope, body: { ...body, held } };
  }
}
