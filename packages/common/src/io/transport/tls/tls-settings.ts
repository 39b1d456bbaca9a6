import type { TlsOptions } from 'node:tls';

/** Certificate, key and trusted CAs of one side, in PEM. Plain data: it is sent to other threads. */
export interface TlsSettings {
  /** The certificate and those between it and its CA, with its key; undefined where this side shows none. */
  readonly identity: { readonly cert: string; readonly key: string } | undefined;
  /** The only CAs that are believed; undefined: those that Node brings along. */
  readonly ca: string | undefined;
  /** Incoming connections must have a certificate of such a CA. */
  readonly requiresClientCerts: boolean;
}

/** The options of a server, at its start and after its files have changed. */
export function listenerOptions({ identity, ca, requiresClientCerts }: TlsSettings): TlsOptions {
  return {
    ...identity,
    ...(ca === undefined ? {} : { ca }),
    requestCert: requiresClientCerts,
    rejectUnauthorized: requiresClientCerts,
    minVersion: MIN_TLS_VERSION,
  };
}

export const MIN_TLS_VERSION = 'TLSv1.2';
