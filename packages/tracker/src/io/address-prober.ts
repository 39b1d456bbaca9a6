import { type Address, addressUrl, type ChannelId } from '@shoal/common';
import { SUBPROTOCOL, TlsDialler, tlsProblem, type TlsSettings } from '@shoal/common/io';
import { WebSocket } from 'ws';

export interface AddressProberOptions {
  readonly timeoutMs: number;
  /** Addresses dialled at the same time. */
  readonly parallel: number;
}

export type ProbeResult = (problem: string | undefined) => void;

interface Probe {
  readonly address: Address;
  readonly done: ProbeResult;
}

/** How long a probed listener may take to answer the closing handshake. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Finds out whether advertised addresses answer as Shoal uploaders: one probe a channel, the latest. */
export class AddressProber {
  readonly #options: AddressProberOptions;
  /** In the order in which they were asked for. */
  readonly #waiting = new Map<ChannelId, Probe>();
  readonly #sockets = new Set<WebSocket>();
  #dialler: TlsDialler | undefined;
  #running = 0;

  constructor(options: AddressProberOptions) {
    this.#options = options;
  }

  /** Clients are dialled as they dial one another; where the tracker knows no CA, their certificates are theirs to check. */
  useTls(settings: TlsSettings): void {
    this.#dialler = new TlsDialler(settings, settings.ca !== undefined);
  }

  /** `done` gets undefined where a Shoal uploader answered, else why none did. */
  probe(channel: ChannelId, address: Address, done: ProbeResult): void {
    this.#waiting.set(channel, { address, done });
    this.#startNext();
  }

  /** Nobody asks for this channel's address any more. */
  forget(channel: ChannelId): void {
    this.#waiting.delete(channel);
  }

  /** Drops what waits and what is being dialled. */
  stop(): void {
    this.#waiting.clear();
    for (const socket of this.#sockets) socket.terminate();
  }

  #startNext(): void {
    for (const [channel, probe] of this.#waiting) {
      if (this.#running >= this.#options.parallel) return;
      this.#waiting.delete(channel);
      this.#dial(probe);
    }
  }

  #dial({ address, done }: Probe): void {
    const { timeoutMs } = this.#options;
    const url = addressUrl(address);
    // The WebSocket's constructor throws at what is no URL.
    if (!URL.canParse(url)) return done('it is no valid address');
    const dialler = this.#dialler;
    if (address.tls === true && dialler === undefined) return done('it speaks TLS, and the tracker does not');
    const socket = new WebSocket(url, SUBPROTOCOL, {
      perMessageDeflate: false,
      followRedirects: false,
      ...(address.tls === true && dialler !== undefined ? { createConnection: dialler.createConnection } : {}),
    });
    this.#running += 1;
    this.#sockets.add(socket);
    let isSettled = false;
    const settle = (problem: string | undefined): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      this.#running -= 1;
      done(problem);
      this.#startNext();
    };
    // Covers looking up the name and connecting as well, which the handshake's own timeout does not.
    const timer = setTimeout(() => {
      settle(`no answer within ${timeoutMs / 1000} s`);
      socket.terminate();
    }, timeoutMs);
    socket.on('open', () => {
      settle(undefined);
      socket.close(1000, 'probe');
      setTimeout(() => {
        socket.terminate();
      }, CLOSE_TIMEOUT_MS).unref();
    });
    socket.on('unexpected-response', (_request, response) => {
      settle(`it speaks HTTP but is no Shoal uploader (status ${response.statusCode ?? 'unknown'})`);
      socket.terminate();
    });
    socket.on('error', (error) => {
      settle(dialProblem(error));
    });
    socket.on('close', () => {
      this.#sockets.delete(socket);
      settle('the connection was closed');
    });
  }
}

function dialProblem(error: NodeJS.ErrnoException): string {
  const tls = tlsProblem(error);
  if (tls !== undefined) return tls.reason;
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the host name is unknown';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'no route to the host';
    case 'ECONNRESET':
      return 'the connection was reset';
    default:
      return error.message;
  }
}
