import { X509Certificate } from 'node:crypto';

import type { ShoalError } from '@shoal/common';

import { pemProblem, readPem } from '../pem/read-pem.js';
import { countText } from '../text/units.js';

/** Certificates of a file that are valid now; of a chain the first is whose it is. */
export interface PemCertificates {
  readonly pem: string;
  readonly certificates: readonly [X509Certificate, ...X509Certificate[]];
}

export interface PemFile {
  readonly option: '--tls-cert' | '--tls-ca';
  readonly path: string;
  readonly now: number;
  readonly warn: (message: string) => void;
}

/**
 * Reads the certificates in a file. One that has expired, or is not valid yet, is left out with a warning: systems' bundles of
 * CAs hold some, and chains the old root of a CA that has a new one. The certificate that a chain is for has to be valid,
 * and one that cannot be read is an error.
 */
export function readCertificates({ option, path, now, warn }: PemFile): PemCertificates {
  const pem = readPem(option, path);
  const blocks = blocksOf(pem);
  const found = blocks.map((block, index) => certificate(block, () => damage(option, path, index + 1, blocks.length)));
  const isValid = found.map((each) => timeProblem(each, now) === undefined);
  const [first, ...others] = found.filter((_, index) => isValid[index]);
  const isLeafInvalid = option === '--tls-cert' && isValid[0] === false;
  if (first === undefined || isLeafInvalid) {
    const [problematic] = found;
    const problem = problematic === undefined ? 'it holds no certificate in PEM' : timeProblem(problematic, now);
    throw pemProblem(option, path, problem ?? '');
  }
  if (!isValid.includes(false)) return { pem, certificates: [first, ...others] };
  warn(`${option} ${path}: ${leftOutText(found.filter((_, index) => isValid[index] === false))}`);
  return { pem: blocks.filter((_, index) => isValid[index]).join('\n'), certificates: [first, ...others] };
}

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/** The certificates of a text; what begins but does not end is one too, a damaged one. */
export function blocksOf(pem: string): string[] {
  const pieces = pem.split(BEGIN).slice(1);
  return pieces.map((piece) => `${BEGIN}${piece.includes(END) ? `${piece.split(END)[0] ?? ''}${END}` : piece}`);
}

function certificate(block: string, damaged: () => ShoalError): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch {
    throw damaged();
  }
}

function damage(option: string, path: string, number: number, count: number): ShoalError {
  const which = count === 1 ? 'the certificate' : `certificate ${number} of ${count}`;
  return pemProblem(option, path, `${which} in it is damaged`);
}

function timeProblem(certificate: X509Certificate, now: number): string | undefined {
  const { validFrom, validTo } = certificate;
  const name = nameOf(certificate);
  if (Date.parse(validTo) <= now) {
    return `the certificate of ${name} expired on ${validTo}: make a new one (shoal cert init DIR HOST --renew)`;
  }
  if (Date.parse(validFrom) <= now) return undefined;
  return `the certificate of ${name} is valid from ${validFrom} on: does this machine's clock go right?`;
}

function leftOutText(invalid: readonly X509Certificate[]): string {
  const named = invalid.slice(0, MAX_NAMED).map(nameOf).join(', ');
  const more = invalid.length > MAX_NAMED ? ' and others' : '';
  const are = invalid.length === 1 ? 'is' : 'are';
  return `${countText(invalid.length, 'certificate')} in it ${are} expired or not valid yet, and left out: ${named}${more}`;
}

const MAX_NAMED = 5;

export function nameOf({ subject }: X509Certificate): string {
  return lastLine(subject);
}

/** The most specific part of a name, usually its CN. */
export function lastLine(name: string): string {
  return name.split('\n').at(-1) ?? '';
}
