import type { Millis } from '@shoal/common';

export interface TrackerOptions {
  /**
   * Clients that the session waits for before TRACKER_READY; 0: a standing swarm. 'any': nobody knows how many there
   * will be, so the session starts when no further client has come for `barrierTimeoutMs`.
   */
  readonly sessionClients: number | 'any';
  /** How long a session waits for the next client to arrive before it starts without the rest. */
  readonly barrierTimeoutMs: Millis;
  /** How long a session waits for a client that vanished to return before it goes on without it. */
  readonly rejoinGraceMs: Millis;
  /** How long clients may take to answer SHUTDOWN with their last totals and GOODBYE. */
  readonly shutdownTimeoutMs: Millis;
  /** How long after its start a standing tracker waits for a file that nobody offers yet, before it says so. */
  readonly startupGraceMs: Millis;
  readonly announceIntervalMs: Millis;
  /** Silence after which a client is dropped; a PING goes out after a third of it. */
  readonly peerTimeoutMs: Millis;
  /** How long a channel may stay open without INIT. */
  readonly initTimeoutMs: Millis;
  /** Least time between two SWARM pushes of one file. */
  readonly swarmPushIntervalMs: Millis;
  /** Neighbours handed to a client, and to a seeder; up to `fullMesh` clients everybody knows all. */
  readonly neighbours: number;
  readonly seederNeighbours: number;
  readonly fullMesh: number;
  /** Both at once for declared files, whose sources are asked in a circle: the more, the evener. */
  readonly declaredNeighbours: number;
  readonly maxClients: number;
  readonly maxFiles: number;
  readonly maxFilesPerClient: number;
  /**
   * What is known of clients' files, wanted and offered, of all clients together. Those that left longest ago are
   * forgotten for it; where all are connected, no further file is taken.
   */
  readonly maxFileRecords: number;
  /** What manifests may take, of all files and of those that one client brought. */
  readonly maxManifestBytes: number;
  readonly maxClientManifestBytes: number;
  /** The longest file that may be offered. */
  readonly maxFileBytes: number;
  /** Only who shows a token is admitted; members get credentials that they show one another. */
  readonly needsTokens: boolean;
  /** How long a credential is good for; a new one goes out after a third of that. */
  readonly credentialLifetimeMs: Millis;
  /**
   * So many principals must have blamed a client, and half of those told of it, before others are told of it no more; 0:
   * nobody is asked.
   */
  readonly reportThreshold: number;
  /** How long that lasts, and how long what a principal says of a client counts. */
  readonly quarantineMs: Millis;
  /** A principal that blames more clients than this in that time is believed in nothing. */
  readonly reportBudget: number;
  /** Parties whose blame is remembered; those longest silent are forgotten before there are more. */
  readonly maxReporters: number;
  /** Questions that wait while a standing tracker settles; beyond these the answer is what is known. */
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
