import { type connect, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import type tls from 'node:tls';

import { MIN_TLS_VERSION, type TlsSettings } from './tls-settings.js';

/** Opens TLS connections; only with somebody whose certificate is for the name or address that was dialled. */
export class TlsDialler {
  readonly #context: tls.SecureContext;
  readonly #isVerifying: boolean;

  /** `isVerifying` false is for finding out whether somebody answers, never for saying anything. */
  constructor({ identity, ca }: TlsSettings, isVerifying = true) {
    this.#isVerifying = isVerifying;
    this.#context = nodeTls().createSecureContext({
      ...identity,
      ...(ca === undefined ? {} : { ca }),
      minVersion: MIN_TLS_VERSION,
    });
  }

  /** What `ws` takes in place of `net.connect`. */
  readonly createConnection = ((options: TcpNetConnectOpts): Socket => this.connect(options)) as typeof connect;

  connect(options: TcpNetConnectOpts): tls.TLSSocket {
    const { host = '' } = options;
    return nodeTls().connect({
      ...options,
      secureContext: this.#context,
      // An address is no server name (RFC 6066 §3); the certificate is checked for it all the same.
      servername: isIP(host) === 0 ? host : '',
      // Not left to the environment.
      rejectUnauthorized: this.#isVerifying,
    });
  }
}

/** Loaded when it is needed: without TLS it would only make every start slower. */
function nodeTls(): typeof tls {
  return process.getBuiltinModule('node:tls');
}
