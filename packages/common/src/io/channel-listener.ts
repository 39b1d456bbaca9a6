import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { WebSocketServer } from 'ws';

import { type Address, ExitCode, formatAddress, ShoalError } from '../index.js';
import type { ChannelHub } from './channel-hub.js';
import { SUBPROTOCOL } from './message-socket.js';
import { listenerOptions, type TlsSettings } from './tls-settings.js';

export interface ChannelListenerOptions {
  /** Port 0: any free one. */
  readonly listen: Address;
  readonly maxFrameBytes: number;
  readonly maxConnections: number;
  /** How long a connection may take to send its HTTP request. */
  readonly requestTimeoutMs: number;
  /** Answers plain HTTP requests; without it they get 426. */
  readonly onRequest?: RequestListener;
  /** With an identity; without these it speaks no TLS. */
  readonly tls?: TlsSettings | undefined;
}

export interface ChannelListener {
  /** Where it really listens. */
  readonly address: Address;
  /** For connections from now on: those that are open stay as they are. */
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
  const server = await makeServer(options);
  server.maxConnections = options.maxConnections;
  server.on('upgrade', (request, socket, head) => {
    if (!offersSubprotocol(request)) {
      refuse(socket, `this port speaks the WebSocket subprotocol ${SUBPROTOCOL}`);
      return;
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      hub.accept(webSocket, socket, request.socket.remoteAddress ?? '', request.socket.localAddress ?? '');
    });
  });
  const address = await listen(server, options.listen);
  return {
    address: options.tls === undefined ? address : { ...address, tls: true },
    renewTls: (tls) => {
      if ('setSecureContext' in server) server.setSecureContext(listenerOptions(tls));
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
  onRequest,
  tls,
}: ChannelListenerOptions): Promise<Server | SecureServer> {
  const timeouts = { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs };
  const answer: RequestListener =
    onRequest ??
    ((_request, response) => {
      response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' }).end(`speak ${SUBPROTOCOL}\n`);
    });
  if (tls === undefined) return createServer(timeouts, answer);
  // Without TLS nobody pays for loading it.
  const https = await import('node:https');
  return https.createServer({ ...timeouts, ...listenerOptions(tls), handshakeTimeout: requestTimeoutMs }, answer);
}

function offersSubprotocol(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((name) => name.trim() === SUBPROTOCOL);
}

/** The HTTP server has let go of this socket: nobody else handles its errors, or ends it if the other side does not. */
function refuse(socket: Duplex, text: string): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: ${text.length + 1}\r\n`;
  socket.end(`${head}Connection: close\r\n\r\n${text}\n`);
}

async function listen(server: Server | SecureServer, wanted: Address): Promise<Address> {
  await new Promise<void>((resolve, reject) => {
    // For good: a connection that cannot be accepted later (too many open files) is no reason to end.
    server.on('error', (error: NodeJS.ErrnoException) => {
      reject(new ShoalError(ExitCode.usage, listenProblem(error, wanted)));
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
