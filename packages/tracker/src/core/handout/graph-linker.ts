import type { Principal, Random } from '@shoal/common';

import type { CandidateIndex } from './candidate-index.js';
import type { GraphNode } from './graph-node.js';
import type { HandoutMember } from './handout-policy.js';
import type { SamplingSet } from './sampling-set.js';

/** A set up to this size is scanned, a larger one sampled. */
const SCAN_LIMIT = 64;
const SAMPLES = 8;

/** If members of one principal crowd the candidates: principals to try, and members of each. */
const PRINCIPALS = 64;
const SAMPLES_PER_PRINCIPAL = 8;

const SPLIT_ATTEMPTS = 16;

/** Finds partners for a node and links them. `limit` is the number of links to one principal. */
export class GraphLinker<M extends HandoutMember> {
  readonly #index: CandidateIndex<M>;
  readonly #random: Random;
  readonly #onChanged: (member: M) => void;
  #hasSkipped = false;

  constructor(index: CandidateIndex<M>, random: Random, onChanged: (member: M) => void) {
    this.#index = index;
    this.#random = random;
    this.#onChanged = onChanged;
  }

  /** True if `limit` excluded a candidate since `clearSkipped`. */
  get hasSkipped(): boolean {
    return this.#hasSkipped;
  }

  clearSkipped(): void {
    this.#hasSkipped = false;
  }

  linkSeeder(node: GraphNode<M>, limit: number): boolean {
    return this.linkOneOf(this.#index.openSeeders, node, limit) || this.#linkByPrincipal(node, limit, true);
  }

  linkLeecher(node: GraphNode<M>, limit: number): boolean {
    const { openLeechers, leechers } = this.#index;
    const candidates = node.member.reachable || node.member.complete ? openLeechers : leechers;
    return this.linkOneOf(candidates, node, limit) || this.#linkByPrincipal(node, limit, false);
  }

  linkOneOf(set: SamplingSet<GraphNode<M>>, node: GraphNode<M>, limit: number): boolean {
    const candidates = set.size <= SCAN_LIMIT ? set : samples(set, this.#random, SAMPLES);
    const other = this.#pick(candidates, node, limit);
    if (other !== undefined) this.link(node, other);
    return other !== undefined;
  }

  /** Replaces a random link between two leechers by one from each of them to `node`. */
  insertBetween(node: GraphNode<M>, limit: number): boolean {
    const { leechers } = this.#index;
    for (let attempt = 0; attempt < SPLIT_ATTEMPTS; attempt += 1) {
      const one = leechers.sample(this.#random);
      if (one === undefined) return false;
      if (!node.mayLink(one)) continue;
      const other = one.sampleLink(this.#random);
      if (other === undefined || !leechers.has(other) || !node.mayLink(other)) continue;
      if (wouldExceed(node, one, other, limit)) {
        this.#hasSkipped = true;
        continue;
      }
      this.unlink(one, other);
      this.link(node, one);
      this.link(node, other);
      return true;
    }
    return false;
  }

  link(one: GraphNode<M>, other: GraphNode<M>): void {
    one.link(other);
    this.#changed(one, other);
    this.#changed(other, one);
  }

  unlink(one: GraphNode<M>, other: GraphNode<M>): void {
    one.unlink(other);
    this.#changed(one, other);
    this.#changed(other, one);
  }

  #changed(node: GraphNode<M>, other: GraphNode<M>): void {
    if (other.member.reachable) this.#onChanged(node.member);
    this.#index.update(node);
  }

  /**
   * Samples principals instead of members. Needed if the members of a few principals outnumber all others among the
   * candidates, or occupy all slots: then a full node replaces one of its surplus links.
   */
  #linkByPrincipal(node: GraphNode<M>, limit: number, isComplete: boolean): boolean {
    const index = this.#index;
    if (limit === Infinity || (!this.#hasSkipped && !index.hasCrowded)) return false;
    const isBelowLimit = (principal: Principal): boolean => node.linksTo(principal) < limit;
    const candidates: GraphNode<M>[] = [];
    for (const one of index.principals.draw(this.#random, PRINCIPALS, SAMPLES_PER_PRINCIPAL, isBelowLimit)) {
      if (one.member.complete !== isComplete || (node.member.complete && isComplete)) continue;
      if (index.isOpen(one) || one.canReplaceSurplusFor(node)) candidates.push(one);
    }
    const other = this.#pick(candidates, node, limit);
    if (other === undefined) return false;
    const surplus = index.isOpen(other) ? undefined : other.sampleSurplus(this.#random);
    if (surplus !== undefined) this.unlink(other, surplus);
    this.link(node, other);
    return true;
  }

  /** The candidate with the fewest links; ties at random. */
  #pick(candidates: Iterable<GraphNode<M>>, node: GraphNode<M>, limit: number): GraphNode<M> | undefined {
    let best: GraphNode<M> | undefined;
    let ties = 0;
    for (const candidate of candidates) {
      if (!node.mayLink(candidate)) continue;
      if (node.linksTo(candidate.member.principal) >= limit) {
        this.#hasSkipped = true;
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
}

function* samples<T>(set: SamplingSet<T>, random: Random, count: number): Iterable<T> {
  for (let i = 0; i < count; i += 1) yield set.sample(random) as T;
}

/** True if links to both would exceed `limit` for the principal of one of them. */
function wouldExceed<M extends HandoutMember>(
  node: GraphNode<M>,
  one: GraphNode<M>,
  other: GraphNode<M>,
  limit: number,
): boolean {
  const { principal } = one.member;
  const isSame = principal === other.member.principal;
  return node.linksTo(principal) + (isSame ? 2 : 1) > limit || node.linksTo(other.member.principal) + 1 > limit;
}
