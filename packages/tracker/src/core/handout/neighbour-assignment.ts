import type { Principal, Random } from '@shoal/common';

import type { HandoutMember, HandoutOptions, HandoutPolicy } from './handout-policy.js';
import { MAX_PER_PRINCIPAL, NeighbourGraph } from './neighbour-graph.js';

/** Everybody knows everybody up to `fullMesh` members; above that, neighbours in a random graph. */
export class NeighbourAssignment<M extends HandoutMember> implements HandoutPolicy<M> {
  readonly #options: HandoutOptions;
  readonly #random: Random;
  readonly #members = new Set<M>();
  /** Kept once made, so that a swarm that shrinks and grows again finds its neighbours unchanged. */
  #graph: NeighbourGraph<M> | undefined;
  #stale = new Set<M>();

  constructor(options: HandoutOptions, random: Random) {
    this.#options = options;
    this.#random = random;
  }

  join(member: M): void {
    this.#members.add(member);
    if (this.#graph !== undefined) this.#graph.add(member);
    else if (!this.#isMesh) this.#graph = this.#graphOfAll();
    if (this.#isMesh && member.reachable) this.#markAll();
  }

  leave(member: M): void {
    const wasMesh = this.#isMesh;
    this.#members.delete(member);
    this.#graph?.remove(member);
    this.#stale.delete(member);
    if (this.#isMesh && (member.reachable || !wasMesh)) this.#markAll();
  }

  updateCompletion(member: M): void {
    this.#graph?.updateCompletion(member);
  }

  neighboursOf(member: M): readonly M[] {
    const known = this.#graph !== undefined && !this.#isMesh ? this.#graph.neighboursOf(member) : this.#members;
    this.#stale.delete(member);
    return limitPrincipals([...known].filter((other) => other !== member && other.reachable));
  }

  replace(member: M, others: readonly M[]): void {
    if (!this.#isMesh) this.#graph?.replace(member, others);
  }

  takeOutdated(): Iterable<M> {
    const stale = this.#stale;
    this.#stale = new Set();
    return stale;
  }

  get #isMesh(): boolean {
    return this.#members.size <= this.#options.fullMesh;
  }

  #graphOfAll(): NeighbourGraph<M> {
    const graph = new NeighbourGraph<M>(this.#options, this.#random, (member) => this.#stale.add(member));
    for (const member of this.#members) graph.add(member);
    return graph;
  }

  #markAll(): void {
    for (const member of this.#members) this.#stale.add(member);
  }
}

/** Members of one principal beyond MOST_OF_ONE come last: whoever cannot dial all dials these last. */
function limitPrincipals<M extends HandoutMember>(members: readonly M[]): readonly M[] {
  const seen = new Map<Principal, number>();
  const [first, rest]: [M[], M[]] = [[], []];
  for (const member of members) {
    const before = seen.get(member.principal) ?? 0;
    seen.set(member.principal, before + 1);
    (before < MAX_PER_PRINCIPAL ? first : rest).push(member);
  }
  return rest.length === 0 ? members : [...first, ...rest];
}
