import { availableParallelism } from 'node:os';
import { randomInt } from 'node:crypto';

import {
  type ClientIdentity,
  defaultDownloaderOptions,
  defaultSessionOptions,
  defaultUploaderOptions,
  type Offer,
  type Priority,
} from '@shoal/client/core';
import { type ClientOptions, downloadsThatFit, newIdentity } from '@shoal/client/io';
import type { FileRef, Rank } from '@shoal/common';
import { newSigningKey, type ReceiveLimits, type SendLimits, TRACKER_FRAME_BYTES } from '@shoal/common/io';
import { verifySignature } from '@shoal/common/signing';

import type { Context } from '../command.js';
import type { ConfigOf } from '../options/command-options.js';
import { clientTls } from '../tls/client-tls.js';
import { tokenSource } from './join-token.js';

const MIB = 1024 * 1024;

/** The longest message taken from a client that downloads from this one. */
const REQUEST_FRAME_BYTES = MIB;

const PEER_LIMITS = {
  maxMessagesPerSecond: 20_000,
  maxReceivedBytesPerSecond: 16 * MIB,
  minSendBytesPerSecond: 16 * 1024,
};

/** The configuration of `client`, `share` and `get`: what all three take. */
export type ClientConfig = ConfigOf<'client' | 'share' | 'get'>;

/** The task of a client, as opposed to its options. */
export interface ClientTask {
  readonly identity: ClientIdentity;
  readonly offers: readonly Offer[];
  readonly wanted: readonly FileRef[] | 'all';
  readonly priorities?: ReadonlyMap<string, Priority>;
  readonly maxOpenDownloads?: number;
  /** Downloads must be signed by one of these keys; none: unsigned files are accepted. */
  readonly trustedKeys?: readonly string[];
  readonly outFolder: string;
  /** A different file under a wanted name is repaired. */
  readonly repairs?: boolean;
  /** The wanted files are those of an assignment's input. */
  readonly isAssignment?: boolean;
  /** Requested where --rank requests none. */
  readonly requestedRank?: Rank;
}

/** Passes each value of the configuration to the machine or thread that uses it. */
export function clientOptions(
  config: ClientConfig,
  task: ClientTask,
  workers: Context['workers'],
): Omit<ClientOptions, 'onLogEvent' | 'onFetch'> {
  const { maxSendQueueBytes, openTimeoutMs, maxFreeBufferBytes } = config;
  const { identity, offers, wanted, outFolder } = task;
  const { priorities, maxOpenDownloads, trustedKeys } = { ...defaultSessionOptions, ...task };
  const { tracker, backupTrackers, tls } = clientTls(config);
  const randomSeed = config.randomSeed ?? randomInt(0x7fff_ffff);
  const token = tokenSource(config);
  const needsCredentials = token !== undefined;
  const peerLimits = { maxSendQueueBytes, openTimeoutMs, makesNonces: needsCredentials };
  const signingKey = needsCredentials ? newSigningKey() : undefined;
  return {
    session: {
      ...configured(defaultSessionOptions, config),
      tracker,
      backupTrackers,
      identity,
      newIdentity,
      requestedRank: config.rank === 0 ? (task.requestedRank ?? 0) : config.rank,
      offers,
      wanted,
      publicKey: signingKey?.publicKey ?? '',
      priorities,
      // An assignment asks for all its files at once.
      maxOpenDownloads: maxOpenDownloads === Infinity ? maxOpenDownloads : downloadsThatFit(maxOpenDownloads),
      trustedKeys,
      verifySignature,
      randomSeed,
    },
    download: {
      downloader: {
        ...configured(defaultDownloaderOptions, config),
        needsCredentials,
        randomSeed: randomSeed + 1,
      },
      tls,
      signingKey,
      limits: { ...peerLimits, maxFrameBytes: config.maxFrameBytes },
      maxFreeBufferBytes,
      outFolder,
      repairs: task.repairs ?? false,
      isAssignment: task.isAssignment ?? false,
    },
    upload: {
      uploader: {
        ...configured(defaultUploaderOptions, config),
        needsCredentials,
        randomSeed: randomSeed + 2,
      },
      tls,
      signingKey,
      limits: {
        ...peerLimits,
        maxFrameBytes: Math.min(REQUEST_FRAME_BYTES, config.maxFrameBytes),
        inflow: flowLimits(config),
        outflow: flowLimits(config),
      },
      listen: { host: config.host, port: config.port },
      maxOpenFiles: config.maxOpenFiles,
      verifyReads: config.verifyReads,
      maxFreeBufferBytes,
      maxConnections: config.maxConnections,
      maxConnectionsPerAddress: config.maxConnectionsPerAddress,
      requestTimeoutMs: config.requestTimeoutMs,
    },
    tls,
    trackerLimits: { maxFrameBytes: TRACKER_FRAME_BYTES, maxSendQueueBytes, openTimeoutMs, token },
    threads: sharesThread(config.threads) ? 'shared' : workers,
  };
}

/** The defaults, with the values of the configuration that are options of this machine. */
function configured<D extends object>(defaults: D, config: { readonly [K in keyof D]?: D[K] | undefined }): D {
  const keys = Object.keys(defaults) as (keyof D)[];
  const given = keys.flatMap((key) => (config[key] === undefined ? [] : [[key, config[key]] as const]));
  return { ...defaults, ...Object.fromEntries(given) };
}

/** A separate thread for each direction pays where it has a core: on two cores one thread starts sooner and moves more. */
function sharesThread(threads: ClientConfig['threads']): boolean {
  return threads === 'shared' || (threads === 'auto' && availableParallelism() <= 2);
}

/** Passed to a worker: no more than it uses. */
function flowLimits(config: ClientConfig): Omit<ReceiveLimits, 'maxFrameBytes'> & SendLimits {
  const { maxPartialBytes, maxTotalSendBytes, slowReaderTimeoutMs } = config;
  return { ...PEER_LIMITS, maxPartialBytes, maxTotalSendBytes, slowReaderTimeoutMs };
}
