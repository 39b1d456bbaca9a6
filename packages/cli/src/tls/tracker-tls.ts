import { ExitCode, ShoalError } from '@shoal/common';
import type { TlsSettings } from '@shoal/common/io';

import { warnOnce } from '../process/failure.js';
import { missingIssuer } from './missing-issuer.js';
import { givenTlsOption, readTls, type TlsConfig } from './read-tls.js';

/** TLS settings of a tracker: it uses TLS if it has a certificate. */
export function trackerTls(config: TlsConfig, warn = warnOnce): TlsSettings | undefined {
  const option = givenTlsOption(config);
  if (option === undefined) return undefined;
  const tls = readTls(config);
  if (tls.identity !== undefined) {
    const { tlsCert = '' } = config;
    const missing = missingIssuer(tls);
    if (missing !== undefined) warn(`--tls-cert ${tlsCert}: ${missing}`);
    return tls;
  }
  throw new ShoalError(ExitCode.usage, `${option}: a tracker speaks TLS with --tls-cert and --tls-key only`);
}
