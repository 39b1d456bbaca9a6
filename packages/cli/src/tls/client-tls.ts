import { type Address, addressOf, addressUrl, ExitCode, formatAddress, ShoalError } from '@shoal/common';
import type { TlsSettings } from '@shoal/common/io';

import { givenTlsOption, readTls, type TlsConfig } from './read-tls.js';

/** The trackers' addresses, and the TLS settings for them and all peers; undefined: without TLS. */
export interface ClientTls {
  readonly tracker: Address;
  readonly backupTrackers: readonly Address[];
  readonly tls: TlsSettings | undefined;
}

/**
 * A client uses TLS on all channels or on none: as the trackers' URLs say, or for hosts without a scheme, if an
 * option that only TLS needs is given.
 */
export function clientTls(config: TlsConfig & { readonly tracker: readonly Address[] }): ClientTls {
  const option = givenTlsOption(config);
  const plain = config.tracker.find(({ tls }) => tls === false);
  const secure = config.tracker.find(({ tls }) => tls === true);
  if (plain !== undefined && (option !== undefined || secure !== undefined)) {
    const contrast = option === undefined ? `${addressUrl(secure ?? plain)} is with it` : `${option} is given`;
    const better = addressUrl({ ...plain, tls: true });
    throw new ShoalError(
      ExitCode.usage,
      `--tracker ${addressUrl(plain)} is without TLS, but ${contrast}: say ${better}`,
    );
  }
  const isSecure = secure !== undefined || option !== undefined;
  const [tracker, ...backupTrackers] = config.tracker.map((address) =>
    isSecure ? { ...address, tls: true } : addressOf(address),
  );
  // The format wants one at least.
  if (tracker === undefined) throw new ShoalError(ExitCode.usage, '--tracker: none is given');
  return { tracker, backupTrackers, tls: isSecure ? readTls(config) : undefined };
}

/** Refuses to offer files that no peer could download: incoming TLS connections need a certificate. */
export function canServe({ tracker, tls }: ClientTls): void {
  if (tls === undefined || tls.identity !== undefined) return;
  const where = formatAddress(tracker);
  throw new ShoalError(ExitCode.usage, `to share by TLS (tracker ${where}) give --tls-cert and --tls-key`);
}
