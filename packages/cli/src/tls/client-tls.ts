import { type Address, addressOf, addressUrl, ExitCode, formatAddress, ShoalError } from '@shoal/common';
import type { TlsSettings } from '@shoal/common/io';

import { givenTlsOption, readTls, type TlsConfig } from './read-tls.js';

/** Where the tracker is, and how it and all other clients are dialled; undefined: without TLS. */
export interface ClientTls {
  readonly tracker: Address;
  readonly tls: TlsSettings | undefined;
}

/**
 * A client speaks TLS with everybody or with nobody: by what the tracker's URL says, or where that is
 * only a host, by whether it is given what only TLS needs.
 */
export function clientTls(config: TlsConfig & { readonly tracker: Address }): ClientTls {
  const { tracker } = config;
  const option = givenTlsOption(config);
  if (tracker.tls === false && option !== undefined) {
    const better = addressUrl({ ...tracker, tls: true });
    throw new ShoalError(
      ExitCode.usage,
      `--tracker ${addressUrl(tracker)} is without TLS, but ${option} is given: say ${better}`,
    );
  }
  if (tracker.tls !== true && option === undefined) return { tracker: addressOf(tracker), tls: undefined };
  return { tracker: { ...tracker, tls: true }, tls: readTls(config) };
}

/** Refuses what would offer files that nobody could get: others dial by TLS, and that takes a certificate. */
export function canServe({ tracker, tls }: ClientTls): void {
  if (tls === undefined || tls.identity !== undefined) return;
  const where = formatAddress(tracker);
  throw new ShoalError(ExitCode.usage, `to share by TLS (tracker ${where}) give --tls-cert and --tls-key`);
}
