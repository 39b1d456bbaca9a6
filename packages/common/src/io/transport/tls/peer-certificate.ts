import { X509Certificate } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type tls from 'node:tls';

import type { TlsSettings } from './tls-settings.js';

/** The longest way from a certificate to its CA. */
const MAX_CHAIN = 10;

/**
 * Judges connections that are open by other settings than those that they were opened with: true
 * where the other side's certificate would be accepted now, as far as CAs and its time say.
 */
export function certificateJudge(
  { ca, requiresClientCerts }: TlsSettings,
  isDialled: boolean,
): (connection: Duplex | undefined) => boolean {
  if (!isDialled && !requiresClientCerts) return () => true;
  const believed = authorities(ca);
  return (connection) => {
    if (connection === undefined || !isTls(connection)) return true;
    const certificate = connection.getPeerX509Certificate();
    return certificate !== undefined && isBelieved(certificate, believed, Date.now());
  };
}

function isTls(connection: Duplex): connection is tls.TLSSocket {
  return 'getPeerX509Certificate' in connection;
}

function isBelieved(leaf: X509Certificate, believed: readonly X509Certificate[], now: number): boolean {
  let certificate: X509Certificate | undefined = leaf;
  for (let steps = 0; certificate !== undefined && steps < MAX_CHAIN; steps += 1) {
    const current: X509Certificate = certificate;
    if (!isInTime(current, now)) return false;
    if (believed.some((ca) => isFrom(current, ca) && isInTime(ca, now))) return true;
    const issuer = current.issuerCertificate;
    certificate = issuer !== undefined && issuer !== current && isIssued(current, issuer) ? issuer : undefined;
  }
  return false;
}

function isFrom(certificate: X509Certificate, ca: X509Certificate): boolean {
  return certificate.fingerprint256 === ca.fingerprint256 || isIssued(certificate, ca);
}

function isIssued(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function isInTime({ validFrom, validTo }: X509Certificate, now: number): boolean {
  return Date.parse(validFrom) <= now && now < Date.parse(validTo);
}

/** The readable certificates of a bundle; without a bundle Node's own. */
function authorities(ca: string | undefined): X509Certificate[] {
  const { rootCertificates } = process.getBuiltinModule('node:tls');
  const blocks = ca === undefined ? rootCertificates : (ca.match(PEM_CERTIFICATE) ?? []);
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
