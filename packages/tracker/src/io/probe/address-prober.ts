import { isIP } from 'node:net';

import { addressUrl, type ChannelId, mayName, type Principal } from '@shoal/common';
import { TlsConnector, type TlsSettings } from '@shoal/common/io';

import { ProbeConnection, type ProbeOutcome, type ProbeTarget } from './probe-connection.js';
import { ProbeQueue } from './probe-queue.js';

export interface AddressProberOptions {
  readonly timeoutMs: number;
  /** Addresses probed at the same time. */
  readonly parallel: number;
}

export interface ProbeRequest extends ProbeTarget {
  readonly channel: ChannelId;
  readonly principal: Principal;
}

/**
 * `isProved`: the client with the nonce listens there. The cause of a failure is not reported:
 * otherwise a client could scan ports of other hosts. `hint` is about a client of this swarm.
 */
export type ProbeResult = (isProved: boolean, hint?: string) => void;

interface Probe extends ProbeRequest {
  readonly done: ProbeResult;
  /** The answer had no nonce: the client may not have received it yet. */
  readonly isRepeated: boolean;
  readonly since: number;
}

/** Concurrent name lookups. Each occupies one of the few threads that also read files, for as long as its server takes. */
const MAX_LOOKUPS = 2;

/** Delay before a second probe of a host that answered. */
const REPEAT_DELAY_MS = 500;

/** Interval of checking probes that wait for their rate. */
const RETRY_MS = 125;

const NO_TLS = 'it speaks TLS, and the tracker does not';

/**
 * Checks whether clients listen at their advertised addresses. One probe for each channel, the latest; connections
 * count until they are closed.
 */
export class AddressProber {
  readonly #options: AddressProberOptions;
  readonly #queue: ProbeQueue<Probe>;
  readonly #principals = new Map<ChannelId, Principal>();
  readonly #connections = new Set<ProbeConnection>();
  #connector: TlsConnector | undefined;
  #lookups = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AddressProberOptions) {
    this.#options = options;
    this.#queue = new ProbeQueue(options.parallel);
  }

  /** Probes use TLS as clients do among themselves; if the tracker knows no CA, only the clients verify certificates. */
  useTls(settings: TlsSettings): void {
    this.#connector = new TlsConnector(settings, settings.ca !== undefined);
  }

  probe(request: ProbeRequest, done: ProbeResult): void {
    const { channel, principal } = request;
    this.#principals.set(channel, principal);
    this.#queue.add(principal, channel, { ...request, done, isRepeated: false, since: performance.now() });
    this.#startNext();
  }

  /** Cancels the probe of this channel's address. */
  cancel(channel: ChannelId): void {
    const principal = this.#principals.get(channel);
    if (principal === undefined) return;
    this.#principals.delete(channel);
    this.#queue.remove(principal, channel);
  }

  /** Cancels all probes, waiting and running. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#queue.clear();
    for (const connection of this.#connections) connection.terminate();
  }

  #startNext(): void {
    for (;;) {
      const probe = this.#queue.next(({ address }) => isIP(address.host) !== 0 || this.#lookups < MAX_LOOKUPS);
      if (probe === undefined) break;
      this.#start(probe);
    }
    if (this.#timer !== undefined || this.#queue.isEmpty) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#startNext();
    }, RETRY_MS);
    this.#timer.unref();
  }

  #start(probe: Probe): void {
    const { address, seenHost } = probe;
    const lacksTls = address.tls === true && this.#connector === undefined;
    // The constructor of WebSocket throws if the URL is invalid.
    if (lacksTls || !URL.canParse(addressUrl(address)) || !mayName(seenHost, address.host)) {
      const outcome = { isProved: false, hasOpened: false, hint: lacksTls ? NO_TLS : undefined };
      setImmediate(() => {
        this.#finished(probe, outcome);
      });
      return;
    }
    if (isIP(address.host) === 0) this.#lookups += 1;
    const connection = new ProbeConnection(probe, {
      timeoutMs: this.#options.timeoutMs,
      connector: this.#connector,
      onLookedUp: () => {
        this.#lookups -= 1;
      },
      onFinished: (outcome) => {
        this.#connections.delete(connection);
        this.#finished(probe, outcome);
      },
    });
    this.#connections.add(connection);
  }

  #finished(probe: Probe, { isProved, hasOpened, hint }: ProbeOutcome): void {
    this.#queue.finished(probe.principal);
    if (isProved) probe.done(true);
    else if (hasOpened && !probe.isRepeated) this.#repeat(probe);
    else this.#reportFailure(probe, hint);
    this.#startNext();
  }

  #repeat(probe: Probe): void {
    setTimeout(() => {
      if (!this.#principals.has(probe.channel)) return;
      this.#queue.add(probe.principal, probe.channel, { ...probe, isRepeated: true });
      this.#startNext();
    }, REPEAT_DELAY_MS).unref();
  }

  /** At a fixed time after the request: an earlier answer would reveal whether a port is open. */
  #reportFailure({ channel, since, done }: Probe, hint: string | undefined): void {
    const dueIn = Math.max(0, since + 2 * this.#options.timeoutMs + REPEAT_DELAY_MS - performance.now());
    setTimeout(() => {
      if (this.#principals.has(channel)) done(false, hint);
    }, dueIn).unref();
  }
}
