import { X509Certificate } from 'node:crypto';

import type { TlsSettings } from '@shoal/common/io';

import { blocksOf, lastLine, nameOf } from './read-certificates.js';

/**
 * Why others may not believe what this side shows: a chain that leads neither to one of its own CAs nor to a root lacks a
 * certificate. Undefined where it lacks none, or no CAs are named.
 */
export function missingIssuer({ identity, ca }: Pick<TlsSettings, 'identity' | 'ca'>): string | undefined {
  const chain = certificates(identity?.cert);
  const cas = certificates(ca);
  let [last] = chain;
  if (cas.length === 0) return undefined;
  for (let steps = 0; steps <= chain.length && last !== undefined; steps += 1) {
    const one = last;
    if (one.checkIssued(one) || cas.some((each) => one.checkIssued(each))) return undefined;
    const next = chain.find((each) => each !== one && one.checkIssued(each));
    if (next === undefined) {
      const issuer = lastLine(one.issuer);
      return (
        `the certificate of ${nameOf(one)} was issued by ${issuer}, whose certificate is missing: append it to the file, ` +
        'or clients will not believe this one'
      );
    }
    last = next;
  }
  return undefined;
}

function certificates(pem = ''): X509Certificate[] {
  return blocksOf(pem).map((block) => new X509Certificate(block));
}
