import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** An Ed25519 key pair: what a client proves itself with, or a tracker signs credentials with. */
export interface SigningKey {
  /** 32 bytes, base64url. */
  readonly publicKey: string;
  /** PKCS #8, base64url: it crosses threads as a text. */
  readonly privateKey: string;
}

export const SIGNATURE_BYTES = 64;

export function newSigningKey(): SigningKey {
  return textsOf(generateKeyPairSync('ed25519').privateKey);
}

/** The same secret gives the same key: trackers that share it vouch for each other's members. */
export function signingKeyFrom(secret: Uint8Array): SigningKey {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', 'shoal swarm key v1', 32));
  return textsOf(privateKeyOf(Buffer.concat([PKCS8_HEAD, seed])));
}

/** Signs texts and bytes with one key, read once. */
export function signer({ privateKey }: SigningKey): (data: Uint8Array | string) => Buffer {
  const key = privateKeyOf(Buffer.from(privateKey, 'base64url'));
  return (data) => sign(null, bytesOf(data), key);
}

/** False for whatever is no key or no signature. */
export function isSigned(publicKey: string, data: Uint8Array | string, signature: Uint8Array): boolean {
  const raw = Buffer.from(publicKey, 'base64url');
  if (raw.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki' });
  return verify(null, bytesOf(data), key, signature);
}

const KEY_BYTES = 32;

/** RFC 8410: what stands before the 32 bytes of a key. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

function privateKeyOf(der: Buffer): KeyObject {
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

function textsOf(key: KeyObject): SigningKey {
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: spki.subarray(SPKI_HEAD.length).toString('base64url'),
    privateKey: key.export({ format: 'der', type: 'pkcs8' }).toString('base64url'),
  };
}

function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data) : data;
}
