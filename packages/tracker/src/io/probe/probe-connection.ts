import { isIP } from 'node:net';

import { type Address, addressUrl, MAX_VERSION, type MessageOf, MIN_VERSION, type Rank } from '@shoal/common';
import {
  decodeFrame,
  encodeFrame,
  setAwakeTimeout,
  SUBPROTOCOL,
  type TlsConnector,
  tlsProblem,
} from '@shoal/common/io';
import { WebSocket } from 'ws';

import { permittedLookup } from './permitted-lookup.js';

/** More than ten times the length of a HELLO_ACK with a nonce. */
const MAX_ANSWER_BYTES = 1_024;

const HELLO: MessageOf<'HELLO'> = {
  tag: 'HELLO',
  minVersion: MIN_VERSION,
  maxVersion: MAX_VERSION,
  host: '',
  port: 0,
};

export interface ProbeTarget {
  /** The host from which the client connects. */
  readonly seenHost: string;
  readonly address: Address;
  readonly rank: Rank;
  /** A number that only this client has: its uploader repeats it. */
  readonly nonce: string;
}

export interface ProbeOutcome {
  readonly isProved: boolean;
  readonly hasOpened: boolean;
  readonly hint?: string | undefined;
}

interface ConnectionOptions {
  /** Covers the name lookup, the connection and the answer. */
  readonly timeoutMs: number;
  readonly connector: TlsConnector | undefined;
  /** The name lookup ended. Not called for an address, which needs none. */
  readonly onLookedUp: () => void;
  /** The socket is closed, and the lookup has ended. */
  readonly onFinished: (outcome: ProbeOutcome) => void;
}

/** One connection to an address: sends HELLO as rank 0 and reads one short answer. */
export class ProbeConnection {
  readonly #target: ProbeTarget;
  readonly #options: ConnectionOptions;
  readonly #socket: WebSocket;
  #isProved = false;
  #hasOpened = false;
  #isClosed = false;
  #isLookingUp: boolean;
  #hint: string | undefined;

  constructor(target: ProbeTarget, options: ConnectionOptions) {
    this.#target = target;
    this.#options = options;
    const { address, seenHost } = target;
    const { timeoutMs, connector } = options;
    this.#isLookingUp = isIP(address.host) === 0;
    const lookup = permittedLookup(seenHost, () => {
      this.#lookedUp();
    });
    const tls = address.tls === true && connector !== undefined ? { createConnection: connector.createConnection } : {};
    const limits = { perMessageDeflate: false, followRedirects: false, maxPayload: MAX_ANSWER_BYTES };
    this.#socket = new WebSocket(addressUrl(address), SUBPROTOCOL, { ...limits, lookup, ...tls });
    const timer = setAwakeTimeout(() => {
      this.terminate();
    }, timeoutMs);
    this.#listen(() => {
      timer.cancel();
    });
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #listen(onClosed: () => void): void {
    const { rank, nonce } = this.#target;
    this.#socket.on('open', () => {
      this.#hasOpened = true;
      this.#socket.send(encodeFrame({ source: 0, destination: rank, correlation: 1, body: HELLO }));
    });
    this.#socket.on('message', (data: Buffer, isBinary: boolean) => {
      const frame = isBinary ? decodeFrame(data, MAX_ANSWER_BYTES) : undefined;
      const body = frame?.ok === true ? frame.envelope.body : undefined;
      this.#isProved = body?.tag === 'HELLO_ACK' && nonce !== '' && body.nonce === nonce;
      this.terminate();
    });
    this.#socket.on('unexpected-response', () => {
      this.terminate();
    });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      // Its chain leads to a CA of the fleet: the certificate is a member's, so its fault may be reported.
      if (error.code === 'ERR_TLS_CERT_ALTNAME_INVALID') this.#hint = tlsProblem(error)?.reason;
    });
    this.#socket.on('close', () => {
      onClosed();
      this.#isClosed = true;
      this.#finish();
    });
  }

  #lookedUp(): void {
    if (!this.#isLookingUp) return;
    this.#isLookingUp = false;
    this.#options.onLookedUp();
    this.#finish();
  }

  #finish(): void {
    if (!this.#isClosed || this.#isLookingUp) return;
    this.#options.onFinished({ isProved: this.#isProved, hasOpened: this.#hasOpened, hint: this.#hint });
  }
}
