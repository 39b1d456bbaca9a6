import type { Millis } from '@shoal/common';

export interface TrackerOptions {
  /**
   * Clients that the session waits for before TRACKER_READY; 0: a standing swarm. 'any': the number is unknown, so the
   * session starts when no further client has connected for `barrierTimeoutMs`.
   */
  readonly sessionClients: number | 'any';
  /** Time to wait for the next client; then the session starts without the missing ones. */
  readonly barrierTimeoutMs: Millis;
  /** Time to wait for a disconnected client to return; then the session continues without it. */
  readonly rejoinGraceMs: Millis;
  /** Time limit for answering SHUTDOWN with the last totals and GOODBYE. */
  readonly shutdownTimeoutMs: Millis;
  /** Time after its start in which a standing tracker delays the answer that a file is unknown. */
  readonly startupGraceMs: Millis;
  readonly announceIntervalMs: Millis;
  /** Silence after which a client is dropped; a PING goes out after a third of it. */
  readonly peerTimeoutMs: Millis;
  /** Time limit for INIT on a new channel. */
  readonly initTimeoutMs: Millis;
  /** Least time between two SWARM pushes of one file. */
  readonly swarmPushIntervalMs: Millis;
  /** Neighbours of a client, and of a seeder; in swarms of up to `fullMesh` clients all are neighbours. */
  readonly neighbours: number;
  readonly seederNeighbours: number;
  readonly fullMesh: number;
  /** Both at once for declared files, whose sources are asked in a circle: the more, the evener. */
  readonly declaredNeighbours: number;
  readonly maxClients: number;
  readonly maxFiles: number;
  readonly maxFilesPerClient: number;
  /**
   * Records of wanted and offered files, of all clients together. The clients that disconnected longest ago are removed for
   * new ones; if all are connected, further files are refused.
   */
  readonly maxFileRecords: number;
  /** Memory for manifests, of all files and of those of one client. */
  readonly maxManifestBytes: number;
  readonly maxClientManifestBytes: number;
  /** The longest file that may be offered. */
  readonly maxFileBytes: number;
  /** Only who shows a token is admitted; members get credentials that they show one another. */
  readonly needsTokens: boolean;
  /** How long a credential is good for; a new one goes out after a third of that. */
  readonly credentialLifetimeMs: Millis;
  /**
   * A client is quarantined after corruption reports by this many principals, and by half of those to which it was named;
   * 0: reports are disabled.
   */
  readonly reportThreshold: number;
  /** How long that lasts, and how long what a principal says of a client counts. */
  readonly quarantineMs: Millis;
  /** A principal that reports more clients than this in that time has no vote. */
  readonly reportBudget: number;
  /** Number of remembered reporters; the least recent ones are removed for new ones. */
  readonly maxReporters: number;
  /** Lookups that wait during the startup grace; further ones are answered at once. */
  readonly maxPendingLookups: number;
  /** Pure: of a client's secret only this is kept. */
  readonly hashSecret: (secret: string) => string;
  readonly randomSeed: number;
}

export const defaultTrackerOptions: TrackerOptions = {
  sessionClients: 0,
  barrierTimeoutMs: 120_000,
  rejoinGraceMs: 10_000,
  shutdownTimeoutMs: 5_000,
  startupGraceMs: 8_000,
  announceIntervalMs: 1_000,
  peerTimeoutMs: 30_000,
  initTimeoutMs: 10_000,
  swarmPushIntervalMs: 200,
  neighbours: 8,
  seederNeighbours: 60,
  fullMesh: 9,
  declaredNeighbours: 40,
  maxClients: 20_000,
  maxFiles: 50_000,
  maxFilesPerClient: 50_000,
  maxFileRecords: 2_000_000,
  maxManifestBytes: 1024 * 1024 * 1024,
  maxClientManifestBytes: 256 * 1024 * 1024,
  maxFileBytes: Number.MAX_SAFE_INTEGER,
  needsTokens: false,
  credentialLifetimeMs: 600_000,
  reportThreshold: 3,
  quarantineMs: 600_000,
  reportBudget: 4,
  maxReporters: 65_536,
  maxPendingLookups: 10_000,
  hashSecret: (secret) => secret,
  randomSeed: 1,
};
