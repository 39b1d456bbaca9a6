import { createPrivateKey, type KeyObject } from 'node:crypto';

import { ExitCode, ShoalError } from '@shoal/common';
import type { TlsSettings } from '@shoal/common/io';

import { pemProblem, readPrivatePem } from '../pem/read-pem.js';
import { warnOnce } from '../process/failure.js';
import { type PemCertificates, readCertificates } from './read-certificates.js';

/** The options of TLS, as far as a command has them. */
export interface TlsConfig {
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly tlsCa: string | undefined;
  readonly tlsClientCerts?: 'off' | 'required';
}

/** Reads what the options name; whatever is wrong with it is one line that names the option and the file. */
export function readTls(
  { tlsCert, tlsKey, tlsCa, tlsClientCerts = 'off' }: TlsConfig,
  now = Date.now(),
  warn = warnOnce,
): TlsSettings {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    const [given, missing] = tlsKey === undefined ? ['--tls-cert', '--tls-key'] : ['--tls-key', '--tls-cert'];
    throw new ShoalError(ExitCode.usage, `${given} is given without ${missing}: give both`);
  }
  const requiresClientCerts = tlsClientCerts === 'required';
  if (requiresClientCerts && tlsCa === undefined) {
    throw new ShoalError(ExitCode.usage, '--tls-client-certs required: say with --tls-ca whose certificates count');
  }
  const ca = tlsCa === undefined ? undefined : readCertificates({ option: '--tls-ca', path: tlsCa, now, warn });
  const shown =
    tlsCert === undefined ? undefined : readCertificates({ option: '--tls-cert', path: tlsCert, now, warn });
  return {
    identity: shown === undefined || tlsKey === undefined ? undefined : identity(tlsCert ?? '', shown, tlsKey),
    ca: ca?.pem,
    requiresClientCerts,
  };
}

/** The first option that only makes sense with TLS. */
export function givenTlsOption({ tlsCert, tlsKey, tlsCa, tlsClientCerts }: TlsConfig): string | undefined {
  if (tlsCert !== undefined) return '--tls-cert';
  if (tlsKey !== undefined) return '--tls-key';
  if (tlsCa !== undefined) return '--tls-ca';
  return tlsClientCerts === 'required' ? '--tls-client-certs' : undefined;
}

function identity(certPath: string, shown: PemCertificates, keyPath: string): { cert: string; key: string } {
  const key = readPrivatePem('--tls-key', keyPath);
  if (!shown.certificates[0].checkPrivateKey(privateKey(keyPath, key))) {
    throw pemProblem('--tls-key', keyPath, `it is not the key of --tls-cert ${certPath}`);
  }
  return { cert: shown.pem, key };
}

function privateKey(path: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw pemProblem('--tls-key', path, 'it holds no private key in PEM without a passphrase');
  }
}
