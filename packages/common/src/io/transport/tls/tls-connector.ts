import type { EventEmitter } from 'node:events';
import { type connect, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import type tls from 'node:tls';

import { MIN_TLS_VERSION, type TlsSettings } from './tls-settings.js';

/** Opens TLS connections, only to peers with a certificate for the requested name or address. */
export class TlsConnector {
  readonly #context: tls.SecureContext;
  readonly #isVerifying: boolean;

  /** `isVerifying` false only tests whether a host answers; nothing may be sent then. */
  constructor({ identity, ca }: TlsSettings, isVerifying = true) {
    this.#isVerifying = isVerifying;
    this.#context = nodeTls().createSecureContext({
      ...identity,
      ...(ca === undefined ? {} : { ca }),
      minVersion: MIN_TLS_VERSION,
    });
  }

  /** Replaces `net.connect` in `ws`. */
  readonly createConnection = ((options: TcpNetConnectOpts): Socket => this.connect(options)) as typeof connect;

  connect(options: TcpNetConnectOpts): tls.TLSSocket {
    const { host = '' } = options;
    const socket = nodeTls().connect({
      ...options,
      secureContext: this.#context,
      // An address is no server name (RFC 6066 §3); the certificate is checked for it all the same.
      servername: isIP(host) === 0 ? host : '',
      // Not left to the environment.
      rejectUnauthorized: this.#isVerifying,
    });
    tellMissingIssuer(socket);
    return socket;
  }
}

/**
 * An error about the other side's certificate says who issued the last one that it sent, which is the one that is missing.
 * That has to be asked before the socket is closed for it.
 */
function tellMissingIssuer(socket: tls.TLSSocket): void {
  let issuer: string | undefined;
  const events: EventEmitter = socket;
  events.prependOnceListener('secure', () => {
    // Not getPeerX509Certificate, which takes the certificate out of the chain that is checked next (Node 20 to 24).
    issuer = lastIssuer(socket.getPeerCertificate(true));
  });
  socket.prependOnceListener('error', (error) => {
    if (issuer !== undefined) Object.assign(error, { issuer });
  });
}

function lastIssuer(first: tls.DetailedPeerCertificate): string | undefined {
  let last = first;
  for (let length = 0; length < MAX_CHAIN; length += 1) {
    const next = last.issuerCertificate as tls.DetailedPeerCertificate | undefined;
    if (next === undefined || next === last) break;
    last = next;
  }
  const [name] = [(last.issuer as tls.Certificate | undefined)?.CN ?? []].flat();
  return name === undefined ? undefined : `CN=${name}`;
}

const MAX_CHAIN = 10;

/** Loaded when it is needed: without TLS it would only make every start slower. */
function nodeTls(): typeof tls {
  return process.getBuiltinModule('node:tls');
}
