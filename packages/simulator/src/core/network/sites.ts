import type { Millis } from '@shoal/common';

import type { FlowNetwork } from './flows/flow-network.js';
import { type Nic, NONE } from './node.js';

interface SiteLink {
  readonly latencyMs: Millis;
  /** The link that all traffic between the two sites shares; NONE: only the links of the computers limit it. */
  readonly link: number;
}

/** The sites of computers: latency between two sites, and the link between them if it limits traffic. */
export class Sites {
  readonly #flows: FlowNetwork;
  readonly #latencyMs: Millis;
  readonly #names = new Map<string, number>();
  /** Indexed by source site and destination site. */
  readonly #links: SiteLink[][] = [];
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
    this.#links[index] = [];
    return index;
  }

  /** All pairs of computers have the same latency. */
  get isUniform(): boolean {
    return this.#isUniform;
  }

  /** Records that latencies differ. */
  vary(): void {
    this.#isUniform = false;
  }

  /** Bandwidth in bytes a millisecond, in each direction. */
  join(one: string, other: string, latencyMs: Millis, bandwidth: number): void {
    this.#isUniform = false;
    const [a, b] = [this.indexOf(one), this.indexOf(other)];
    const way = (): SiteLink => ({ latencyMs, link: this.#flows.addResource(bandwidth) });
    (this.#links[a] as SiteLink[])[b] = way();
    (this.#links[b] as SiteLink[])[a] = way();
  }

  latency(from: Nic, to: Nic): Millis {
    const way = this.#links[from.site]?.[to.site];
    return (way?.latencyMs ?? this.#latencyMs) + from.latencyMs + to.latencyMs;
  }

  between(from: Nic, to: Nic): number {
    return this.#links[from.site]?.[to.site]?.link ?? NONE;
  }
}
