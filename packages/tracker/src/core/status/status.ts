import { EVERYTHING, formatAddress, names } from '@shoal/common';
import type { Digest, Grant, Manifest, Millis, Rank } from '@shoal/common';

import type { Client } from '../clients/client.js';
import type { FileRecord } from '../clients/file-record.js';
import type { SessionPhase } from '../session.js';
import type { Swarm } from '../swarms/swarm.js';
import type { TrackerState } from '../tracker-state.js';
import { estimateCompletion } from './eta.js';

/** A picture of the tracker for people and programs; plain JSON. */
export interface TrackerStatus {
  readonly session: {
    /** Clients connected now. */
    readonly clients: number;
    /** 0: a standing swarm; 'any': any number of clients. */
    readonly expected: number | 'any';
    readonly phase: SessionPhase;
  };
  /** Connected ones first, then by rank. */
  readonly clients: readonly ClientStatus[];
  readonly files: readonly FileStatus[];
  /** How many more there are: a status has a bounded size. */
  readonly omitted: { readonly clients: number; readonly files: number };
}

/** Without the client id: it is the client's own, and would name it across trackers. */
export interface ClientStatus {
  readonly rank: Rank;
  /** The advertised address of its uploader. */
  readonly address: string;
  readonly connected: boolean;
  readonly done: boolean;
  readonly lost: boolean;
  /** How many files it gave up, and how many it wants; of a restricted grant, those that were asked for by name. */
  readonly failed: number;
  readonly wanted: number;
  /** Of its files that the grant names, by its last report; also after it disconnected. */
  readonly downloadedBytes: number;
  readonly uploadedBytes: number;
  /** Parties that say it sent them wrong bytes. */
  readonly reportedBy: number;
  /** It is left out of member lists now. */
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
  /** By rank; of a very large swarm not all. */
  readonly members: readonly MemberStatus[];
  /** Time until the last leecher is complete; absent while it is unknown. */
  readonly etaMs?: Millis;
  /** Leechers that need more than twice the median's time. */
  readonly stragglers?: readonly Rank[];
}

export interface MemberStatus {
  readonly rank: Rank;
  readonly heldSegments: number;
  readonly downloadedBytes: number;
  readonly uploadedBytes: number;
  readonly msSinceUpdate: Millis;
  /** Smoothed; 0 for one that fell silent. */
  readonly bytesPerSecond: number;
}

/** A rate older than this many announce intervals, and than this, is no rate. */
const STALE_INTERVALS = 5;
const STALE_MS = 5_000;

/** Rows of each list: about 10 MB of JSON at most. */
const MAX_CLIENTS = 10_000;
const MAX_FILES = 10_000;
/** Of all files together. */
const MAX_MEMBERS = 20_000;

/** Shows only the files that the grant names, and their clients. */
export function statusOf(state: TrackerState, now: Millis, grant: Grant = EVERYTHING): TrackerStatus {
  const { session, clients, swarms, options } = state;
  const staleMs = Math.max(STALE_MS, STALE_INTERVALS * options.announceIntervalMs);
  const named = swarms.allowedBy(grant);
  const shownClients = clientsFor(clients.all(), grant);
  let members = MAX_MEMBERS;
  const files = named.slice(0, MAX_FILES).map((swarm) => {
    const file = fileStatus(swarm, staleMs, now, members);
    members -= file.members.length;
    return file;
  });
  return {
    session: { clients: session.present, expected: session.expected, phase: session.phase },
    clients: shownClients.slice(0, MAX_CLIENTS).map((shown) => clientStatus(shown, now)),
    files,
    omitted: {
      clients: Math.max(0, shownClients.length - MAX_CLIENTS),
      files: Math.max(0, named.length - MAX_FILES),
    },
  };
}

interface ShownClient {
  readonly client: Client;
  /** Those of its files that the grant names. */
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
    // Its wanted files are names, which this grant does not cover.
    const wanted = records.filter(({ role }) => role === 'wanted').length;
    shown.push({ client, records, wanted, failed: 0 });
  }
  const isConnected = ({ client }: ShownClient): boolean => client.channel !== undefined;
  return [...shown.filter(isConnected), ...shown.filter((one) => !isConnected(one))];
}

function clientStatus({ client, records, wanted, failed }: ShownClient, now: Millis): ClientStatus {
  const { rank, address, channel, done, lost, reputation } = client;
  return {
    rank,
    address: formatAddress(address),
    connected: channel !== undefined,
    done,
    lost,
    failed,
    wanted,
    downloadedBytes: records.reduce((sum, { downloadedBytes }) => sum + downloadedBytes, 0),
    uploadedBytes: records.reduce((sum, { uploadedBytes }) => sum + uploadedBytes, 0),
    reportedBy: reputation.reportCount(now),
    quarantined: reputation.isQuarantined(now),
  };
}

function fileStatus(swarm: Swarm, staleMs: Millis, now: Millis, maxMembers: number): FileStatus {
  const { name, digest, kind, length } = swarm.manifest;
  const members = [...swarm.members()].map(({ rank, record }) => {
    const { heldSegments, downloadedBytes, uploadedBytes } = record;
    const msSinceUpdate = now - record.updatedAt;
    const bytesPerSecond = msSinceUpdate > staleMs ? 0 : Math.round(record.bytesPerSecond);
    return { rank, heldSegments, downloadedBytes, uploadedBytes, msSinceUpdate, bytesPerSecond };
  });
  members.sort((a, b) => a.rank - b.rank);
  const leechers = swarm.size - swarm.seeders;
  return {
    ...{ name, digest, kind, length, segments: swarm.segments, seeders: swarm.seeders, leechers },
    members: members.slice(0, maxMembers),
    ...estimateCompletion(swarm.manifest, members),
  };
}
