import { EVERYTHING, fileRef, fileRefText, formatAddress, names, printable } from '@shoal/common';
import type { ClientId, Digest, FileRef, Grant, Manifest, Millis, Rank } from '@shoal/common';

import type { Client } from './client.js';
import { forecast } from './forecast.js';
import type { SessionPhase } from './session.js';
import type { Swarm } from './swarm.js';
import type { TrackerState } from './tracker-state.js';

/** A picture of the tracker for people and programs; plain JSON. */
export interface TrackerStatus {
  readonly session: {
    /** Clients connected now. */
    readonly clients: number;
    /** 0: a standing swarm; 'any': whoever comes. */
    readonly expected: number | 'any';
    readonly phase: SessionPhase;
  };
  readonly clients: readonly ClientStatus[];
  readonly files: readonly FileStatus[];
}

export interface ClientStatus {
  readonly rank: Rank;
  readonly clientId: ClientId;
  /** Where it advertises its uploads. */
  readonly address: string;
  readonly connected: boolean;
  readonly done: boolean;
  readonly lost: boolean;
  readonly failed: readonly string[];
  readonly wanted: readonly string[];
  /** Of all its files, as it last told; also when it is gone. */
  readonly downloadedBytes: number;
  readonly uploadedBytes: number;
  /** Parties that say it sent them wrong bytes. */
  readonly blamedBy: number;
  /** For that, nobody new is told of it now. */
  readonly heldBack: boolean;
}

export interface FileStatus {
  readonly name: string;
  readonly digest: Digest;
  readonly kind: Manifest['kind'];
  readonly length: number;
  readonly segments: number;
  readonly seeders: number;
  readonly leechers: number;
  readonly members: readonly MemberStatus[];
  /** Until the last leecher is complete; absent while that cannot be told. */
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

/** Of the files that the grant names: nobody is told of others. */
export function statusOf(state: TrackerState, now: Millis, grant: Grant = EVERYTHING): TrackerStatus {
  const { session, clients, swarms, options } = state;
  const isNamedRef = (file: FileRef): boolean => {
    const manifest = swarms.find(file)?.manifest;
    return names(grant, manifest ?? { name: file.by === 'name' ? file.name : '', digest: fileRefText(file) });
  };
  const staleMs = Math.max(STALE_MS, STALE_INTERVALS * options.announceIntervalMs);
  return {
    session: { clients: session.present, expected: session.expected, phase: session.phase },
    clients: clients.all().map((client) => clientStatus(client, now, isNamedRef)),
    files: swarms
      .all()
      .filter(({ manifest }) => names(grant, manifest))
      .map((swarm) => fileStatus(swarm, staleMs, now)),
  };
}

function clientStatus(client: Client, now: Millis, isNamed: (file: FileRef) => boolean): ClientStatus {
  const { rank, clientId, address, channel, done, lost, failed, wanted, files, standing } = client;
  const records = [...files.values()];
  return {
    rank,
    clientId,
    address: formatAddress(address),
    connected: channel !== undefined,
    done,
    lost,
    failed: failed.filter((file) => isNamed(fileRef(file))),
    wanted: wanted.filter(isNamed).map((file) => printable(fileRefText(file))),
    downloadedBytes: records.reduce((sum, { downloadedBytes }) => sum + downloadedBytes, 0),
    uploadedBytes: records.reduce((sum, { uploadedBytes }) => sum + uploadedBytes, 0),
    blamedBy: standing.blameCount(now),
    heldBack: standing.isHeldBack(now),
  };
}

function fileStatus(swarm: Swarm, staleMs: Millis, now: Millis): FileStatus {
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
    ...{ name, digest, kind, length, segments: swarm.segments, seeders: swarm.seeders, leechers, members },
    ...forecast(swarm.manifest, members),
  };
}
