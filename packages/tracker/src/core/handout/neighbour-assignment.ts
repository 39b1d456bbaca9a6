import type { Principal, Random } from '@shoal/common';

import { MAX_PER_PRINCIPAL } from './graph-node.js';
import type { HandoutMember, HandoutOptions, HandoutPolicy } from './handout-policy.js';
import { NeighbourGraph } from './neighbour-graph.js';

/** A full mesh up to `fullMesh` members; above that, the neighbours in a random graph. */
export class NeighbourAssignment<M extends HandoutMember> implements HandoutPolicy<M> {
  readonly #options: HandoutOptions;
  readonly #random: Random;
  readonly #members = new Set<M>();
  /** Kept once created: a swarm that shrinks to a mesh and grows again has its old neighbours. */
  #graph: NeighbourGraph<M> | undefined;
  #outdated = new Set<M>();

  constructor(options: HandoutOptions, random: Random) {
    this.#options = options;
    this.#random = random;
  }

  join(member: M): void {
    this.#members.add(member);
    if (this.#graph !== undefined) this.#graph.add(member);
    else if (!this.#isMesh) this.#graph = this.#graphOfAll();
    if (this.#isMesh && member.reachable) this.#markAllOutdated();
  }

  leave(member: M): void {
    const wasMesh = this.#isMesh;
    this.#members.delete(member);
    this.#graph?.remove(member);
    this.#outdated.delete(member);
    if (this.#isMesh && (member.reachable || !wasMesh)) this.#markAllOutdated();
  }

  updateCompletion(member: M): void {
    this.#graph?.updateCompletion(member);
  }

  neighboursOf(member: M): readonly M[] {
    const known = this.#graph !== undefined && !this.#isMesh ? this.#graph.neighboursOf(member) : this.#members;
    this.#outdated.delete(member);
    return orderByPrincipal([...known].filter((other) => other !== member && other.reachable));
  }

  replace(member: M, neighbours: readonly M[]): void {
    if (!this.#isMesh) this.#graph?.replace(member, neighbours);
  }

  takeOutdated(): Iterable<M> {
    const outdated = this.#outdated;
    this.#outdated = new Set();
    return outdated;
  }

  get #isMesh(): boolean {
    return this.#members.size <= this.#options.fullMesh;
  }

  #graphOfAll(): NeighbourGraph<M> {
    const graph = new NeighbourGraph<M>(this.#options, this.#random, (member) => this.#outdated.add(member));
    for (const member of this.#members) graph.add(member);
    return graph;
  }

  #markAllOutdated(): void {
    for (const member of this.#members) this.#outdated.add(member);
  }
}

/** Lists members of one principal beyond MAX_PER_PRINCIPAL last: a client with few slots connects to these last. */
function orderByPrincipal<M extends HandoutMember>(members: readonly M[]): readonly M[] {
  const seen = new Map<Principal, number>();
  const first: M[] = [];
  const rest: M[] = [];
  for (const member of members) {
    const before = seen.get(member.principal) ?? 0;
    seen.set(member.principal, before + 1);
    (before < MAX_PER_PRINCIPAL ? first : rest).push(member);
  }
  return rest.length === 0 ? members : [...first, ...rest];
}
