import { mergedSignatures, segmentCount } from '@shoal/common';
import type { ClientId, Digest, Manifest, Random, Rank } from '@shoal/common';

import type { HandoutOptions, HandoutPolicy } from '../handout/handout-policy.js';
import { NeighbourAssignment } from '../handout/neighbour-assignment.js';
import type { Membership } from '../membership.js';
import type { TrackerOptions } from '../options.js';
import { Quarantine } from '../reputation/quarantine.js';
import { SwarmMember } from './swarm-member.js';

export type SwarmOptions = HandoutOptions & Pick<TrackerOptions, 'declaredNeighbours'>;

/** One file and its members. The registry keeps it up to date with the membership store. */
export class Swarm {
  readonly segments: number;
  /** The client that offered the file first: its manifest counts for this client. */
  readonly offeredBy: ClientId;
  readonly #members = new Map<Rank, SwarmMember>();
  readonly #handout: HandoutPolicy<SwarmMember>;
  readonly #quarantine: Quarantine<SwarmMember>;
  #manifest: Manifest;
  #seeders = 0;

  constructor(manifest: Manifest, offeredBy: ClientId, options: SwarmOptions, random: Random) {
    this.#manifest = manifest;
    this.offeredBy = offeredBy;
    this.segments = segmentCount(manifest);
    this.#handout = new NeighbourAssignment(handoutOptions(manifest, options), random);
    this.#quarantine = new Quarantine(this.#handout);
  }

  /** The manifest of the first offer, with all signatures that were offered since. */
  get manifest(): Manifest {
    return this.#manifest;
  }

  get digest(): Digest {
    return this.#manifest.digest;
  }

  get size(): number {
    return this.#members.size;
  }

  get seeders(): number {
    return this.#seeders;
  }

  member(rank: Rank): SwarmMember | undefined {
    return this.#members.get(rank);
  }

  members(): Iterable<SwarmMember> {
    return this.#members.values();
  }

  join(membership: Membership, isQuarantined: boolean): void {
    const member = new SwarmMember(membership, this.segments);
    this.#members.set(member.rank, member);
    if (member.complete) this.#seeders += 1;
    this.#handout.join(member);
    this.#quarantine.set(member, isQuarantined);
  }

  leave(rank: Rank): void {
    const member = this.#members.get(rank);
    if (member === undefined) return;
    this.#members.delete(rank);
    if (member.complete) this.#seeders -= 1;
    this.#handout.leave(member);
    this.#quarantine.leave(member);
  }

  /** Leaves a quarantined member out of the member lists while another member is complete; or lists it again. */
  setQuarantined(rank: Rank, isQuarantined: boolean): void {
    const member = this.#members.get(rank);
    if (member !== undefined) this.#quarantine.set(member, isQuarantined);
  }

  /** The address of a member changed: it may have become reachable, or unreachable. */
  updateAddress(rank: Rank, isQuarantined: boolean): void {
    const member = this.#members.get(rank);
    if (member === undefined) return;
    this.#handout.leave(member);
    this.#quarantine.leave(member);
    member.reachable = member.membership.address.port !== 0;
    this.#handout.join(member);
    this.#quarantine.set(member, isQuarantined);
  }

  /** The segments of a member changed. */
  updateCompletion(rank: Rank): void {
    const member = this.#members.get(rank);
    if (member?.updateCompletion() !== true) return;
    this.#seeders += member.complete ? 1 : -1;
    this.#handout.updateCompletion(member);
    this.#quarantine.updateCompletion(member);
  }

  /** Adds signatures. The clients verify them: only they know which keys they trust. */
  mergeSignatures({ signatures = [] }: Manifest): void {
    const known = this.#manifest.signatures ?? [];
    const merged = mergedSignatures(known, signatures);
    if (merged !== known) this.#manifest = { ...this.#manifest, signatures: merged };
  }

  /** The members to list to `member`. */
  neighboursOf(member: SwarmMember): readonly SwarmMember[] {
    return this.#handout.neighboursOf(member);
  }

  /** These neighbours deliver nothing to the member: gives it others. */
  replaceNeighbours(member: SwarmMember, ranks: readonly Rank[]): void {
    const neighbours = ranks.map((rank) => this.#members.get(rank));
    this.#handout.replace(
      member,
      neighbours.filter((other) => other !== undefined),
    );
  }

  /** The incomplete members whose neighbours changed since their last list; marks them as up to date. */
  takeOutdated(): readonly SwarmMember[] {
    return [...this.#handout.takeOutdated()].filter(({ complete }) => !complete);
  }
}

function handoutOptions({ kind }: Manifest, { declaredNeighbours, ...options }: SwarmOptions): HandoutOptions {
  if (kind !== 'declared') return options;
  return { ...options, neighbours: declaredNeighbours, fullMesh: declaredNeighbours };
}
