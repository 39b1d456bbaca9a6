import { type Envelope, Random } from '@shoal/common';

import type { NetworkHooks } from '../network/virtual-network.js';
import type { Node } from '../network/node.js';

export interface NetworkFaults {
  readonly connectJitterMs: number;
  /** The number of messages in a million that break their channel. */
  readonly breaksPerMillion: number;
}

/** Injects faults into the network: delayed connections, broken channels, false HAVEs of liars. */
export class FaultInjector {
  readonly #hooks: NetworkHooks;
  readonly #random: Random;
  readonly #liars = new Set<Node>();
  #breaksPerMillion = 0;

  constructor(hooks: NetworkHooks, seed: number) {
    this.#hooks = hooks;
    this.#random = new Random(seed);
  }

  injectFaults({ connectJitterMs, breaksPerMillion }: NetworkFaults): void {
    this.#breaksPerMillion = breaksPerMillion;
    this.#hooks.connectDelay = connectJitterMs === 0 ? undefined : () => this.#random.between(0, connectJitterMs);
    this.#monitor();
  }

  /** This process announces segments that it does not hold. */
  addLiar(node: Node): void {
    this.#liars.add(node);
    this.#monitor();
  }

  #monitor(): void {
    const isNeeded = this.#breaksPerMillion > 0 || this.#liars.size > 0;
    this.#hooks.onSend = isNeeded ? (envelope, from) => this.#pass(envelope, from) : undefined;
  }

  #pass(envelope: Envelope, from: Node): Envelope | undefined {
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
