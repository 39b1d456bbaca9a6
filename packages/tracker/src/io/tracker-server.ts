import { createHash } from 'node:crypto';

import type { Address, ChannelEvent } from '@shoal/common';
import {
  ChannelHub,
  listenForChannels,
  now,
  RealTimeHost,
  type TlsSettings,
  TRACKER_FRAME_BYTES,
} from '@shoal/common/io';
import type { TokenKey } from '@shoal/common/token';

import { Tracker } from '../core/index.js';
import type { TrackerAction, TrackerEvent, TrackerLogEvent, TrackerOptions, TrackerStatus } from '../core/index.js';
import type { Authenticator } from './authenticator.js';
import { httpPages } from './http/http-pages.js';
import { StatusPage } from './http/status-page.js';
import { AddressProber } from './probe/address-prober.js';
import { trackerIntake } from './tracker-intake.js';

export interface TrackerLimits {
  readonly maxFrameBytes: number;
  /** A client that has more than this waiting to be sent to it is cut off. */
  readonly maxSendQueueBytes: number;
  /** HTTP and WebSocket connections together. */
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** Of one client; faster ones are slowed down. */
  readonly maxMessagesPerSecond: number;
  readonly maxReceivedBytesPerSecond: number;
  /** Bytes of messages that are not whole yet, of all clients: who holds most is cut off. */
  readonly maxPartialBytes: number;
  /** Bytes that wait to be sent, to all clients: who holds most is cut off. */
  readonly maxTotalSendBytes: number;
  /** A client whose send queue does not shrink for this long, and that reads slower than the minimum rate, is disconnected. */
  readonly slowReaderTimeoutMs: number;
  readonly minSendBytesPerSecond: number;
  /** Time limit for the HTTP request of a connection. */
  readonly requestTimeoutMs: number;
  readonly probeTimeoutMs: number;
  readonly parallelProbes: number;
  /** Time limit for clients to close their channels at the end. */
  readonly closeGraceMs: number;
}

export const defaultTrackerLimits: TrackerLimits = {
  maxFrameBytes: TRACKER_FRAME_BYTES,
  maxSendQueueBytes: 2 * TRACKER_FRAME_BYTES,
  maxConnections: 21_000,
  maxConnectionsPerAddress: 5_000,
  maxMessagesPerSecond: 10_000,
  maxReceivedBytesPerSecond: 32 * 1024 * 1024,
  maxPartialBytes: 48 * 1024 * 1024,
  maxTotalSendBytes: 512 * 1024 * 1024,
  slowReaderTimeoutMs: 30_000,
  minSendBytesPerSecond: 16 * 1024,
  requestTimeoutMs: 10_000,
  probeTimeoutMs: 3_000,
  parallelProbes: 16,
  closeGraceMs: 2_000,
};

export interface TrackerServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tracker: Omit<TrackerOptions, 'hashSecret'>;
  readonly limits?: Partial<TrackerLimits>;
  /** With an identity; without these it speaks no TLS. */
  readonly tls?: TlsSettings | undefined;
  /** Admits only who has a token; the machine's `needsTokens` goes with it. */
  readonly authenticator?: Authenticator | undefined;
  /** Web pages of these origins may connect; of no other. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Hears every event, in order. */
  readonly onLogEvent: (event: TrackerLogEvent) => void;
}

export interface TrackerServer {
  /** The address on which it listens, with the actual port. */
  readonly address: Address;
  /** Resolves once every channel is closed and the port is free again. */
  readonly finished: Promise<{ readonly reason: string }>;
  /** Sends SHUTDOWN to all clients and ends. */
  stop(reason: string): void;
  /** For connections from now on, where there is TLS at all. */
  renewTls(tls: TlsSettings): void;
  /** Tokens are checked with these from now on, where they are asked for at all; members of before have a while to show one. */
  renewKeys(keys: readonly TokenKey[]): void;
  status(): TrackerStatus;
}

/** Runs the tracker on one port: WebSocket channels, and HTTP pages about them. Rejects with a ShoalError. */
export async function startTracker(options: TrackerServerOptions): Promise<TrackerServer> {
  const limits = { ...defaultTrackerLimits, ...options.limits };
  const { maxFrameBytes, maxSendQueueBytes, maxConnections, maxConnectionsPerAddress, requestTimeoutMs } = limits;
  const tracker = new Tracker({ ...options.tracker, hashSecret });
  const host = new RealTimeHost<TrackerEvent, TrackerAction>(tracker, perform);
  const hub = new ChannelHub(
    {
      ...{ maxFrameBytes, maxSendQueueBytes, openTimeoutMs: requestTimeoutMs },
      ...{ inflow: { ...limits, limitsWork: true }, outflow: limits, makesNonces: true },
      intake: trackerIntake(options.tracker.maxFilesPerClient),
    },
    onChannelEvent,
  );
  const prober = new AddressProber({ timeoutMs: limits.probeTimeoutMs, parallel: limits.parallelProbes });
  if (options.tls !== undefined) prober.useTls(options.tls);
  let resolveFinished: (end: { readonly reason: string }) => void;
  const finished = new Promise<{ readonly reason: string }>((resolve) => {
    resolveFinished = resolve;
  });
  const status = (): TrackerStatus => tracker.status(now());

  const { authenticator } = options;
  const listener = await listenForChannels(hub, {
    ...{ maxFrameBytes, maxConnections, maxConnectionsPerAddress, requestTimeoutMs },
    listen: { host: options.host, port: options.port },
    onRequest: httpPages(
      () => tracker.phase,
      new StatusPage((grant) => tracker.status(now(), grant)),
      authenticator?.admit,
    ),
    admit: authenticator?.admit,
    maxTokenBytes: authenticator?.maxTokenBytes,
    tls: options.tls,
    allowedOrigins: options.allowedOrigins,
  });
  host.dispatch({ type: 'start' });
  return {
    address: listener.address,
    finished,
    stop: (reason) => {
      host.dispatch({ type: 'stop', reason });
    },
    renewTls: (tls) => {
      listener.renewTls(tls);
      prober.useTls(tls);
    },
    renewKeys: (keys) => {
      if (authenticator?.renew(keys) === true) host.dispatch({ type: 'keys-renewed' });
    },
    status,
  };

  function onChannelEvent(event: ChannelEvent): void {
    if (event.type === 'channel-closed') prober.forget(event.channel);
    host.dispatch(event);
  }

  function perform(action: Exclude<TrackerAction, { readonly type: 'set-timer' | 'cancel-timer' }>): void {
    switch (action.type) {
      case 'open-channel':
      case 'send':
      case 'close-channel':
        hub.perform(action);
        break;
      case 'send-answer': {
        const { channel, envelope, ticket } = action;
        // The machine is at work on the event at hand.
        hub.send(channel, envelope, () => {
          setImmediate(() => {
            host.dispatch({ type: 'answer-sent', ticket });
          });
        });
        break;
      }
      case 'probe-address': {
        const { channel, address } = action;
        prober.probe(action, (isProved, hint) => {
          host.dispatch({
            type: 'address-probed',
            channel,
            address,
            isProved,
            ...(hint === undefined ? {} : { hint }),
          });
        });
        break;
      }
      case 'issue-credential': {
        const { channel, claims, lifetimeMs } = action;
        const credential = authenticator?.issue(claims, lifetimeMs);
        if (credential !== undefined) host.dispatch({ type: 'credential-issued', channel, credential });
        break;
      }
      case 'log':
        options.onLogEvent(action.event);
        break;
      case 'finish':
        void finish(action.reason);
        break;
    }
  }

  async function finish(reason: string): Promise<void> {
    prober.stop();
    listener.close();
    await hub.closed(limits.closeGraceMs);
    host.stop();
    resolveFinished({ reason });
  }
}

/** A secret of 32 random bytes needs no slow hash; comparing hashes tells nothing by the time it takes. */
function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
