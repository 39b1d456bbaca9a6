import { createHash } from 'node:crypto';

import type { Address, ChannelEvent } from '@shoal/common';
import { ChannelHub, listenForChannels, now, RealTimeHost, type TlsSettings } from '@shoal/common/io';
import type { TokenKey } from '@shoal/common/token';

import { Tracker } from '../core/index.js';
import type { TrackerAction, TrackerEvent, TrackerLogEvent, TrackerOptions, TrackerStatus } from '../core/index.js';
import type { Authenticator } from './authenticator.js';
import { httpPages } from './http/http-pages.js';
import { StatusPage } from './http/status-page.js';
import { AddressProber } from './probe/address-prober.js';
import { type HostAction, performAction } from './perform-action.js';
import { trackerIntake } from './tracker-intake.js';
import { defaultTrackerLimits, type TrackerLimits } from './tracker-limits.js';

export interface TrackerServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly tracker: Omit<TrackerOptions, 'hashSecret'>;
  readonly limits?: Partial<TrackerLimits>;
  /** With a certificate and key; undefined: no TLS. */
  readonly tls?: TlsSettings | undefined;
  /** Admits only clients with a token; set the machine's `needsTokens` with it. */
  readonly authenticator?: Authenticator | undefined;
  /** Only web pages of these origins may connect. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** Called with each event, in order. */
  readonly onLogEvent: (event: TrackerLogEvent) => void;
}

export interface TrackerServer {
  /** The address on which it listens, with the actual port. */
  readonly address: Address;
  /** Resolves once every channel is closed and the port is free again. */
  readonly finished: Promise<{ readonly reason: string }>;
  /** Sends SHUTDOWN to all clients and ends. */
  stop(reason: string): void;
  /** For later connections, if TLS is used. */
  renewTls(tls: TlsSettings): void;
  /** Verifies tokens with these keys from now on, if tokens are required; connected members have time to show a new one. */
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
  const actionParts = {
    ...{ hub, prober, authenticator, onLogEvent: options.onLogEvent },
    dispatch: (event: TrackerEvent) => {
      host.dispatch(event);
    },
    onFinish: (reason: string) => void finish(reason),
  };
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
    if (event.type === 'channel-closed') prober.cancel(event.channel);
    host.dispatch(event);
  }

  function perform(action: HostAction): void {
    performAction(actionParts, action);
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
