import type { GraphNode } from './graph-node.js';
import type { HandoutMember, HandoutOptions } from './handout-policy.js';
import { PrincipalGroups } from './principal-groups.js';
import { SamplingSet } from './sampling-set.js';

/** The nodes of a graph that others can link to, by completion and by free slots. */
export class CandidateIndex<M extends HandoutMember> {
  readonly leechers = new SamplingSet<GraphNode<M>>();
  readonly seeders = new SamplingSet<GraphNode<M>>();
  /** Those with a free slot. */
  readonly openLeechers = new SamplingSet<GraphNode<M>>();
  readonly openSeeders = new SamplingSet<GraphNode<M>>();
  readonly principals = new PrincipalGroups<GraphNode<M>>();
  readonly #options: HandoutOptions;
  /** Nodes without a free slot, where a principal exceeds its share. */
  readonly #crowded = new Set<GraphNode<M>>();

  constructor(options: HandoutOptions) {
    this.#options = options;
  }

  get hasCrowded(): boolean {
    return this.#crowded.size > 0;
  }

  add(node: GraphNode<M>): void {
    if (node.member.reachable) this.principals.add(node.member.principal, node);
    this.update(node);
  }

  remove(node: GraphNode<M>): void {
    for (const set of [this.leechers, this.seeders, this.openLeechers, this.openSeeders]) set.delete(node);
    this.#crowded.delete(node);
    this.principals.delete(node.member.principal, node);
  }

  /** Called after each change of the node's links or completion. */
  update(node: GraphNode<M>): void {
    const { complete, reachable } = node.member;
    const isOpen = this.isOpen(node);
    put(this.leechers, node, reachable && !complete);
    put(this.seeders, node, reachable && complete);
    put(this.openLeechers, node, reachable && !complete && isOpen);
    put(this.openSeeders, node, reachable && complete && isOpen);
    if (reachable && !isOpen && node.surplus > 0) this.#crowded.add(node);
    else this.#crowded.delete(node);
  }

  isOpen({ member, links, reachableLinks }: GraphNode<M>): boolean {
    const { neighbours, seederNeighbours } = this.#options;
    return member.complete ? links.size < seederNeighbours : reachableLinks < neighbours;
  }
}

function put<T>(set: SamplingSet<T>, item: T, inside: boolean): void {
  if (inside) set.add(item);
  else set.delete(item);
}
