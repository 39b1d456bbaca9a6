import type { Address, ClientId, Digest, Principal, Rank } from '@shoal/common';

/** One client in the swarm of one file. A record is live: later facts change it until the client leaves the swarm. */
export interface Membership {
  readonly digest: Digest;
  readonly rank: Rank;
  readonly clientId: ClientId;
  readonly principal: Principal;
  /** The address at which other clients connect to it; port 0: none. */
  readonly address: Address;
  readonly heldSegments: number;
}

/**
 * A change of membership, as plain data: trackers can exchange facts and each can hold all of them. The tracker to
 * which a client is connected is the only source of facts about that client.
 */
export type MembershipFact =
  /** The client is in the swarm; replaces an earlier membership of this rank in the same swarm. */
  | ({ readonly type: 'join' } & Membership)
  /** Some fields changed. */
  | {
      readonly type: 'update';
      readonly digest: Digest;
      readonly rank: Rank;
      readonly address?: Address;
      readonly heldSegments?: number;
    }
  /** The client left this swarm. */
  | { readonly type: 'withdraw'; readonly digest: Digest; readonly rank: Rank }
  /** The client left all swarms. */
  | { readonly type: 'leave'; readonly rank: Rank };

/**
 * The members of all swarms. Every store behaves like this:
 *
 * - Facts about different members may be applied in any order, those about one member in the order of their source.
 * - A fact that is applied twice in a row changes nothing the second time.
 * - An update, withdraw or leave of an unknown member changes nothing.
 */
export interface MembershipStore {
  /**
   * Applies a fact. Returns the facts that took effect: none if nothing changed, an update with the changed fields
   * alone, a withdraw for each swarm that a client leaves, a withdraw and a join for a replaced membership.
   */
  apply(fact: MembershipFact): readonly MembershipFact[];
  find(digest: Digest, rank: Rank): Membership | undefined;
  /** In the order in which they joined. */
  members(digest: Digest): Iterable<Membership>;
  memberCount(digest: Digest): number;
  /** The swarms of which the client is a member, in the order in which it joined them. */
  swarmsOf(rank: Rank): Iterable<Digest>;
}

type FactOf<T extends MembershipFact['type']> = Extract<MembershipFact, { readonly type: T }>;
type MutableMembership = { -readonly [K in keyof Membership]: Membership[K] };

const NOTHING: readonly never[] = [];

/** The store of a single tracker. */
export class InMemoryMembership implements MembershipStore {
  readonly #byDigest = new Map<Digest, Map<Rank, MutableMembership>>();
  readonly #byRank = new Map<Rank, Set<Digest>>();

  apply(fact: MembershipFact): readonly MembershipFact[] {
    switch (fact.type) {
      case 'join':
        return this.#join(fact);
      case 'update':
        return this.#update(fact);
      case 'withdraw':
        return this.#withdraw(fact);
      case 'leave':
        return [...this.swarmsOf(fact.rank)].flatMap((digest) =>
          this.#withdraw({ type: 'withdraw', digest, rank: fact.rank }),
        );
    }
  }

  find(digest: Digest, rank: Rank): Membership | undefined {
    return this.#byDigest.get(digest)?.get(rank);
  }

  members(digest: Digest): Iterable<Membership> {
    return this.#byDigest.get(digest)?.values() ?? NOTHING;
  }

  memberCount(digest: Digest): number {
    return this.#byDigest.get(digest)?.size ?? 0;
  }

  swarmsOf(rank: Rank): Iterable<Digest> {
    return this.#byRank.get(rank) ?? NOTHING;
  }

  #join(fact: FactOf<'join'>): readonly MembershipFact[] {
    const { digest, rank, clientId, principal, address, heldSegments } = fact;
    const known = this.find(digest, rank);
    if (known !== undefined && isSame(known, fact)) return NOTHING;
    const replaced = this.#withdraw({ type: 'withdraw', digest, rank });
    const members = this.#byDigest.get(digest) ?? new Map<Rank, MutableMembership>();
    this.#byDigest.set(digest, members.set(rank, { digest, rank, clientId, principal, address, heldSegments }));
    this.#byRank.set(rank, (this.#byRank.get(rank) ?? new Set()).add(digest));
    return [...replaced, fact];
  }

  #update(fact: FactOf<'update'>): readonly MembershipFact[] {
    const { digest, rank, address, heldSegments } = fact;
    const member = this.#byDigest.get(digest)?.get(rank);
    if (member === undefined) return NOTHING;
    const isMoved = address !== undefined && !isSameAddress(address, member.address);
    const hasProgressed = heldSegments !== undefined && heldSegments !== member.heldSegments;
    if (!isMoved && !hasProgressed) return NOTHING;
    if (isMoved) member.address = address;
    if (hasProgressed) member.heldSegments = heldSegments;
    const changed = { ...(isMoved ? { address } : {}), ...(hasProgressed ? { heldSegments } : {}) };
    return [{ type: 'update', digest, rank, ...changed }];
  }

  #withdraw(fact: FactOf<'withdraw'>): readonly MembershipFact[] {
    const { digest, rank } = fact;
    const members = this.#byDigest.get(digest);
    if (members?.delete(rank) !== true) return NOTHING;
    if (members.size === 0) this.#byDigest.delete(digest);
    const swarms = this.#byRank.get(rank);
    if (swarms?.delete(digest) === true && swarms.size === 0) this.#byRank.delete(rank);
    return [fact];
  }
}

function isSame(one: Membership, other: Membership): boolean {
  return (
    one.clientId === other.clientId &&
    one.principal === other.principal &&
    one.heldSegments === other.heldSegments &&
    isSameAddress(one.address, other.address)
  );
}

function isSameAddress(one: Address, other: Address): boolean {
  return one.host === other.host && one.port === other.port && one.tls === other.tls;
}
