import { manifestBytes, nameKey } from '@shoal/common';
import type { CatalogEntry, ClientId, Digest, FileRef, Grant, Manifest, Random, Rank } from '@shoal/common';

import type { MembershipFact, MembershipStore } from '../membership.js';
import { Catalogue } from './catalogue.js';
import { Swarm, type SwarmOptions } from './swarm.js';
import type { SwarmPushes } from './swarm-pushes.js';

interface Parts {
  readonly membership: MembershipStore;
  readonly pushes: SwarmPushes;
  readonly random: Random;
}

/**
 * The swarms: one for each digest, one digest for each name. `apply` is the only way to change members: it applies a
 * fact to the membership store, and what took effect to the swarms. A swarm without members is removed.
 */
export class SwarmRegistry {
  readonly #options: SwarmOptions;
  readonly #parts: Parts;
  readonly #byDigest = new Map<Digest, Swarm>();
  readonly #byName = new Map<string, Swarm>();
  /** Swarms whose name is not in NFC, by the name in NFC. */
  readonly #byKey = new Map<string, Set<Swarm>>();
  readonly #bytesByClient = new Map<ClientId, number>();
  readonly #catalogue = new Catalogue(() => this.#byDigest.values());
  #bytes = 0;

  constructor(options: SwarmOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  get size(): number {
    return this.#byDigest.size;
  }

  find(file: FileRef): Swarm | undefined {
    if (file.by === 'digest') return this.#byDigest.get(file.digest);
    return this.#byName.get(file.name) ?? this.#findNormalised(file.name);
  }

  /** The memory of all manifests, about. */
  get manifestBytes(): number {
    return this.#bytes;
  }

  /** The memory of the manifests that this client offered first. */
  manifestBytesOf(id: ClientId): number {
    return this.#bytesByClient.get(id) ?? 0;
  }

  add(manifest: Manifest, offeredBy: ClientId): Swarm {
    const swarm = new Swarm(manifest, offeredBy, this.#options, this.#parts.random);
    this.#count(swarm, manifestBytes(manifest));
    this.#byDigest.set(manifest.digest, swarm);
    this.#byName.set(manifest.name, swarm);
    const key = nameKey(manifest.name);
    if (key !== manifest.name) this.#byKey.set(key, (this.#byKey.get(key) ?? new Set()).add(swarm));
    this.#catalogue.invalidate();
    return swarm;
  }

  /** `isQuarantined`: the state of the client that joins or moves. */
  apply(fact: MembershipFact, isQuarantined = false): void {
    for (const effective of this.#parts.membership.apply(fact)) this.#follow(effective, isQuarantined);
  }

  setQuarantined(rank: Rank, isQuarantined: boolean): void {
    for (const digest of this.#parts.membership.swarmsOf(rank)) {
      const swarm = this.#byDigest.get(digest);
      if (swarm === undefined) continue;
      swarm.setQuarantined(rank, isQuarantined);
      this.#parts.pushes.markChanged(swarm);
    }
  }

  /** The swarms of the files that a grant allows, by name. */
  allowedBy(grant: Grant): readonly Swarm[] {
    return this.#catalogue.allowedBy(grant);
  }

  catalogFor(grant: Grant): readonly CatalogEntry[] {
    return this.#catalogue.entriesFor(grant);
  }

  #follow(fact: MembershipFact, isQuarantined: boolean): void {
    if (fact.type === 'leave') return;
    const { digest, rank } = fact;
    const swarm = this.#byDigest.get(digest);
    if (swarm === undefined) return;
    const { membership, pushes } = this.#parts;
    const member = membership.find(digest, rank);
    if (fact.type === 'withdraw') swarm.leave(rank);
    else if (fact.type === 'join') {
      if (member !== undefined) swarm.join(member, isQuarantined);
    } else {
      if (fact.heldSegments !== undefined) swarm.updateCompletion(rank);
      if (fact.address === undefined) return;
      swarm.updateAddress(rank, isQuarantined);
    }
    pushes.markChanged(swarm);
    if (swarm.size === 0) this.#remove(swarm);
  }

  #remove(swarm: Swarm): void {
    this.#byDigest.delete(swarm.digest);
    this.#byName.delete(swarm.manifest.name);
    const key = nameKey(swarm.manifest.name);
    const alike = this.#byKey.get(key);
    if (alike?.delete(swarm) === true && alike.size === 0) this.#byKey.delete(key);
    this.#count(swarm, -manifestBytes(swarm.manifest));
    this.#catalogue.invalidate();
    this.#parts.pushes.remove(swarm);
  }

  /** Finds a name that differs only in its Unicode normalisation. */
  #findNormalised(name: string): Swarm | undefined {
    const key = nameKey(name);
    if (key !== name) {
      const composed = this.#byName.get(key);
      if (composed !== undefined) return composed;
    }
    const [first] = this.#byKey.get(key) ?? [];
    return first;
  }

  #count({ offeredBy }: Swarm, bytes: number): void {
    this.#bytes += bytes;
    const left = this.manifestBytesOf(offeredBy) + bytes;
    if (left === 0) this.#bytesByClient.delete(offeredBy);
    else this.#bytesByClient.set(offeredBy, left);
  }
}
