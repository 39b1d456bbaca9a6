import type { TlsOptions } from 'node:tls';

/** What one side of TLS shows and believes, all in PEM. Plain data: it crosses to other threads. */
export interface TlsSettings {
  /** The certificate and those between it and its CA, with its key; undefined where this side shows none. */
  readonly identity: { readonly cert: string; readonly key: string } | undefined;
  /** The only CAs that are believed; undefined: those that Node brings along. */
  readonly ca: string | undefined;
  /** Whoever dials must show a certificate of such a CA. */
  readonly requiresClientCerts: boolean;
}

/** What a server is made of, and what is put in its place when files have changed. */
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
