import type { Millis } from '@shoal/common';

import type { FlowNetwork } from './flows/flow-network.js';
import { type Card, NONE } from './node.js';

interface Way {
  readonly latencyMs: Millis;
  /** A link that all who go this way share; NONE: only their own links limit them. */
  readonly link: number;
}

/** Where computers stand: how long the way between two of them is, and whether it is narrow. */
export class Sites {
  readonly #flows: FlowNetwork;
  readonly #latencyMs: Millis;
  readonly #names = new Map<string, number>();
  /** By site from and site to. */
  readonly #ways: Way[][] = [];
  #isUniform = true;

  constructor(flows: FlowNetwork, latencyMs: Millis) {
    this.#flows = flows;
    this.#latencyMs = latencyMs;
  }

  get leastMs(): Millis {
    return this.#latencyMs;
  }

  indexOf(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const index = this.#names.size;
    this.#names.set(name, index);
    this.#ways[index] = [];
    return index;
  }

  /** All ways take the same time. */
  get isUniform(): boolean {
    return this.#isUniform;
  }

  /** Some computer is further away than others. */
  vary(): void {
    this.#isUniform = false;
  }

  /** Bandwidth in bytes a millisecond, each way. */
  join(one: string, other: string, latencyMs: Millis, bandwidth: number): void {
    this.#isUniform = false;
    const [a, b] = [this.indexOf(one), this.indexOf(other)];
    const way = (): Way => ({ latencyMs, link: this.#flows.addResource(bandwidth) });
    (this.#ways[a] as Way[])[b] = way();
    (this.#ways[b] as Way[])[a] = way();
  }

  latency(from: Card, to: Card): Millis {
    const way = this.#ways[from.site]?.[to.site];
    return (way?.latencyMs ?? this.#latencyMs) + from.latencyMs + to.latencyMs;
  }

  between(from: Card, to: Card): number {
    return this.#ways[from.site]?.[to.site]?.link ?? NONE;
  }
}
