import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

import { ExitCode, ShoalError } from '@shoal/common';
import type { TlsSettings } from '@shoal/common/io';

import { pemProblem, readPem, readPrivatePem } from '../pem/read-pem.js';

/** The options of TLS, as far as a command has them. */
export interface TlsConfig {
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly tlsCa: string | undefined;
  readonly tlsClientCerts?: 'off' | 'required';
}

/** Reads what the options name; whatever is wrong with it is one line that names the option and the file. */
export function readTls({ tlsCert, tlsKey, tlsCa, tlsClientCerts = 'off' }: TlsConfig, now = Date.now()): TlsSettings {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    const [given, missing] = tlsKey === undefined ? ['--tls-cert', '--tls-key'] : ['--tls-key', '--tls-cert'];
    throw new ShoalError(ExitCode.usage, `${given} is given without ${missing}: give both`);
  }
  const requiresClientCerts = tlsClientCerts === 'required';
  if (requiresClientCerts && tlsCa === undefined) {
    throw new ShoalError(ExitCode.usage, '--tls-client-certs required: say with --tls-ca whose certificates count');
  }
  return {
    identity: tlsCert === undefined || tlsKey === undefined ? undefined : identity(tlsCert, tlsKey, now),
    ca: tlsCa === undefined ? undefined : certificates('--tls-ca', tlsCa, now).pem,
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

function identity(certPath: string, keyPath: string, now: number): { cert: string; key: string } {
  const { pem: cert, first } = certificates('--tls-cert', certPath, now);
  const key = readPrivatePem('--tls-key', keyPath);
  if (!first.checkPrivateKey(privateKey(keyPath, key))) {
    throw pemProblem('--tls-key', keyPath, `it is not the key of --tls-cert ${certPath}`);
  }
  return { cert, key };
}

function privateKey(path: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw pemProblem('--tls-key', path, 'it holds no private key in PEM without a passphrase');
  }
}

function certificates(option: string, path: string, now: number): { pem: string; first: X509Certificate } {
  const pem = readPem(option, path);
  const blocks = pem.match(PEM_CERTIFICATE) ?? [];
  const found = blocks.map((block) => certificate(option, path, block));
  const [first] = found;
  if (first === undefined) throw pemProblem(option, path, 'it holds no certificate in PEM');
  for (const each of found) {
    const problem = timeProblem(each, now);
    if (problem !== undefined) throw pemProblem(option, path, problem);
  }
  return { pem, first };
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function certificate(option: string, path: string, block: string): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch {
    throw pemProblem(option, path, 'a certificate in it is damaged');
  }
}

function timeProblem({ subject, validFrom, validTo }: X509Certificate, now: number): string | undefined {
  const name = subject.split('\n').at(-1) ?? '';
  if (Date.parse(validTo) <= now) {
    return `the certificate of ${name} expired on ${validTo}: make a new one (shoal cert init DIR HOST --renew)`;
  }
  if (Date.parse(validFrom) <= now) return undefined;
  return `the certificate of ${name} is valid from ${validFrom} on: does this machine's clock go right?`;
}
