import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

import {
  type Address,
  addressUrl,
  type ChannelId,
  MAX_VERSION,
  mayName,
  type MessageOf,
  MIN_VERSION,
  type Principal,
  type Rank,
} from '@shoal/common';
import {
  decodeFrame,
  encodeFrame,
  setAwakeTimeout,
  SUBPROTOCOL,
  TlsConnector,
  tlsProblem,
  type TlsSettings,
} from '@shoal/common/io';
import { WebSocket } from 'ws';

import { ProbeQueue } from './probe-queue.js';

export interface AddressProberOptions {
  readonly timeoutMs: number;
  /** Addresses probed at the same time. */
  readonly parallel: number;
}

export interface ProbeRequest {
  readonly channel: ChannelId;
  readonly principal: Principal;
  /** The host from which the client connects. */
  readonly seenHost: string;
  readonly address: Address;
  readonly rank: Rank;
  /** A number that only this client has: its uploader repeats it. */
  readonly nonce: string;
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

/** A HELLO_ACK with a nonce takes less than a tenth of that. */
const MAX_ANSWER_BYTES = 1_024;

/** Of names, which occupy one of the few threads that also read files: a name's server may take its time. */
const MAX_LOOKUPS = 2;

/** Delay before a second probe of a host that answered. */
const AGAIN_MS = 500;

/** Interval of checking probes that wait for their rate. */
const RETRY_MS = 125;

/**
 * Checks whether clients listen at their advertised addresses: connects, sends HELLO as rank 0 and accepts
 * one short answer. One probe for each channel, the latest; sockets count until they are closed.
 */
export class AddressProber {
  readonly #options: AddressProberOptions;
  readonly #queue: ProbeQueue<Probe>;
  readonly #principals = new Map<ChannelId, Principal>();
  readonly #sockets = new Set<WebSocket>();
  #dialler: TlsConnector | undefined;
  #lookups = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AddressProberOptions) {
    this.#options = options;
    this.#queue = new ProbeQueue(options.parallel);
  }

  /** Probes use TLS as clients do among themselves; if the tracker knows no CA, only the clients verify certificates. */
  useTls(settings: TlsSettings): void {
    this.#dialler = new TlsConnector(settings, settings.ca !== undefined);
  }

  probe(request: ProbeRequest, done: ProbeResult): void {
    const { channel, principal } = request;
    this.#principals.set(channel, principal);
    this.#queue.add(principal, channel, { ...request, done, isRepeated: false, since: performance.now() });
    this.#startNext();
  }

  /** Cancels the probe of this channel's address. */
  forget(channel: ChannelId): void {
    const principal = this.#principals.get(channel);
    if (principal === undefined) return;
    this.#principals.delete(channel);
    this.#queue.forget(principal, channel);
  }

  /** Drops what waits and what is being dialled. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#queue.clear();
    for (const socket of this.#sockets) socket.terminate();
  }

  #startNext(): void {
    for (;;) {
      const probe = this.#queue.next(({ address }) => isIP(address.host) !== 0 || this.#lookups < MAX_LOOKUPS);
      if (probe === undefined) break;
      this.#dial(probe);
    }
    if (this.#timer !== undefined || this.#queue.isEmpty) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#startNext();
    }, RETRY_MS);
    this.#timer.unref();
  }

  /** At one time after the question, whatever was found: how long it took would tell a port that is open from others. */
  #failed({ channel, since, done }: Probe, hint: string | undefined): void {
    const dueIn = Math.max(0, since + 2 * this.#options.timeoutMs + AGAIN_MS - performance.now());
    setTimeout(() => {
      if (this.#principals.has(channel)) done(false, hint);
    }, dueIn).unref();
  }

  #repeat(probe: Probe): void {
    setTimeout(() => {
      if (!this.#principals.has(probe.channel)) return;
      this.#queue.add(probe.principal, probe.channel, { ...probe, isRepeated: true });
      this.#startNext();
    }, AGAIN_MS).unref();
  }

  #dial(probe: Probe): void {
    const { address, principal, seenHost, rank, nonce, done } = probe;
    const { timeoutMs } = this.#options;
    const dialler = this.#dialler;
    const finish = (isProved: boolean, hasOpened: boolean, hint?: string): void => {
      this.#queue.finished(principal);
      if (hasOpened && !isProved && !probe.isRepeated) this.#repeat(probe);
      else if (isProved) done(true);
      else this.#failed(probe, hint);
      this.#startNext();
    };
    const url = addressUrl(address);
    // The WebSocket's constructor throws at what is no URL.
    const isDialable = URL.canParse(url) && mayName(seenHost, address.host);
    if (!isDialable || (address.tls === true && dialler === undefined)) {
      setImmediate(finish, false, false, address.tls === true && dialler === undefined ? NO_TLS : undefined);
      return;
    }
    let isProved = false;
    let hasOpened = false;
    let hint: string | undefined;
    let isLookingUp = isIP(address.host) === 0;
    let isClosed = false;
    if (isLookingUp) this.#lookups += 1;
    const settle = (): void => {
      if (isClosed && !isLookingUp) finish(isProved, hasOpened, hint);
    };
    const lookedUp = (): void => {
      if (!isLookingUp) return;
      isLookingUp = false;
      this.#lookups -= 1;
      settle();
    };
    const socket = new WebSocket(url, SUBPROTOCOL, {
      perMessageDeflate: false,
      followRedirects: false,
      maxPayload: MAX_ANSWER_BYTES,
      lookup: permittedLookup(seenHost, lookedUp),
      ...(address.tls === true && dialler !== undefined ? { createConnection: dialler.createConnection } : {}),
    });
    this.#sockets.add(socket);
    // Covers looking up the name, connecting and the answer.
    const timer = setAwakeTimeout(() => {
      socket.terminate();
    }, timeoutMs);
    socket.on('open', () => {
      hasOpened = true;
      socket.send(encodeFrame({ source: 0, destination: rank, correlation: 1, body: HELLO }));
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      const frame = isBinary ? decodeFrame(data, MAX_ANSWER_BYTES) : undefined;
      const body = frame?.ok === true ? frame.envelope.body : undefined;
      isProved = body?.tag === 'HELLO_ACK' && nonce !== '' && body.nonce === nonce;
      socket.terminate();
    });
    socket.on('unexpected-response', () => {
      socket.terminate();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Its chain leads to a CA of the fleet: it is a member's, so its fault may be reported.
      if (error.code === 'ERR_TLS_CERT_ALTNAME_INVALID') hint = tlsProblem(error)?.reason;
    });
    socket.on('close', () => {
      timer.cancel();
      this.#sockets.delete(socket);
      isClosed = true;
      // A connection to an address is made without looking anything up.
      settle();
    });
  }
}

const NO_TLS = 'it speaks TLS, and the tracker does not';

const HELLO: MessageOf<'HELLO'> = {
  tag: 'HELLO',
  minVersion: MIN_VERSION,
  maxVersion: MAX_VERSION,
  host: '',
  port: 0,
};

/** Answers only with addresses that a client seen at that host may name. */
function permittedLookup(seenHost: string, done: () => void): LookupFunction {
  return (name: string, options: LookupOptions, callback) => {
    resolve(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
      done();
      const permitted = error === null ? found.filter(({ address }) => mayName(seenHost, address)) : [];
      const [first] = permitted;
      if (first === undefined) callback(error ?? new Error(`${name} has no address that may be used`), '', 4);
      else if (options.all === true) callback(null, permitted);
      else callback(null, first.address, first.family);
    });
  };
}
