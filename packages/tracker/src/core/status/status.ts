import { EVERYTHING, formatAddress, names } from '@shoal/common';
import type { Digest, Grant, Manifest, Millis, Rank } from '@shoal/common';

import type { Client } from '../clients/client.js';
import type { FileRecord } from '../clients/file-record.js';
import type { TrackerOptions } from '../options.js';
import type { TrackerParts } from '../parts.js';
import type { SessionPhase } from '../session.js';
import type { Swarm } from '../swarms/swarm.js';
import { estimateCompletion } from './eta.js';

/** The state of the tracker as plain JSON. */
export interface TrackerStatus {
  readonly session: {
    /** Connected clients. */
    readonly clients: number;
    /** 0: a standing swarm; 'any': any number of clients. */
    readonly expected: number | 'any';
    readonly phase: SessionPhase;
  };
  /** Connected clients first, then by rank. */
  readonly clients: readonly ClientStatus[];
  readonly files: readonly FileStatus[];
  /** Entries beyond the size limit of the status. */
  readonly omitted: { readonly clients: number; readonly files: number };
}

/** Has no client id: that would identify the client at other trackers. */
export interface ClientStatus {
  readonly rank: Rank;
  /** The address of its uploader. */
  readonly address: string;
  readonly connected: boolean;
  readonly done: boolean;
  readonly lost: boolean;
  /** Files that it gave up, and files that it wants; for a restricted grant, only requested files count. */
  readonly failed: number;
  readonly wanted: number;
  /** Totals of its last updates, for the files that the grant names. */
  readonly downloadedBytes: number;
  readonly uploadedBytes: number;
  /** Principals that reported corrupt data from it. */
  readonly reportedBy: number;
  /** It is left out of member lists because of these reports. */
  readonly quarantined: boolean;
}

export interface FileStatus {
  readonly name: string;
  readonly digest: Digest;
  readonly kind: Manifest['kind'];
  readonly length: number;
  readonly segments: number;
  readonly seeders: number;
  readonly leechers: number;
  /** By rank; limited in a very large swarm. */
  readonly members: readonly MemberStatus[];
  /** Time until the last leecher is complete; absent while it is unknown. */
  readonly etaMs?: Millis;
  /** Leechers that need more than twice the median time. */
  readonly stragglers?: readonly Rank[];
}

export interface MemberStatus {
  readonly rank: Rank;
  readonly heldSegments: number;
  readonly downloadedBytes: number;
  readonly uploadedBytes: number;
  readonly msSinceUpdate: Millis;
  /** Smoothed; 0 without recent updates. */
  readonly bytesPerSecond: number;
}

/** A rate is outdated after this many announce intervals, and at least after this time. */
const OUTDATED_INTERVALS = 5;
const OUTDATED_MS = 5_000;

/** Rows of each list: about 10 MB of JSON at most. */
const MAX_CLIENTS = 10_000;
const MAX_FILES = 10_000;
/** Of all files together. */
const MAX_MEMBERS = 20_000;

type Parts = Pick<TrackerParts, 'session' | 'clients' | 'swarms'>;

/** Lists the files that the grant names, and the clients that have or want them. */
export function trackerStatus(
  parts: Parts,
  options: Pick<TrackerOptions, 'announceIntervalMs'>,
  now: Millis,
  grant: Grant = EVERYTHING,
): TrackerStatus {
  const { session, clients, swarms } = parts;
  const outdatedMs = Math.max(OUTDATED_MS, OUTDATED_INTERVALS * options.announceIntervalMs);
  const allowed = swarms.allowedBy(grant);
  const shownClients = clientsFor(clients.all(), grant);
  let members = MAX_MEMBERS;
  const files = allowed.slice(0, MAX_FILES).map((swarm) => {
    const records = [...swarm.members()].map(({ rank }) => ({
      rank,
      record: clients.findByRank(rank)?.files.get(swarm.digest),
    }));
    const file = fileStatus(swarm, records, outdatedMs, now, members);
    members -= file.members.length;
    return file;
  });
  return {
    session: { clients: session.present, expected: session.expected, phase: session.phase },
    clients: shownClients.slice(0, MAX_CLIENTS).map((shown) => clientStatus(shown, now)),
    files,
    omitted: {
      clients: Math.max(0, shownClients.length - MAX_CLIENTS),
      files: Math.max(0, allowed.length - MAX_FILES),
    },
  };
}

interface ShownClient {
  readonly client: Client;
  /** The records of the files that the grant names. */
  readonly records: readonly FileRecord[];
  readonly wanted: number;
  readonly failed: number;
}

function clientsFor(clients: readonly Client[], grant: Grant): readonly ShownClient[] {
  const shown: ShownClient[] = [];
  for (const client of clients) {
    const all = [...client.files.values()];
    if (grant.files.length === 0) {
      shown.push({ client, records: all, wanted: client.wantedCount, failed: client.failedCount });
      continue;
    }
    const records = all.filter((record) => names(grant, record));
    if (records.length === 0) continue;
    // The wanted list may contain files that the grant does not name: only requested files count.
    const wanted = records.filter(({ role }) => role === 'wanted').length;
    shown.push({ client, records, wanted, failed: 0 });
  }
  const isConnected = ({ client }: ShownClient): boolean => client.channel !== undefined;
  return [...shown.filter(isConnected), ...shown.filter((one) => !isConnected(one))];
}

function clientStatus({ client, records, wanted, failed }: ShownClient, now: Millis): ClientStatus {
  const { rank, address, channel, isDone, isLost, reputation } = client;
  return {
    rank,
    address: formatAddress(address),
    connected: channel !== undefined,
    done: isDone,
    lost: isLost,
    failed,
    wanted,
    downloadedBytes: records.reduce((sum, { downloadedBytes }) => sum + downloadedBytes, 0),
    uploadedBytes: records.reduce((sum, { uploadedBytes }) => sum + uploadedBytes, 0),
    reportedBy: reputation.reportCount(now),
    quarantined: reputation.isQuarantined(now),
  };
}

interface MemberRecord {
  readonly rank: Rank;
  readonly record: FileRecord | undefined;
}

function fileStatus(
  swarm: Swarm,
  records: readonly MemberRecord[],
  outdatedMs: Millis,
  now: Millis,
  maxMembers: number,
): FileStatus {
  const { name, digest, kind, length } = swarm.manifest;
  const members = records.flatMap(({ rank, record }) => {
    if (record === undefined) return [];
    const { heldSegments, downloadedBytes, uploadedBytes } = record;
    const msSinceUpdate = now - record.updatedAt;
    const bytesPerSecond = msSinceUpdate > outdatedMs ? 0 : Math.round(record.bytesPerSecond);
    return [{ rank, heldSegments, downloadedBytes, uploadedBytes, msSinceUpdate, bytesPerSecond }];
  });
  members.sort((a, b) => a.rank - b.rank);
  const leechers = swarm.size - swarm.seeders;
  return {
    ...{ name, digest, kind, length, segments: swarm.segments, seeders: swarm.seeders, leechers },
    members: members.slice(0, maxMembers),
    ...estimateCompletion(swarm.manifest, members),
  };
}
