import { randomInt } from 'node:crypto';

import {
  type ClientIdentity,
  defaultDownloaderOptions,
  defaultSessionOptions,
  type Offer,
  type Priority,
} from '@shoal/client/core';
import { type ClientOptions, downloadsThatFit, newIdentity } from '@shoal/client/io';
import type { FileRef, Rank } from '@shoal/common';
import type { Values } from '../config/config.js';
import { type ReceiveLimits, newSigningKey, type SendLimits } from '@shoal/common/io';
import { verifySignature } from '@shoal/common/signing';

import type { Context } from '../command.js';
import type { ClientSettings } from '../settings/client-settings.js';
import { tokenSource } from '../settings/token-setting.js';
import { sharesThread } from '../settings/threads-setting.js';
import { clientTls } from '../tls/client-tls.js';

export type ClientConfig = Values<ClientSettings>;

/** The task of a client, as opposed to its settings. */
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

/** Puts a client's options together: every setting goes to the machine or thread whose it is. */
export function clientOptions(
  config: ClientConfig,
  task: ClientTask,
  workers: Context['workers'],
): Omit<ClientOptions, 'onLogEvent' | 'onFetch'> {
  const { maxSendQueueBytes, openTimeoutMs } = config;
  const { identity, offers, wanted, outFolder } = task;
  const { priorities, maxOpenDownloads, trustedKeys } = { ...defaultSessionOptions, ...task };
  const segmentPolicy = config.segmentPolicy ?? defaultDownloaderOptions.segmentPolicy;
  const servePolicy = config.servePolicy ?? defaultDownloaderOptions.servePolicy;
  const { tracker, backupTrackers, tls } = clientTls(config);
  const randomSeed = config.randomSeed ?? randomInt(0x7fff_ffff);
  const token = tokenSource(config);
  const needsCredentials = token !== undefined;
  const makesNonces = needsCredentials;
  const peerLimits = { maxFrameBytes: config.maxPeerFrameBytes, maxSendQueueBytes, openTimeoutMs, makesNonces };
  const signingKey = needsCredentials ? newSigningKey() : undefined;
  return {
    session: {
      tracker,
      backupTrackers,
      identity,
      newIdentity,
      requestedRank: config.rank === 0 ? (task.requestedRank ?? 0) : config.rank,
      advertise: config.advertise,
      offers,
      wanted,
      publicKey: signingKey?.publicKey ?? '',
      priorities,
      // An assignment asks for all its files at once.
      maxOpenDownloads: maxOpenDownloads === Infinity ? maxOpenDownloads : downloadsThatFit(maxOpenDownloads),
      connectTimeoutMs: config.connectTimeoutMs,
      trackerLostTimeoutMs: config.trackerLostTimeoutMs,
      reconnectFirstMs: config.reconnectFirstMs,
      reconnectMaxMs: config.reconnectMaxMs,
      failoverMs: config.failoverMs,
      trackerReturnMs: config.trackerReturnMs,
      fileWaitMs: config.fileWaitMs,
      seedForMs: config.seedForMs,
      leaveGraceMs: config.leaveGraceMs,
      handOverMs: config.handOverMs,
      trustedKeys,
      verifySignature,
      randomSeed,
    },
    download: {
      downloader: {
        needsCredentials,
        segmentPolicy,
        servePolicy,
        streamWindowSegments: config.streamWindowSegments,
        maxOutstandingRequests: config.maxOutstandingRequests,
        maxOutstandingBytes: config.maxOutstandingBytes,
        rateDownBytesPerSecond: config.rateDownBytesPerSecond,
        maxSources: config.maxSources,
        haveCoalesceMs: config.haveCoalesceMs,
        commonHaveCoalesceMs: config.commonHaveCoalesceMs,
        firstRequestTimeoutMs: config.firstRequestTimeoutMs,
        minRequestTimeoutMs: config.minRequestTimeoutMs,
        maxRequestTimeoutMs: config.maxRequestTimeoutMs,
        redialFirstMs: config.redialFirstMs,
        redialMaxMs: config.redialMaxMs,
        keepaliveMs: config.keepaliveMs,
        progressIntervalMs: config.progressIntervalMs,
        declaredUpdateSegments: config.declaredUpdateSegments,
        stallTimeoutMs: config.stallTimeoutMs,
        stallNoticeMs: config.stallNoticeMs,
        diskWaitMs: config.diskWaitMs,
        diskRetryFirstMs: config.diskRetryFirstMs,
        diskRetryMaxMs: config.diskRetryMaxMs,
        logSegments: config.logSegments,
        randomSeed: randomSeed + 1,
      },
      tls,
      signingKey,
      limits: peerLimits,
      maxFreeBufferBytes: config.maxFreeBufferBytes,
      outFolder,
      repairs: task.repairs ?? false,
      isAssignment: task.isAssignment ?? false,
    },
    upload: {
      uploader: {
        needsCredentials,
        firstUploads: config.firstUploads,
        activeUploads: config.activeUploads,
        maxActiveUploads: config.maxActiveUploads,
        activeSeederUploads: config.activeSeederUploads,
        rateUpBytesPerSecond: config.rateUpBytesPerSecond,
        maxActiveSeederUploads: config.maxActiveSeederUploads,
        maxActiveUploadBytes: config.maxActiveUploadBytes,
        maxWaitingRequests: config.maxWaitingRequests,
        maxWaitingAnyPerChannel: config.maxWaitingAnyPerChannel,
        invitedNeighbours: config.invitedNeighbours,
        inviteIntervalMs: config.inviteIntervalMs,
        servePolicy,
        unchokedNeighbours: config.unchokedNeighbours,
        rechokeIntervalMs: config.rechokeIntervalMs,
        optimisticIntervalMs: config.optimisticIntervalMs,
        overdueMs: config.overdueMs,
        ackTimeoutMs: config.ackTimeoutMs,
        helloTimeoutMs: config.helloTimeoutMs,
        idleTimeoutMs: config.idleTimeoutMs,
        maxChannels: config.maxChannels,
        maxHeldBackMessages: config.maxHeldBackMessages,
        maxAwaitedFiles: config.maxAwaitedFiles,
        maxAwaitedBytes: config.maxAwaitedBytes,
        reportIntervalMs: config.reportIntervalMs,
        logSegments: config.logSegments,
        randomSeed: randomSeed + 2,
      },
      tls,
      signingKey,
      limits: {
        ...peerLimits,
        maxFrameBytes: Math.min(config.maxRequestFrameBytes, config.maxPeerFrameBytes),
        inflow: flowLimits(config),
        outflow: flowLimits(config),
      },
      listen: { host: config.host, port: config.port },
      maxOpenFiles: config.maxOpenFiles,
      verifyReads: config.verifyReads,
      maxFreeBufferBytes: config.maxFreeBufferBytes,
      maxConnections: config.maxConnections,
      maxConnectionsPerAddress: config.maxConnectionsPerAddress,
      requestTimeoutMs: config.requestTimeoutMs,
    },
    tls,
    trackerLimits: { maxFrameBytes: config.maxTrackerFrameBytes, maxSendQueueBytes, openTimeoutMs, token },
    threads: sharesThread(config.threads) ? 'shared' : workers,
  };
}

/** A worker gets only the options that it uses. */
function flowLimits(config: ClientConfig): Omit<ReceiveLimits, 'maxFrameBytes'> & SendLimits {
  return {
    maxMessagesPerSecond: config.maxMessagesPerSecond,
    maxReceivedBytesPerSecond: config.maxReceivedBytesPerSecond,
    maxPartialBytes: config.maxPartialBytes,
    maxTotalSendBytes: config.maxTotalSendBytes,
    slowReaderTimeoutMs: config.slowReaderTimeoutMs,
    minSendBytesPerSecond: config.minSendBytesPerSecond,
  };
}
