import type { Principal, Random } from '@shoal/common';

import type { HandoutMember, HandoutOptions } from './handout-policy.js';
import { PrincipalGroups } from './principal-groups.js';
import { SamplingSet } from './sampling-set.js';

interface Node<M> {
  readonly member: M;
  readonly links: Set<Node<M>>;
  /** How many of `links` it can dial itself. */
  reachableLinks: number;
  /** The links that take its places, by the principal at their other end. */
  readonly principals: Map<Principal, number>;
  /** How many of these are more than MOST_OF_ONE of one principal. */
  surplus: number;
  /** Links that its member had replaced; the oldest first. */
  excluded: Set<Node<M>> | undefined;
}

/** Neighbours of one principal, while there are others. */
export const MAX_PER_PRINCIPAL = 2;
/** Replaced neighbours that are not linked again. */
const MAX_EXCLUDED = 16;
/** When members of one principal are too many among the candidates: principals that are looked at, and members of each. */
const PRINCIPALS = 64;
const DRAWS_OF_ONE = 8;

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
 * Members cost nothing to whoever runs them, principals do: a member gets at most MOST_OF_ONE links to
 * members of one principal, and more only where others are missing. A member whose places are taken by
 * many of one principal gives one of these up for a member of a principal that has fewer.
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
  readonly #leechers = new SamplingSet<Node<M>>();
  readonly #seeders = new SamplingSet<Node<M>>();
  readonly #openLeechers = new SamplingSet<Node<M>>();
  readonly #openSeeders = new SamplingSet<Node<M>>();
  /** All reachable members. */
  readonly #principals = new PrincipalGroups<Node<M>>();
  /** Members without room for another link, of which some lead to too many of one principal. */
  readonly #crowded = new Set<Node<M>>();
  /** Candidates were passed over for their principal since this was last cleared. */
  #passedOver = false;

  /** `onChanged` hears of each member whose reachable neighbours changed. */
  constructor(options: HandoutOptions, random: Random, onChanged: (member: M) => void) {
    this.#options = options;
    this.#random = random;
    this.#onChanged = onChanged;
  }

  add(member: M): void {
    const node: Node<M> = {
      ...{ member, links: new Set<Node<M>>(), reachableLinks: 0 },
      ...{ principals: new Map<Principal, number>(), surplus: 0, excluded: undefined },
    };
    this.#nodes.set(member, node);
    if (member.reachable) this.#principals.add(member.principal, node);
    this.#reindex(node);
    if (member.complete) this.#linkSeeder(node);
    else this.#linkLeecher(node);
  }

  remove(member: M): void {
    const node = this.#nodes.get(member);
    if (node === undefined) return;
    for (const other of [...node.links]) this.#unlink(node, other);
    for (const bag of [this.#leechers, this.#seeders, this.#openLeechers, this.#openSeeders]) bag.delete(node);
    this.#crowded.delete(node);
    this.#principals.delete(member.principal, node);
    this.#nodes.delete(member);
  }

  updateCompletion(member: M): void {
    const node = this.#nodes.get(member);
    if (node === undefined) return;
    this.#recount(node);
    this.#reindex(node);
    if (!member.complete) return;
    for (const other of [...node.links]) if (other.member.complete) this.#unlink(node, other);
    while (node.links.size > this.#options.seederNeighbours) {
      this.#unlink(node, this.#surplusLink(node) ?? (this.#anyOf(node.links) as Node<M>));
    }
  }

  /**
   * Linked members, some of which may not be reachable. Below three quarters of its links it gets new ones first; a
   * member that mostly knows members of few principals gets one of another instead of these.
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

  /**
   * Gives the member others instead of these neighbours, as far as there are others with room: no link between two
   * others is given up for it.
   */
  replace(member: M, others: readonly M[]): void {
    const node = this.#nodes.get(member);
    if (node === undefined) return;
    for (const one of others) {
      const other = this.#nodes.get(one);
      if (other === undefined || !node.links.has(other)) continue;
      if (!this.#linkApart(node) && !this.#linkToOpen(this.#openLeechers, node, Infinity)) {
        if (!this.#linkToOpen(this.#openSeeders, node, Infinity)) return;
      }
      this.#unlink(node, other);
      this.#shun(node, other);
    }
  }

  #shun(node: Node<M>, other: Node<M>): void {
    node.excluded ??= new Set();
    node.excluded.add(other);
    const [oldest] = node.excluded;
    if (node.excluded.size > MAX_EXCLUDED && oldest !== undefined) node.excluded.delete(oldest);
  }

  /** A late seeder keeps half of its places for those who come after it. */
  #linkSeeder(node: Node<M>): void {
    if (!node.member.reachable) return;
    const target = Math.ceil(this.#options.seederNeighbours / 2);
    this.#othersFirst((cap) => {
      while (node.links.size < target && this.#linkLeecherOf(node, cap));
      while (node.links.size + 2 <= target && this.#insertBetween(node, cap));
    });
  }

  #linkLeecher(node: Node<M>): void {
    const { neighbours } = this.#options;
    const wants = (links: number): boolean => node.reachableLinks < links;
    this.#othersFirst((cap) => {
      // One seeder of each principal first: of those that say that they hold everything, not all need to.
      while (wants(Math.ceil(neighbours / 4)) && this.#linkSeederOf(node, Math.min(cap, 1)));
      while (this.#passedOver && wants(Math.ceil(neighbours / 4)) && this.#linkSeederOf(node, cap));
      while (wants(neighbours) && this.#linkLeecherOf(node, cap));
      if (node.member.reachable) while (wants(neighbours - 1) && this.#insertBetween(node, cap));
      while (wants(neighbours) && this.#linkSeederOf(node, cap));
    });
    // Over everybody's limit rather than with one source, which may err: nobody depends on one other alone.
    while (wants(2) && this.#linkBeyondLimits(node));
    if (!wants(2) || node.excluded === undefined) return;
    node.excluded = undefined;
    while (wants(2) && this.#linkBeyondLimits(node));
  }

  #linkBeyondLimits(node: Node<M>): boolean {
    return this.#linkToOpen(this.#seeders, node, Infinity) || this.#linkToOpen(this.#leechers, node, Infinity);
  }

  /** Links at most MOST_OF_ONE of each principal; what is still missing then, whoever is behind it. */
  #othersFirst(link: (cap: number) => void): void {
    this.#passedOver = false;
    if (this.#principals.size > 1) {
      link(MAX_PER_PRINCIPAL);
      if (!this.#hasPassedOver()) return;
    }
    link(Infinity);
  }

  #hasPassedOver(): boolean {
    return this.#passedOver;
  }

  /** One link to a principal that the node has few links to, for one to a principal that it has many to. */
  #diversify(node: Node<M>): void {
    if (this.#principals.size <= node.principals.size || !this.#linkApart(node)) return;
    const surplus = this.#surplusLink(node);
    if (surplus !== undefined) this.#unlink(node, surplus);
  }

  #linkApart(node: Node<M>): boolean {
    return (
      this.#linkSeederOf(node, 1) ||
      this.#linkLeecherOf(node, MAX_PER_PRINCIPAL) ||
      this.#linkSeederOf(node, MAX_PER_PRINCIPAL)
    );
  }

  #linkSeederOf(node: Node<M>, cap: number): boolean {
    return this.#linkToOpen(this.#openSeeders, node, cap) || this.#linkByPrincipal(node, cap, true);
  }

  #linkLeecherOf(node: Node<M>, cap: number): boolean {
    const leechers = node.member.reachable || node.member.complete ? this.#openLeechers : this.#leechers;
    return this.#linkToOpen(leechers, node, cap) || this.#linkByPrincipal(node, cap, false);
  }

  #linkToOpen(bag: SamplingSet<Node<M>>, node: Node<M>, cap: number): boolean {
    const candidates = bag.size <= SCAN_LIMIT ? bag : drawn(bag, this.#random, DRAWS);
    const other = this.#pick(candidates, node, cap);
    if (other !== undefined) this.#link(node, other);
    return other !== undefined;
  }

  /**
   * Where members of few principals are so many that chance finds nobody else, or have taken all the places of
   * whoever else is there.
   */
  #linkByPrincipal(node: Node<M>, cap: number, isComplete: boolean): boolean {
    if (cap === Infinity || (!this.#passedOver && this.#crowded.size === 0)) return false;
    const isWanted = (principal: Principal): boolean => linksTo(node, principal) < cap;
    const drawnNodes = this.#principals.draw(this.#random, PRINCIPALS, DRAWS_OF_ONE, isWanted);
    const candidates: Node<M>[] = [];
    for (const one of drawnNodes) {
      if (one.member.complete !== isComplete || (node.member.complete && isComplete)) continue;
      if (this.#isOpen(one) || this.#givesWay(one, node)) candidates.push(one);
    }
    const other = this.#pick(candidates, node, cap);
    if (other === undefined) return false;
    const surplus = this.#isOpen(other) ? undefined : this.#surplusLink(other);
    if (surplus !== undefined) this.#unlink(other, surplus);
    this.#link(node, other);
    return true;
  }

  /** The one with the fewest links, random among equals, that `node` is not linked to. */
  #pick(candidates: Iterable<Node<M>>, node: Node<M>, cap: number): Node<M> | undefined {
    let best: Node<M> | undefined;
    let ties = 0;
    for (const candidate of candidates) {
      if (!mayLink(node, candidate)) continue;
      if (linksTo(node, candidate.member.principal) >= cap) {
        this.#passedOver = true;
        continue;
      }
      if (best === undefined || candidate.links.size < best.links.size) {
        best = candidate;
        ties = 1;
      } else if (candidate.links.size === best.links.size) {
        ties += 1;
        if (this.#random.below(ties) === 0) best = candidate;
      }
    }
    return best;
  }

  /** Replaces a random link between two leechers by one from each of them to `node`. */
  #insertBetween(node: Node<M>, cap: number): boolean {
    for (let attempt = 0; attempt < SPLIT_TRIES; attempt += 1) {
      const one = this.#leechers.sample(this.#random);
      if (one === undefined) return false;
      if (!mayLink(node, one)) continue;
      const other = this.#anyOf(one.links);
      if (other === undefined || !this.#leechers.has(other) || !mayLink(node, other)) continue;
      if (areTooMany(node, one, other, cap)) {
        this.#passedOver = true;
        continue;
      }
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
    if (takesPlace(node, other)) count(node, other.member.principal, by);
    if (other.member.reachable) {
      node.reachableLinks += by;
      this.#onChanged(node.member);
    }
    this.#reindex(node);
  }

  /** Which links take its places depends on whether it is complete. */
  #recount(node: Node<M>): void {
    node.principals.clear();
    node.surplus = 0;
    for (const other of node.links) if (takesPlace(node, other)) count(node, other.member.principal, 1);
  }

  #isOpen({ member, links, reachableLinks }: Node<M>): boolean {
    const { neighbours, seederNeighbours } = this.#options;
    return member.complete ? links.size < seederNeighbours : reachableLinks < neighbours;
  }

  /** Some principal has more links there than its share, and would still have no fewer than that of `newcomer`. */
  #givesWay(node: Node<M>, { member }: Node<M>): boolean {
    if (node.surplus === 0) return false;
    return mostLinks(node).links > linksTo(node, member.principal) + 1;
  }

  /** A random link of those to the principal with most links there; undefined where none has more than its share. */
  #surplusLink(node: Node<M>): Node<M> | undefined {
    if (node.surplus === 0) return undefined;
    const { principal } = mostLinks(node);
    const links = [...node.links].filter((other) => takesPlace(node, other) && other.member.principal === principal);
    return links[this.#random.below(links.length)];
  }

  #reindex(node: Node<M>): void {
    const { complete, reachable } = node.member;
    const isOpen = this.#isOpen(node);
    put(this.#leechers, node, reachable && !complete);
    put(this.#seeders, node, reachable && complete);
    put(this.#openLeechers, node, reachable && !complete && isOpen);
    put(this.#openSeeders, node, reachable && complete && isOpen);
    if (reachable && !isOpen && node.surplus > 0) this.#crowded.add(node);
    else this.#crowded.delete(node);
  }
}

function put<T>(bag: SamplingSet<T>, item: T, inside: boolean): void {
  if (inside) bag.add(item);
  else bag.delete(item);
}

function* drawn<T>(bag: SamplingSet<T>, random: Random, draws: number): Iterable<T> {
  for (let draw = 0; draw < draws; draw += 1) yield bag.sample(random) as T;
}

/** A leecher's places are for those that it can dial, a seeder's for all who dial it. */
function takesPlace<M extends HandoutMember>(node: Node<M>, other: Node<M>): boolean {
  return node.member.complete || other.member.reachable;
}

function count<M>(node: Node<M>, principal: Principal, by: 1 | -1): void {
  const before = node.principals.get(principal) ?? 0;
  const after = before + by;
  if (Math.max(before, after) > MAX_PER_PRINCIPAL) node.surplus += by;
  if (after === 0) node.principals.delete(principal);
  else node.principals.set(principal, after);
}

function linksTo<M>({ principals }: Node<M>, principal: Principal): number {
  return principals.get(principal) ?? 0;
}

function mostLinks<M>({ principals }: Node<M>): { readonly principal: Principal; readonly links: number } {
  let most = { principal: '', links: 0 };
  for (const [principal, links] of principals) if (links > most.links) most = { principal, links };
  return most;
}

function mayLink<M>(node: Node<M>, other: Node<M>): boolean {
  if (node === other || node.links.has(other)) return false;
  return node.excluded?.has(other) !== true && other.excluded?.has(node) !== true;
}

/** With both of them, `node` would have more than `cap` links to the principal of one. */
function areTooMany<M extends HandoutMember>(node: Node<M>, one: Node<M>, other: Node<M>, cap: number): boolean {
  const { principal } = one.member;
  const isSame = principal === other.member.principal;
  return linksTo(node, principal) + (isSame ? 2 : 1) > cap || linksTo(node, other.member.principal) + 1 > cap;
}
