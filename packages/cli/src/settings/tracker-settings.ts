import {
  duration,
  integer,
  integerOrAny,
  interval,
  listenHost,
  listOf,
  longDuration,
  optional,
  origin,
  path,
  port,
  setting,
  size,
  underHeading,
} from '../config/config.js';
import { defaultTrackerOptions as defaults } from '@shoal/tracker/core';
import { defaultTrackerLimits as limits } from '@shoal/tracker/io';

import { commonSettings } from './common-settings.js';
import { flowSettings } from './flow-settings.js';
import { sessionSettings } from './session-settings.js';
import { tlsSettings } from './tls-settings.js';
import { DEFAULT_TRACKER_PORT } from './tracker-setting.js';

const MIN_FRAME_BYTES = 64 * 1024;

/** Clients take no longer lists of members. */
const MOST_MEMBERS = 10_000;

/** What `shoal tracker` takes. */
export const trackerSettings = {
  host: setting('host', listenHost, '::', 'address to listen on; :: is every one, by IPv6 and IPv4'),
  port: setting('port', port, DEFAULT_TRACKER_PORT, 'port to listen on, 0 for any free one'),
  sessionClients: setting(
    'clients',
    integerOrAny(0, 1_000_000),
    defaults.sessionClients,
    'clients that a session waits for; any: it starts once no further one comes for --barrier-timeout; ' +
      '0 is a standing swarm, which clients join and leave as they like',
  ),
  ...sessionSettings(defaults.barrierTimeoutMs, defaults.rejoinGraceMs),
  startupGraceMs: setting(
    'settle',
    duration,
    defaults.startupGraceMs,
    'how long after its start a standing swarm waits for a file that nobody offers yet, before it says so',
  ),
  authSecret: optional<string>(
    'auth-secret',
    path,
    'admit only who has a token made with the secret in this file (see shoal help token)',
  ),
  authPublicKey: optional<string>(
    'auth-public-key',
    path,
    'admit only who has a token signed with the private key to this public one, in PEM; with --auth-secret, either will do',
  ),
  allowOrigins: optional<readonly string[]>(
    'allow-origin',
    listOf(origin),
    'let in web pages of this origin, and answer under its name; repeatable',
    'none',
  ),
  deadlineMs: setting('deadline', longDuration, 0, 'stop with exit code 8 after this long', 'none'),
  ...commonSettings('info'),
  ...tlsSettings,
  ...underHeading('Tuning', {
    announceIntervalMs: setting(
      'announce-interval',
      interval,
      defaults.announceIntervalMs,
      'how often clients report progress',
    ),
    peerTimeoutMs: setting(
      'peer-timeout',
      interval,
      defaults.peerTimeoutMs,
      'silence after which a client is dropped; it is pinged after a third of it',
    ),
    initTimeoutMs: setting(
      'init-timeout',
      interval,
      defaults.initTimeoutMs,
      'how long a connection may stay open without registering',
    ),
    shutdownTimeoutMs: setting(
      'farewell-timeout',
      duration,
      defaults.shutdownTimeoutMs,
      'how long a client may take to say goodbye at the end',
    ),
    swarmPushIntervalMs: setting(
      'swarm-push-interval',
      duration,
      defaults.swarmPushIntervalMs,
      "least time between two pushes of a file's swarm to a client",
    ),
    credentialLifetimeMs: setting(
      'credential-lifetime',
      interval,
      defaults.credentialLifetimeMs,
      'how long members believe what others showed them; renewed after a third of it',
    ),
    clockToleranceMs: setting('clock-tolerance', duration, 30_000, "how wrong the clock of a token's maker may be"),
    neighbours: setting('neighbours', integer(1, MOST_MEMBERS), defaults.neighbours, 'neighbours handed to a client'),
    seederNeighbours: setting(
      'seeder-neighbours',
      integer(1, MOST_MEMBERS),
      defaults.seederNeighbours,
      'neighbours handed to a client that holds the whole file',
    ),
    fullMesh: setting(
      'full-mesh',
      integer(0, MOST_MEMBERS),
      defaults.fullMesh,
      "up to so many clients everybody is everybody's neighbour",
    ),
    declaredNeighbours: setting(
      'declared-neighbours',
      integer(1, MOST_MEMBERS),
      defaults.declaredNeighbours,
      'both for a declared file',
    ),
    reportThreshold: setting(
      'blame-threshold',
      integer(0),
      defaults.reportThreshold,
      'a client that so many others say sent wrong bytes, and half of those told of it, is nobody else told of; ' +
        'others are tokens by --subject, else addresses; 0: nobody is asked',
    ),
    quarantineMs: setting(
      'blame-cooldown',
      interval,
      defaults.quarantineMs,
      'how long that lasts, and how long what somebody says counts',
    ),
    reportBudget: setting(
      'blame-budget',
      integer(1),
      defaults.reportBudget,
      'who blames more clients than this in that time is not believed',
    ),
    maxReporters: setting(
      'max-accusers',
      integer(1),
      defaults.maxReporters,
      'how many are remembered by whom they blamed; those longest silent are forgotten first',
    ),
    maxPendingLookups: setting(
      'max-early-questions',
      integer(0),
      defaults.maxPendingLookups,
      'questions that wait for those who come back after a start; further ones are answered at once',
    ),
    maxClients: setting('max-clients', integer(1), defaults.maxClients, 'most clients at a time'),
    maxFiles: setting('max-files', integer(1), defaults.maxFiles, 'most files in the catalogue'),
    maxFilesPerClient: setting(
      'max-files-per-client',
      integer(1),
      defaults.maxFilesPerClient,
      'most files that one client may offer, and want',
    ),
    maxFileRecords: setting(
      'max-file-records',
      integer(1),
      defaults.maxFileRecords,
      'most files of all clients together, each counted for every client that has or wants it; ' +
        'who left longest ago is forgotten first',
    ),
    maxManifestBytes: setting(
      'max-manifests',
      size(1_024),
      defaults.maxManifestBytes,
      'what the manifests of all files may take together',
    ),
    maxClientManifestBytes: setting(
      'max-manifests-per-client',
      size(1_024),
      defaults.maxClientManifestBytes,
      'the same of the files that one client brought',
    ),
    maxFileBytes: setting(
      'max-file-size',
      size(1),
      defaults.maxFileBytes,
      'longest file that may be offered',
      'no limit',
    ),
    maxFrameBytes: setting(
      'max-frame',
      size(MIN_FRAME_BYTES),
      limits.maxFrameBytes,
      'longest message taken from a client',
    ),
    maxSendQueueBytes: setting(
      'max-send-queue',
      size(MIN_FRAME_BYTES),
      limits.maxSendQueueBytes,
      'a client that leaves more than this unread is cut off',
    ),
    maxConnections: setting('max-connections', integer(1), limits.maxConnections, 'most connections at a time'),
    maxConnectionsPerAddress: setting(
      'max-connections-per-address',
      integer(1),
      limits.maxConnectionsPerAddress,
      'most connections from one address',
    ),
    ...flowSettings(limits),
    requestTimeoutMs: setting(
      'http-request-timeout',
      interval,
      limits.requestTimeoutMs,
      'how long a connection may take to send its HTTP request',
    ),
    probeTimeoutMs: setting(
      'probe-timeout',
      interval,
      limits.probeTimeoutMs,
      "how long a client's advertised address may take to answer",
    ),
    parallelProbes: setting('parallel-probes', integer(1), limits.parallelProbes, 'addresses probed at a time'),
    closeGraceMs: setting(
      'close-grace',
      duration,
      limits.closeGraceMs,
      'how long clients may take to close their connections at the end',
    ),
    randomSeed: optional<number>('random-seed', integer(0, 0xffff_ffff), 'seed of every random choice', 'drawn anew'),
  }),
};
