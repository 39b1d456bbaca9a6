import { mergedSignatures, segmentCount } from '@shoal/common';
import type { ClientId, Digest, FileTotals, Manifest, Millis, Random, Rank } from '@shoal/common';

import type { Client } from '../clients/client.js';
import type { FileRecord } from '../clients/file-record.js';
import type { HandoutMember, HandoutOptions, PeerHandout } from '../handout/handout-policy.js';
import { MeshThenGraph } from '../handout/neighbour-assignment.js';
import type { TrackerOptions } from '../options.js';
import { HeldBack } from '../reputation/quarantine.js';

/** A connected client in the swarm of one file. */
export interface SwarmMember extends HandoutMember {
  readonly client: Client;
  readonly record: FileRecord;
  complete: boolean;
  dialable: boolean;
}

export type SwarmOptions = HandoutOptions & Pick<TrackerOptions, 'declaredNeighbours'>;

/** The members of one file. */
export class Swarm {
  readonly segments: number;
  /** Who offered it when nobody else did. */
  readonly broughtBy: ClientId;
  readonly #members = new Map<Rank, SwarmMember>();
  readonly #handout: PeerHandout<SwarmMember>;
  readonly #heldBack: HeldBack<SwarmMember>;
  #manifest: Manifest;
  #seeders = 0;

  constructor(manifest: Manifest, broughtBy: ClientId, options: SwarmOptions, random: Random) {
    this.#manifest = manifest;
    this.broughtBy = broughtBy;
    this.segments = segmentCount(manifest);
    this.#handout = new MeshThenGraph(handoutOf(manifest, options), random);
    this.#heldBack = new HeldBack(this.#handout);
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

  join(client: Client, record: FileRecord, isHeldBack: boolean): SwarmMember {
    const complete = record.isComplete;
    const principal = client.channel?.principal ?? '';
    const dialable = client.address.port !== 0;
    const member = { client, record, complete, rank: client.rank, dialable, principal };
    this.#members.set(client.rank, member);
    if (complete) this.#seeders += 1;
    this.#handout.join(member);
    this.#heldBack.set(member, isHeldBack);
    return member;
  }

  leave(client: Client): void {
    const member = this.#members.get(client.rank);
    if (member === undefined) return;
    this.#members.delete(client.rank);
    if (member.complete) this.#seeders -= 1;
    this.#handout.leave(member);
    this.#heldBack.leave(member);
  }

  /** Others are not told of it any more while there is somebody else who has everything, or they are again. */
  setHeldBack(client: Client, isHeldBack: boolean): void {
    const member = this.#members.get(client.rank);
    if (member !== undefined) this.#heldBack.set(member, isHeldBack);
  }

  /** Others dial it elsewhere from now on, or can dial it at all. */
  readdress(client: Client, isHeldBack: boolean): void {
    const member = this.#members.get(client.rank);
    if (member === undefined) return;
    this.#handout.leave(member);
    this.#heldBack.leave(member);
    member.dialable = client.address.port !== 0;
    this.#handout.join(member);
    this.#heldBack.set(member, isHeldBack);
  }

  /** Whether they are sound is for those to check who trust somebody. */
  sign({ signatures = [] }: Manifest): void {
    const known = this.#manifest.signatures ?? [];
    const merged = mergedSignatures(known, signatures);
    if (merged !== known) this.#manifest = { ...this.#manifest, signatures: merged };
  }

  /** True where this completes a file that the client asked for. */
  hold(member: SwarmMember, segments: number, now: Millis): boolean {
    const completed = member.record.hold(segments, now);
    this.#turn(member);
    return completed;
  }

  /** As `hold`. */
  report(member: SwarmMember, totals: FileTotals, now: Millis): boolean {
    const completed = member.record.report(totals, now);
    this.#turn(member);
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
  takeUntold(): readonly SwarmMember[] {
    return [...this.#handout.takeStale()].filter(({ complete, record }) => !complete && record.role === 'wanted');
  }

  #turn(member: SwarmMember): void {
    const { isComplete } = member.record;
    if (isComplete === member.complete) return;
    member.complete = isComplete;
    this.#seeders += isComplete ? 1 : -1;
    this.#handout.turn(member);
    this.#heldBack.turn(member);
  }
}

function handoutOf({ kind }: Manifest, { declaredNeighbours, ...options }: SwarmOptions): HandoutOptions {
  if (kind !== 'declared') return options;
  return { ...options, neighbours: declaredNeighbours, fullMesh: declaredNeighbours };
}
