import type { Principal, Random } from '@shoal/common';

import type { HandoutMember } from './handout-policy.js';

/** Neighbours of one principal, while members of other principals exist. */
export const MAX_PER_PRINCIPAL = 2;

/** Replaced neighbours that are not linked again. */
const MAX_EXCLUDED = 16;

/** One member in the neighbour graph. Its links are mutual: `link` and `unlink` change both ends. */
export class GraphNode<M extends HandoutMember> {
  readonly member: M;
  readonly #links = new Set<GraphNode<M>>();
  /** Links that occupy a slot, by the principal at the other end. */
  readonly #perPrincipal = new Map<Principal, number>();
  #reachableLinks = 0;
  #surplus = 0;
  /** Replaced neighbours, the oldest first. */
  #excluded: Set<GraphNode<M>> | undefined;

  constructor(member: M) {
    this.member = member;
  }

  get links(): ReadonlySet<GraphNode<M>> {
    return this.#links;
  }

  /** Links to members that others can connect to. */
  get reachableLinks(): number {
    return this.#reachableLinks;
  }

  /** Links beyond MAX_PER_PRINCIPAL, summed over all principals. */
  get surplus(): number {
    return this.#surplus;
  }

  get principalCount(): number {
    return this.#perPrincipal.size;
  }

  get hasExcluded(): boolean {
    return this.#excluded !== undefined;
  }

  linksTo(principal: Principal): number {
    return this.#perPrincipal.get(principal) ?? 0;
  }

  mayLink(other: GraphNode<M>): boolean {
    if (this === other || this.#links.has(other)) return false;
    return this.#excluded?.has(other) !== true && other.#excluded?.has(this) !== true;
  }

  link(other: GraphNode<M>): void {
    this.#links.add(other);
    other.#links.add(this);
    this.#count(other, 1);
    other.#count(this, 1);
  }

  unlink(other: GraphNode<M>): void {
    this.#links.delete(other);
    other.#links.delete(this);
    this.#count(other, -1);
    other.#count(this, -1);
  }

  /** Prevents a new link to this neighbour. */
  exclude(other: GraphNode<M>): void {
    this.#excluded ??= new Set();
    this.#excluded.add(other);
    const [oldest] = this.#excluded;
    if (this.#excluded.size > MAX_EXCLUDED && oldest !== undefined) this.#excluded.delete(oldest);
  }

  clearExcluded(): void {
    this.#excluded = undefined;
  }

  /** Recounts after the member's completion changed: completion decides which links occupy slots. */
  recount(): void {
    this.#perPrincipal.clear();
    this.#surplus = 0;
    for (const other of this.#links) if (this.#occupiesSlot(other)) this.#countPrincipal(other.member.principal, 1);
  }

  /** True if some principal exceeds its share here and would keep at least as many links as the newcomer's principal. */
  canReplaceSurplusFor({ member }: GraphNode<M>): boolean {
    if (this.#surplus === 0) return false;
    return this.#largestPrincipal().links > this.linksTo(member.principal) + 1;
  }

  /** A random link to the principal with the most links here; undefined if no principal exceeds its share. */
  sampleSurplus(random: Random): GraphNode<M> | undefined {
    if (this.#surplus === 0) return undefined;
    const { principal } = this.#largestPrincipal();
    const links = [...this.#links].filter((other) => this.#occupiesSlot(other) && other.member.principal === principal);
    return links[random.below(links.length)];
  }

  sampleLink(random: Random): GraphNode<M> | undefined {
    let skip = this.#links.size === 0 ? 0 : random.below(this.#links.size);
    for (const other of this.#links) {
      if (skip === 0) return other;
      skip -= 1;
    }
    return undefined;
  }

  #count(other: GraphNode<M>, by: 1 | -1): void {
    if (this.#occupiesSlot(other)) this.#countPrincipal(other.member.principal, by);
    if (other.member.reachable) this.#reachableLinks += by;
  }

  #countPrincipal(principal: Principal, by: 1 | -1): void {
    const before = this.linksTo(principal);
    const after = before + by;
    if (Math.max(before, after) > MAX_PER_PRINCIPAL) this.#surplus += by;
    if (after === 0) this.#perPrincipal.delete(principal);
    else this.#perPrincipal.set(principal, after);
  }

  /** A leecher's slots are for members that it can connect to, a seeder's for all that connect to it. */
  #occupiesSlot(other: GraphNode<M>): boolean {
    return this.member.complete || other.member.reachable;
  }

  #largestPrincipal(): { readonly principal: Principal; readonly links: number } {
    let largest = { principal: '', links: 0 };
    for (const [principal, links] of this.#perPrincipal) if (links > largest.links) largest = { principal, links };
    return largest;
  }
}
