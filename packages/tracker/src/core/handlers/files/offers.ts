import { allows, manifestBytes, manifestProblem, printable, segmentCount } from '@shoal/common';
import type { ErrorCodeName, Grant, HeldFile, Manifest, Millis } from '@shoal/common';

import type { Channel, Client } from '../../clients/client.js';
import type { TrackerOptions } from '../../options.js';
import type { TrackerParts } from '../../parts.js';
import type { Refusal } from '../../refusal.js';
import type { LookupHandler } from './lookups.js';
import type { SwarmMembership } from './swarm-membership.js';

type Parts = Pick<TrackerParts, 'out' | 'swarms'>;
type Options = Pick<TrackerOptions, 'maxFiles' | 'maxFileBytes' | 'maxManifestBytes' | 'maxClientManifestBytes'>;

/** Accepts or refuses the files that clients offer, by FILE_OFFER or in INIT. */
export class OfferHandler {
  readonly #parts: Parts;
  readonly #options: Options;
  readonly #membership: SwarmMembership;
  readonly #lookups: LookupHandler;

  constructor(parts: Parts, options: Options, membership: SwarmMembership, lookups: LookupHandler) {
    this.#parts = parts;
    this.#options = options;
    this.#membership = membership;
    this.#lookups = lookups;
  }

  receiveOffer(client: Client, channel: Channel, file: HeldFile, correlation: number, now: Millis): void {
    const { out } = this.#parts;
    const { name, digest } = file.manifest;
    const refusal = this.#offer(client, channel, file, now);
    if (refusal !== undefined) {
      this.#logRefusal(client, name, refusal, 0);
      return out.sendFileError(channel, digest, refusal, correlation);
    }
    out.send(channel, { tag: 'FILE_OFFER_ACK', digest }, correlation);
    this.#lookups.fileOffered(name, digest, now);
  }

  /** The files of INIT: each refused file gets an ERROR; all refusals together one log event. */
  receiveInitFiles(
    client: Client,
    channel: Channel,
    files: readonly HeldFile[],
    correlation: number,
    now: Millis,
  ): void {
    let first: { readonly name: string; readonly refusal: Refusal } | undefined;
    let others = -1;
    for (const file of files) {
      const { name, digest } = file.manifest;
      const refusal = this.#offer(client, channel, file, now);
      if (refusal === undefined) {
        this.#lookups.fileOffered(name, digest, now);
        continue;
      }
      this.#parts.out.sendFileError(channel, digest, refusal, correlation);
      first ??= { name, refusal };
      others += 1;
    }
    if (first !== undefined) this.#logRefusal(client, first.name, first.refusal, others);
  }

  #offer(client: Client, { grant }: Channel, file: HeldFile, now: Millis): Refusal | undefined {
    const refusal = this.#problem(client, grant, file);
    if (refusal !== undefined) return refusal;
    const { swarms, out } = this.#parts;
    const { manifest, heldSegments } = file;
    const { name, digest, length } = manifest;
    const { rank, clientId } = client;
    const swarm = swarms.find({ by: 'digest', digest }) ?? swarms.add(manifest, clientId);
    swarm.mergeSignatures(manifest);
    if (swarm.member(rank) === undefined) this.#membership.join(swarm, client, heldSegments, now);
    else this.#membership.setHeldSegments(client, digest, heldSegments, now);
    out.log({ type: 'file-offered', digest, name, segments: swarm.segments, length, rank });
    return undefined;
  }

  #problem(client: Client, grant: Grant, { manifest, heldSegments }: HeldFile): Refusal | undefined {
    const { swarms } = this.#parts;
    const { name, digest } = manifest;
    const refusal = (code: ErrorCodeName, why: string): Refusal => {
      return { code, detail: `"${printable(name)}" with digest ${digest} is refused: ${why}` };
    };
    const swarm = swarms.find({ by: 'digest', digest });
    // A client that may only download can offer segments of a known file, but no new file.
    if (!allows(grant, 'share', manifest) && (swarm === undefined || !allows(grant, 'get', manifest))) {
      return refusal('UNAUTHORISED', 'your token does not let you share it');
    }
    // The same digest means the same manifest: it was checked at the first offer.
    const problem = swarm === undefined ? manifestProblem(manifest) : manifest.fault;
    if (problem !== undefined) return refusal('BAD_MANIFEST', problem);
    const segments = segmentCount(manifest);
    if (!isCount(heldSegments, segments)) {
      return refusal('BAD_MANIFEST', `${heldSegments} of its ${segments} segments cannot be held`);
    }
    const namesake = swarms.find({ by: 'name', name });
    if (namesake?.manifest.name === name && namesake.digest !== digest) {
      return refusal('NAME_CONFLICT', `the name is already offered with digest ${namesake.digest}`);
    }
    const limit = this.#membership.limitProblem(client, swarm);
    if (limit !== undefined) return refusal('LIMIT', limit);
    if (swarm !== undefined) return undefined;
    const full = this.#newFileProblem(client, manifest);
    return full === undefined ? undefined : refusal('LIMIT', full);
  }

  /** The limit of this tracker that a new file would exceed. */
  #newFileProblem({ clientId }: Client, manifest: Manifest): string | undefined {
    const { swarms } = this.#parts;
    const { maxFiles, maxFileBytes, maxManifestBytes, maxClientManifestBytes } = this.#options;
    if (swarms.size >= maxFiles) return `this tracker has ${maxFiles} files, which is the limit`;
    if (manifest.length > maxFileBytes) return `it is longer than ${maxFileBytes} bytes, the limit of this tracker`;
    const bytes = manifestBytes(manifest);
    if (swarms.manifestBytesOf(clientId) + bytes > maxClientManifestBytes) {
      return `with it your manifests would take over ${maxClientManifestBytes} bytes`;
    }
    if (swarms.manifestBytes + bytes <= maxManifestBytes) return undefined;
    return `with it all manifests would take over ${maxManifestBytes} bytes`;
  }

  /** `others`: the number of further refused files in the same message. */
  #logRefusal({ rank }: Client, name: string, refusal: Refusal, others: number): void {
    const counted = others === 0 ? {} : { others };
    this.#parts.out.log({ type: 'offer-refused', name: printable(name), rank, ...refusal, ...counted });
  }
}

function isCount(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= limit;
}
