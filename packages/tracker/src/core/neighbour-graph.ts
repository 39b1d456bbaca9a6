import type { Random } from '@shoal/common';

import type { HandoutMember, HandoutOptions } from './peer-handout.js';
import { RandomBag } from './random-bag.js';

interface Node<M> {
  readonly member: M;
  readonly links: Set<Node<M>>;
  /** How many of `links` it can dial itself. */
  dialableLinks: number;
}

/** Candidates in a larger bag are drawn at random, in a smaller one all are looked at. */
const SCAN_LIMIT = 64;
const DRAWS = 8;
const SPLIT_TRIES = 16;

/**
 * A random, near-regular, mutual graph over one swarm: who is linked is handed out to each other.
 *
 * A newcomer links to members with fewer than `neighbours` links, those with the fewest first.
 * Where there are none left, it takes random links between two leechers apart and puts itself
 * between them: everybody's number of links stays what it was, and newcomers are spread over the
 * whole swarm instead of knowing only those who came just before them. Every call costs about
 * `neighbours` steps, whatever the swarm's size.
 *
 * Invariants: links are mutual; no link joins two complete members; a complete member has at most
 * `seederNeighbours` links unless somebody would have less than two sources without it. Members that
 * nobody can dial don't count against the links of the leechers that they dial.
 */
export class NeighbourGraph<M extends HandoutMember> {
  readonly #options: HandoutOptions;
  readonly #random: Random;
  readonly #onChanged: (member: M) => void;
  readonly #nodes = new Map<M, Node<M>>();
  /** Dialable members by what they hold, and those of them that have room for another link. */
  readonly #leechers = new RandomBag<Node<M>>();
  readonly #seeders = new RandomBag<Node<M>>();
  readonly #openLeechers = new RandomBag<Node<M>>();
  readonly #openSeeders = new RandomBag<Node<M>>();

  /** `onChanged` hears of each member whose dialable neighbours changed. */
  constructor(options: HandoutOptions, random: Random, onChanged: (member: M) => void) {
    this.#options = options;
    this.#random = random;
    this.#onChanged = onChanged;
  }

  add(member: M): void {
    const node: Node<M> = { member, links: new Set(), dialableLinks: 0 };
    this.#nodes.set(member, node);
    this.#reindex(node);
    if (member.complete) this.#linkSeeder(node);
    else this.#linkLeecher(node);
  }

  remove(member: M): void {
    const node = this.#nodes.get(member);
    if (node === undefined) return;
    for (const other of [...node.links]) this.#unlink(node, other);
    for (const bag of [this.#leechers, this.#seeders, this.#openLeechers, this.#openSeeders]) bag.delete(node);
    this.#nodes.delete(member);
  }

  turn(member: M): void {
    const node = this.#nodes.get(member);
    if (node === undefined) return;
    this.#reindex(node);
    if (!member.complete) return;
    for (const other of [...node.links]) if (other.member.complete) this.#unlink(node, other);
    while (node.links.size > this.#options.seederNeighbours) this.#unlink(node, this.#anyOf(node.links) as Node<M>);
  }

  /** Linked members, some of which may not be dialable. Below three quarters of its links it gets new ones first. */
  neighboursOf(member: M): readonly M[] {
    const node = this.#nodes.get(member);
    if (node === undefined) return [];
    if (!member.complete && node.dialableLinks < this.#options.neighbours * 0.75) this.#linkLeecher(node);
    return [...node.links].map((other) => other.member);
  }

  /** A late seeder keeps half of its places for those who come after it. */
  #linkSeeder(node: Node<M>): void {
    if (!node.member.dialable) return;
    const target = Math.ceil(this.#options.seederNeighbours / 2);
    while (node.links.size < target && this.#linkToOpen(this.#openLeechers, node));
    while (node.links.size + 2 <= target && this.#insertBetween(node));
  }

  #linkLeecher(node: Node<M>): void {
    const { neighbours } = this.#options;
    const wants = (links: number): boolean => node.dialableLinks < links;
    while (wants(Math.ceil(neighbours / 4)) && this.#linkToOpen(this.#openSeeders, node));
    const leechers = node.member.dialable ? this.#openLeechers : this.#leechers;
    while (wants(neighbours) && this.#linkToOpen(leechers, node));
    if (node.member.dialable) while (wants(neighbours - 1) && this.#insertBetween(node));
    while (wants(neighbours) && this.#linkToOpen(this.#openSeeders, node));
    // Over everybody's limit rather than with one source, which may err: nobody depends on one other alone.
    while (wants(2) && (this.#linkToOpen(this.#seeders, node) || this.#linkToOpen(this.#leechers, node)));
  }

  #linkToOpen(bag: RandomBag<Node<M>>, node: Node<M>): boolean {
    const other = this.#pick(bag, node);
    if (other !== undefined) this.#link(node, other);
    return other !== undefined;
  }

  /** The one with the fewest links, random among equals, that `node` is not linked to. */
  #pick(bag: RandomBag<Node<M>>, node: Node<M>): Node<M> | undefined {
    let best: Node<M> | undefined;
    let ties = 0;
    const consider = (candidate: Node<M>): void => {
      if (candidate === node || node.links.has(candidate)) return;
      if (best === undefined || candidate.links.size < best.links.size) {
        best = candidate;
        ties = 1;
      } else if (candidate.links.size === best.links.size) {
        ties += 1;
        if (this.#random.below(ties) === 0) best = candidate;
      }
    };
    if (bag.size <= SCAN_LIMIT) for (const candidate of bag) consider(candidate);
    else for (let draw = 0; draw < DRAWS; draw += 1) consider(bag.sample(this.#random) as Node<M>);
    return best;
  }

  /** Replaces a random link between two leechers by one from each of them to `node`. */
  #insertBetween(node: Node<M>): boolean {
    for (let attempt = 0; attempt < SPLIT_TRIES; attempt += 1) {
      const one = this.#leechers.sample(this.#random);
      if (one === undefined) return false;
      if (one === node || node.links.has(one)) continue;
      const other = this.#anyOf(one.links);
      if (other === undefined || other === node || !this.#leechers.has(other) || node.links.has(other)) continue;
      this.#unlink(one, other);
      this.#link(node, one);
      this.#link(node, other);
      return true;
    }
    return false;
  }

  #anyOf(nodes: ReadonlySet<Node<M>>): Node<M> | undefined {
    let skip = nodes.size === 0 ? 0 : this.#random.below(nodes.size);
    for (const node of nodes) {
      if (skip === 0) return node;
      skip -= 1;
    }
    return undefined;
  }

  #link(one: Node<M>, other: Node<M>): void {
    one.links.add(other);
    other.links.add(one);
    this.#changed(one, other, 1);
    this.#changed(other, one, 1);
  }

  #unlink(one: Node<M>, other: Node<M>): void {
    one.links.delete(other);
    other.links.delete(one);
    this.#changed(one, other, -1);
    this.#changed(other, one, -1);
  }

  #changed(node: Node<M>, other: Node<M>, by: 1 | -1): void {
    if (other.member.dialable) {
      node.dialableLinks += by;
      this.#onChanged(node.member);
    }
    this.#reindex(node);
  }

  #reindex(node: Node<M>): void {
    const { complete, dialable } = node.member;
    const { neighbours, seederNeighbours } = this.#options;
    put(this.#leechers, node, dialable && !complete);
    put(this.#seeders, node, dialable && complete);
    put(this.#openLeechers, node, dialable && !complete && node.dialableLinks < neighbours);
    put(this.#openSeeders, node, dialable && complete && node.links.size < seederNeighbours);
  }
}

function put<T>(bag: RandomBag<T>, item: T, inside: boolean): void {
  if (inside) bag.add(item);
  else bag.delete(item);
}
