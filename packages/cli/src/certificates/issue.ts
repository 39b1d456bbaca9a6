import 'reflect-metadata';

import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

// The library is large, and only `shoal cert` needs it: this file is bundled apart from the main program, with texts
// as arguments and results.

/** A certificate and its private key, in PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

const { subtle } = webcrypto;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
/** Machines whose clocks are behind take it at once. */
const BACKDATED_MS = 3_600_000;
/** 126 random bits: not even the same CA key twice gives two certificates of one number. */
const SERIAL_BYTES = 16;

/** A new CA that may issue certificates for hosts and nothing else. */
export async function issueAuthority(days: number): Promise<Issued> {
  const keys = await generateKeys();
  const cert = await X509CertificateGenerator.createSelfSigned({
    name: `CN=Shoal CA ${randomBytes(4).toString('hex')}`,
    keys,
    ...validity(days),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return issued(cert, keys.privateKey);
}

/** A certificate for a host with these names and addresses, for outgoing and incoming connections. */
export async function issueHost(authority: Issued, names: readonly string[], days: number): Promise<Issued> {
  const ca = new X509Certificate(authority.cert);
  const keys = await generateKeys();
  const cert = await X509CertificateGenerator.create({
    subject: [{ CN: [names[0] ?? ''] }],
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.key),
    ...validity(days),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })),
      ),
      await AuthorityKeyIdentifierExtension.create(ca.publicKey),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return issued(cert, keys.privateKey);
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function signingKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}

function validity(days: number): { notBefore: Date; notAfter: Date; serialNumber: string } {
  const now = Date.now();
  const serial = randomBytes(SERIAL_BYTES);
  // A positive number that does not begin with zeros.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return {
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + days * DAY_MS),
    serialNumber: serial.toString('hex'),
  };
}

function issued(cert: X509Certificate, privateKey: webcrypto.CryptoKey): Issued {
  const key = KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  return { cert: `${cert.toString('pem').trimEnd()}\n`, key };
}
