import {
  createServer,
  type IncomingMessage,
  maxHeaderSize,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { WebSocketServer } from 'ws';

import { type Address, ExitCode, formatAddress, ShoalError, type TokenClaims } from '../../index.js';
import { BrowserGuard } from './browser-guard.js';
import type { ChannelHub } from './channel-hub.js';
import { SUBPROTOCOL } from './message-socket.js';
import { sendRefusal } from './refusal.js';
import { listenerOptions, type TlsSettings } from './tls/tls-settings.js';

export interface ChannelListenerOptions {
  /** Port 0: any free one. */
  readonly listen: Address;
  readonly maxFrameBytes: number;
  readonly maxConnections: number;
  /** Of one address; further ones are cut off at once. */
  readonly maxConnectionsPerAddress?: number;
  /** Time limit for the HTTP request of a connection. */
  readonly requestTimeoutMs: number;
  /** Bytes of a request's header that carry a token, beside those that every request may have. */
  readonly maxTokenBytes?: number | undefined;
  /** Answers plain HTTP requests; without it they get 426. */
  readonly onRequest?: RequestListener;
  /** Web pages of these origins may open channels; of no other. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** With an identity; without these it speaks no TLS. */
  readonly tls?: TlsSettings | undefined;
  /** Only who shows a token gets a channel. */
  readonly admit?: Admit | undefined;
}

/** Finds what the token of a request says; rejects, with the reason to tell, where it is no good. */
export type Admit = (request: IncomingMessage) => Promise<TokenClaims>;

export interface ChannelListener {
  /** The address on which it listens, with the actual port. */
  readonly address: Address;
  /** For connections from now on; open channels end where their certificates would not be accepted any more. */
  renewTls(tls: TlsSettings): void;
  /** Takes no more connections; open channels are the hub's. */
  close(): void;
}

/** Listens for WebSocket connections that speak Shoal's subprotocol, and hands them to the hub. */
export async function listenForChannels(hub: ChannelHub, options: ChannelListenerOptions): Promise<ChannelListener> {
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: options.maxFrameBytes,
    skipUTF8Validation: true,
    handleProtocols: () => SUBPROTOCOL,
  });
  const answer = options.onRequest ?? onlyChannels;
  const server = await makeServer(options);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const problem = guard.pageProblem(request);
    hub.watchAnswer(response);
    if (problem === undefined) answer(request, response);
    else response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(`${problem}\n`);
  });
  // One request a connection: who sends more before the answer to the first is no client of this port.
  server.maxRequestsPerSocket = 1;
  server.on('dropRequest', (_request: IncomingMessage, socket: Socket) => {
    socket.destroy();
  });
  // Of a connection that asks for pages and does not read them; a WebSocket has its own.
  server.timeout = 2 * options.requestTimeoutMs;
  server.maxConnections = options.maxConnections;
  limitPerAddress(server, options.maxConnectionsPerAddress ?? options.maxConnections);
  const guard = new BrowserGuard({
    ...{ origins: options.allowedOrigins, listenHost: options.listen.host, cert: options.tls?.identity?.cert },
  });
  server.on('upgrade', (request, socket, head) => {
    const problem = guard.channelProblem(request);
    if (problem !== undefined) {
      sendRefusal(socket, 403, problem);
      return;
    }
    if (!offersSubprotocol(request)) {
      sendRefusal(socket, 400, `this port speaks the WebSocket subprotocol ${SUBPROTOCOL}`);
      return;
    }
    const open = (admission?: TokenClaims): void => {
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        const { remoteAddress: remoteHost = '', localAddress: localHost = '' } = request.socket;
        hub.accept(webSocket, socket, { remoteHost, localHost, admission });
      });
    };
    if (options.admit === undefined) open();
    else void admit(request, socket, options.admit).then((claims) => claims && open(claims));
  });
  const address = await listenSomewhere(server, options.listen);
  return {
    address: options.tls === undefined ? address : { ...address, tls: true },
    renewTls: (tls) => {
      guard.renew(tls.identity?.cert);
      if (!('setSecureContext' in server)) return;
      server.setSecureContext(listenerOptions(tls));
      hub.recheckAccepted(tls);
    },
    close: () => {
      server.close();
      // Also those that never sent a request, which would keep the process alive.
      server.closeAllConnections();
      webSockets.close();
    },
  };
}

async function makeServer({
  requestTimeoutMs,
  maxTokenBytes = 0,
  tls,
}: ChannelListenerOptions): Promise<Server | SecureServer> {
  const timeouts = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    maxHeaderSize: maxHeaderSize + maxTokenBytes,
    // Delay until that is detected.
    connectionsCheckingInterval: Math.max(100, requestTimeoutMs / 4),
  };
  if (tls === undefined) return createServer(timeouts);
  // Loaded only with TLS, because loading takes time.
  const https = await import('node:https');
  return https.createServer({ ...timeouts, ...listenerOptions(tls), handshakeTimeout: requestTimeoutMs });
}

function onlyChannels(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' }).end(`speak ${SUBPROTOCOL}\n`);
}

/** One host must not take all the connections that there are. */
function limitPerAddress(server: Server | SecureServer, most: number): void {
  const open = new Map<string, number>();
  server.prependListener('connection', (socket: Socket) => {
    const { remoteAddress = '' } = socket;
    const count = (open.get(remoteAddress) ?? 0) + 1;
    if (count > most) {
      socket.destroy();
      return;
    }
    open.set(remoteAddress, count);
    socket.once('close', () => {
      const left = (open.get(remoteAddress) ?? 1) - 1;
      if (left === 0) open.delete(remoteAddress);
      else open.set(remoteAddress, left);
    });
  });
}

/** Undefined for who is refused, or gone meanwhile. */
async function admit(request: IncomingMessage, socket: Duplex, check: Admit): Promise<TokenClaims | undefined> {
  const onError = (): unknown => socket.destroy();
  socket.on('error', onError);
  try {
    const claims = await check(request);
    if (socket.destroyed) return undefined;
    socket.off('error', onError);
    return claims;
  } catch (error) {
    sendRefusal(socket, 401, (error as Error).message);
    return undefined;
  }
}

function offersSubprotocol(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((name) => name.trim() === SUBPROTOCOL);
}

/** Where IPv6 is switched off, everywhere is everywhere by IPv4. */
async function listenSomewhere(server: Server | SecureServer, wanted: Address): Promise<Address> {
  try {
    return await listen(server, wanted);
  } catch (error) {
    const { code = '' } = (error as Error).cause as NodeJS.ErrnoException;
    if (wanted.host !== ANY_HOST || !NO_IPV6.includes(code)) throw error;
    return listen(server, { ...wanted, host: '0.0.0.0' });
  }
}

/** Takes connections by IPv4 too. */
const ANY_HOST = '::';
const NO_IPV6: readonly string[] = ['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL', 'EPROTONOSUPPORT'];

async function listen(server: Server | SecureServer, wanted: Address): Promise<Address> {
  await new Promise<void>((resolve, reject) => {
    // For good: a connection that cannot be accepted later (too many open files) is no reason to end.
    server.on('error', (error: NodeJS.ErrnoException) => {
      reject(Object.assign(new ShoalError(ExitCode.usage, listenProblem(error, wanted)), { cause: error }));
    });
    server.listen(wanted.port, wanted.host, resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  return { host: address, port };
}

function listenProblem(error: NodeJS.ErrnoException, wanted: Address): string {
  const where = formatAddress(wanted);
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${wanted.port} on ${wanted.host} is in use: choose another with --port, or 0 for any free one`;
    case 'EACCES':
      return `may not listen on ${where}: choose a port above 1023 with --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${wanted.host} is no address of this machine: choose another with --host`;
    default:
      return `cannot listen on ${where}: ${error.message}`;
  }
}
