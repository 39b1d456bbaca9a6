import type { Random } from '@shoal/common';

import { CandidateIndex } from './candidate-index.js';
import { GraphLinker } from './graph-linker.js';
import { GraphNode, MAX_PER_PRINCIPAL } from './graph-node.js';
import type { HandoutMember, HandoutOptions } from './handout-policy.js';

/** A leecher keeps at least this many sources. */
const MIN_SOURCES = 2;

/**
 * A random, near-regular, mutual graph over the members of one swarm: linked members are neighbours.
 *
 * A new member links to members with fewer than `neighbours` links, those with the fewest first. If there are none,
 * it removes random links between two leechers and links to both ends: the number of links of each stays, and new
 * members are distributed over the whole swarm. Each call costs about `neighbours` steps, whatever the swarm's size.
 *
 * A principal can run any number of members, so links are limited by principal: a member has at most
 * MAX_PER_PRINCIPAL links to members of one principal while members of another are available. A full member replaces
 * a surplus link if a member of a principal with fewer links arrives.
 *
 * Invariants: links are mutual; no link joins two seeders; a seeder has at most `seederNeighbours` links, unless a
 * leecher would have fewer than MIN_SOURCES sources without it. Unreachable members do not use up the slots of
 * the leechers that they connect to.
 */
export class NeighbourGraph<M extends HandoutMember> {
  readonly #options: HandoutOptions;
  readonly #random: Random;
  readonly #index: CandidateIndex<M>;
  readonly #linker: GraphLinker<M>;
  readonly #nodes = new Map<M, GraphNode<M>>();

  /** `onChanged` is called with each member whose reachable neighbours changed. */
  constructor(options: HandoutOptions, random: Random, onChanged: (member: M) => void) {
    this.#options = options;
    this.#random = random;
    this.#index = new CandidateIndex(options);
    this.#linker = new GraphLinker(this.#index, random, onChanged);
  }

  add(member: M): void {
    const node = new GraphNode(member);
    this.#nodes.set(member, node);
    this.#index.add(node);
    if (member.complete) this.#linkNewSeeder(node);
    else this.#linkLeecher(node);
  }

  remove(member: M): void {
    const node = this.#nodes.get(member);
    if (node === undefined) return;
    for (const other of [...node.links]) this.#linker.unlink(node, other);
    this.#index.remove(node);
    this.#nodes.delete(member);
  }

  /** The member became complete, or incomplete. */
  updateCompletion(member: M): void {
    const node = this.#nodes.get(member);
    if (node === undefined) return;
    node.recount();
    this.#index.update(node);
    if (!member.complete) return;
    for (const other of [...node.links]) if (other.member.complete) this.#linker.unlink(node, other);
    while (node.links.size > this.#options.seederNeighbours) {
      const surplus = node.sampleSurplus(this.#random) ?? node.sampleLink(this.#random);
      this.#linker.unlink(node, surplus as GraphNode<M>);
    }
  }

  /**
   * The linked members; some may be unreachable. A leecher with less than three quarters of its links gets new ones
   * first. If at least half of its links are surplus, one is replaced by a link to another principal.
   */
  neighboursOf(member: M): readonly M[] {
    const node = this.#nodes.get(member);
    if (node === undefined) return [];
    if (!member.complete) {
      if (node.reachableLinks < this.#options.neighbours * 0.75) this.#linkLeecher(node);
      else if (2 * node.surplus >= node.reachableLinks) this.#diversify(node);
    }
    return [...node.links].map((other) => other.member);
  }

  /** Replaces these neighbours as far as other members have free slots; links between other members stay. */
  replace(member: M, neighbours: readonly M[]): void {
    const node = this.#nodes.get(member);
    if (node === undefined) return;
    const linker = this.#linker;
    const { openLeechers, openSeeders } = this.#index;
    for (const one of neighbours) {
      const other = this.#nodes.get(one);
      if (other === undefined || !node.links.has(other)) continue;
      if (!this.#linkWithinLimits(node) && !linker.linkOneOf(openLeechers, node, Infinity)) {
        if (!linker.linkOneOf(openSeeders, node, Infinity)) return;
      }
      linker.unlink(node, other);
      node.exclude(other);
    }
  }

  /** A new seeder keeps half of its slots free for members that join later. */
  #linkNewSeeder(node: GraphNode<M>): void {
    if (!node.member.reachable) return;
    const target = Math.ceil(this.#options.seederNeighbours / 2);
    this.#limitPrincipals((limit) => {
      while (node.links.size < target && this.#linker.linkLeecher(node, limit));
      while (node.links.size + 2 <= target && this.#linker.insertBetween(node, limit));
    });
  }

  #linkLeecher(node: GraphNode<M>): void {
    const linker = this.#linker;
    const { neighbours } = this.#options;
    const seeders = Math.ceil(neighbours / 4);
    const wants = (links: number): boolean => node.reachableLinks < links;
    this.#limitPrincipals((limit) => {
      // One seeder of each principal first: a member that claims to be complete may be lying.
      while (wants(seeders) && linker.linkSeeder(node, Math.min(limit, 1)));
      while (linker.hasSkipped && wants(seeders) && linker.linkSeeder(node, limit));
      while (wants(neighbours) && linker.linkLeecher(node, limit));
      if (node.member.reachable) while (wants(neighbours - 1) && linker.insertBetween(node, limit));
      while (wants(neighbours) && linker.linkSeeder(node, limit));
    });
    while (wants(MIN_SOURCES) && this.#linkBeyondLimits(node));
    if (!wants(MIN_SOURCES) || !node.hasExcluded) return;
    node.clearExcluded();
    while (wants(MIN_SOURCES) && this.#linkBeyondLimits(node));
  }

  #linkBeyondLimits(node: GraphNode<M>): boolean {
    const { seeders, leechers } = this.#index;
    return this.#linker.linkOneOf(seeders, node, Infinity) || this.#linker.linkOneOf(leechers, node, Infinity);
  }

  /** Links at most MAX_PER_PRINCIPAL members of each principal, and more only if links are still missing then. */
  #limitPrincipals(link: (limit: number) => void): void {
    this.#linker.clearSkipped();
    if (this.#index.principals.size > 1) {
      link(MAX_PER_PRINCIPAL);
      if (!this.#linker.hasSkipped) return;
    }
    link(Infinity);
  }

  /** Replaces a link to the principal with the most links by one to a principal with few. */
  #diversify(node: GraphNode<M>): void {
    if (this.#index.principals.size <= node.principalCount || !this.#linkWithinLimits(node)) return;
    const surplus = node.sampleSurplus(this.#random);
    if (surplus !== undefined) this.#linker.unlink(node, surplus);
  }

  #linkWithinLimits(node: GraphNode<M>): boolean {
    return (
      this.#linker.linkSeeder(node, 1) ||
      this.#linker.linkLeecher(node, MAX_PER_PRINCIPAL) ||
      this.#linker.linkSeeder(node, MAX_PER_PRINCIPAL)
    );
  }
}
