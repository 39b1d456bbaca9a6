import { mergedSignatures, segmentCount } from '@shoal/common';
import type { ClientId, Digest, FileTotals, Manifest, Millis, Random, Rank } from '@shoal/common';

import type { Client } from '../clients/client.js';
import type { FileRecord } from '../clients/file-record.js';
import type { HandoutMember, HandoutOptions, HandoutPolicy } from '../handout/handout-policy.js';
import { NeighbourAssignment } from '../handout/neighbour-assignment.js';
import type { TrackerOptions } from '../options.js';
import { Quarantine } from '../reputation/quarantine.js';

/** A connected client in the swarm of one file. */
export interface SwarmMember extends HandoutMember {
  readonly client: Client;
  readonly record: FileRecord;
  complete: boolean;
  reachable: boolean;
}

export type SwarmOptions = HandoutOptions & Pick<TrackerOptions, 'declaredNeighbours'>;

/** The members of one file. */
export class Swarm {
  readonly segments: number;
  /** Who offered it when nobody else did. */
  readonly offeredBy: ClientId;
  readonly #members = new Map<Rank, SwarmMember>();
  readonly #handout: HandoutPolicy<SwarmMember>;
  readonly #quarantined: Quarantine<SwarmMember>;
  #manifest: Manifest;
  #seeders = 0;

  constructor(manifest: Manifest, offeredBy: ClientId, options: SwarmOptions, random: Random) {
    this.#manifest = manifest;
    this.offeredBy = offeredBy;
    this.segments = segmentCount(manifest);
    this.#handout = new NeighbourAssignment(handoutOf(manifest, options), random);
    this.#quarantined = new Quarantine(this.#handout);
  }

  /** As it was first offered, with the signatures that came since. */
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

  member(client: Client): SwarmMember | undefined {
    return this.#members.get(client.rank);
  }

  members(): Iterable<SwarmMember> {
    return this.#members.values();
  }

  join(client: Client, record: FileRecord, isQuarantined: boolean): SwarmMember {
    const complete = record.isComplete;
    const principal = client.channel?.principal ?? '';
    const reachable = client.address.port !== 0;
    const member = { client, record, complete, rank: client.rank, reachable, principal };
    this.#members.set(client.rank, member);
    if (complete) this.#seeders += 1;
    this.#handout.join(member);
    this.#quarantined.set(member, isQuarantined);
    return member;
  }

  leave(client: Client): void {
    const member = this.#members.get(client.rank);
    if (member === undefined) return;
    this.#members.delete(client.rank);
    if (member.complete) this.#seeders -= 1;
    this.#handout.leave(member);
    this.#quarantined.leave(member);
  }

  /** Others are not told of it any more while there is somebody else who has everything, or they are again. */
  setQuarantined(client: Client, isQuarantined: boolean): void {
    const member = this.#members.get(client.rank);
    if (member !== undefined) this.#quarantined.set(member, isQuarantined);
  }

  /** Others dial it elsewhere from now on, or can dial it at all. */
  updateAddress(client: Client, isQuarantined: boolean): void {
    const member = this.#members.get(client.rank);
    if (member === undefined) return;
    this.#handout.leave(member);
    this.#quarantined.leave(member);
    member.reachable = client.address.port !== 0;
    this.#handout.join(member);
    this.#quarantined.set(member, isQuarantined);
  }

  /** Whether they are sound is for those to check who trust somebody. */
  mergeSignatures({ signatures = [] }: Manifest): void {
    const known = this.#manifest.signatures ?? [];
    const merged = mergedSignatures(known, signatures);
    if (merged !== known) this.#manifest = { ...this.#manifest, signatures: merged };
  }

  /** True where this completes a file that the client asked for. */
  setHeldSegments(member: SwarmMember, segments: number, now: Millis): boolean {
    const completed = member.record.setHeldSegments(segments, now);
    this.#updateCompletion(member);
    return completed;
  }

  /** As `hold`. */
  updateTotals(member: SwarmMember, totals: FileTotals, now: Millis): boolean {
    const completed = member.record.updateTotals(totals, now);
    this.#updateCompletion(member);
    return completed;
  }

  /** The members that `asker` is to be told about. */
  neighboursOf(asker: SwarmMember): readonly SwarmMember[] {
    return this.#handout.neighboursOf(asker);
  }

  /** `asker` gets nothing from these neighbours, as it says: it alone is told of others instead. */
  replace(asker: SwarmMember, ranks: readonly Rank[]): void {
    const others = ranks.map((rank) => this.#members.get(rank));
    this.#handout.replace(
      asker,
      others.filter((other) => other !== undefined),
    );
  }

  /** Who still downloads and was not told of the latest change among its neighbours; forgets them. */
  takeOutdated(): readonly SwarmMember[] {
    return [...this.#handout.takeOutdated()].filter(({ complete, record }) => !complete && record.role === 'wanted');
  }

  #updateCompletion(member: SwarmMember): void {
    const { isComplete } = member.record;
    if (isComplete === member.complete) return;
    member.complete = isComplete;
    this.#seeders += isComplete ? 1 : -1;
    this.#handout.updateCompletion(member);
    this.#quarantined.updateCompletion(member);
  }
}

function handoutOf({ kind }: Manifest, { declaredNeighbours, ...options }: SwarmOptions): HandoutOptions {
  if (kind !== 'declared') return options;
  return { ...options, neighbours: declaredNeighbours, fullMesh: declaredNeighbours };
}
