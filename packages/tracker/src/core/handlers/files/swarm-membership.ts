import type { Digest, FileTotals, Millis } from '@shoal/common';

import type { Client } from '../../clients/client.js';
import { FileRecord } from '../../clients/file-record.js';
import type { TrackerOptions } from '../../options.js';
import type { TrackerParts } from '../../parts.js';
import type { Swarm } from '../../swarms/swarm.js';

type Parts = Pick<TrackerParts, 'out' | 'clients' | 'swarms'>;
type Options = Pick<TrackerOptions, 'maxFilesPerClient' | 'maxFileRecords'>;

/** Changes a client's membership in a swarm together with its record of the file. */
export class SwarmMembership {
  readonly #parts: Parts;
  readonly #options: Options;

  constructor(parts: Parts, options: Options) {
    this.#parts = parts;
    this.#options = options;
  }

  /** The limit that one more file of this client would exceed. */
  limitProblem({ files }: Client, swarm: Swarm | undefined): string | undefined {
    if (swarm !== undefined && files.has(swarm.digest)) return undefined;
    const { maxFilesPerClient, maxFileRecords } = this.#options;
    if (files.size >= maxFilesPerClient) return `it is over the limit of ${maxFilesPerClient} files a client`;
    if (this.#parts.clients.hasSpaceForRecord()) return undefined;
    return `the clients of this tracker have ${maxFileRecords} files together, which is the limit`;
  }

  /** A member stays a member: then nothing changes. */
  join(swarm: Swarm, client: Client, heldSegments: number, now: Millis): FileRecord {
    const { clients, swarms } = this.#parts;
    const { digest } = swarm;
    const { rank, clientId, principal, address } = client;
    const record = client.files.get(digest) ?? new FileRecord(swarm.manifest, now);
    if (swarm.member(rank) !== undefined) return record;
    clients.addRecord(client, record);
    record.setHeldSegments(heldSegments, now);
    const isQuarantined = client.reputation.isQuarantined(now);
    swarms.apply({ type: 'join', digest, rank, clientId, principal, address, heldSegments }, isQuarantined);
    return record;
  }

  setHeldSegments(client: Client, digest: Digest, heldSegments: number, now: Millis): void {
    const record = client.files.get(digest);
    if (record === undefined) return;
    const hasCompleted = record.setHeldSegments(heldSegments, now);
    this.#parts.swarms.apply({ type: 'update', digest, rank: client.rank, heldSegments });
    if (hasCompleted) this.#logComplete(client, record);
  }

  updateTotals(client: Client, totals: FileTotals, now: Millis): void {
    const { digest, heldSegments } = totals;
    const record = client.files.get(digest);
    if (record === undefined) return;
    const hasCompleted = record.updateTotals(totals, now);
    this.#parts.swarms.apply({ type: 'update', digest, rank: client.rank, heldSegments });
    if (hasCompleted) this.#logComplete(client, record);
  }

  /** FILE_WITHDRAW: the client stays connected, without the file. */
  withdraw({ rank }: Client, digest: Digest): void {
    const { swarms, out } = this.#parts;
    const swarm = swarms.find({ by: 'digest', digest });
    if (swarm?.member(rank) === undefined) return;
    const { name } = swarm.manifest;
    swarms.apply({ type: 'withdraw', digest, rank });
    out.log({ type: 'file-withdrawn', digest, name, rank });
  }

  #logComplete(client: Client, { digest, name, completeMs }: FileRecord): void {
    client.completeLate();
    this.#parts.out.log({ type: 'client-complete', digest, name, rank: client.rank, ms: completeMs ?? 0 });
  }
}
