import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

import type { Digest, Signature } from '../../index.js';

/** Names the purpose of the signature: no other text that the key signs can be mistaken for it. */
const PREFIX = 'shoal signature v1\n';

/** `key` is an Ed25519 private key. */
export function signDigest(digest: Digest, key: KeyObject): Signature {
  return {
    publicKey: publicKeyText(createPublicKey(key)),
    signature: sign(null, signedBytes(digest), key).toString('hex'),
  };
}

/** A pure function: the same for the same arguments, and it never throws, whatever they came from. */
export function verifySignature(digest: Digest, { publicKey, signature }: Signature): boolean {
  try {
    const x = Buffer.from(publicKey, 'hex').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, signedBytes(digest), key, Buffer.from(signature, 'hex'));
  } catch {
    return false;
  }
}

/** The 32 bytes of an Ed25519 key, as hexadecimal digits: what it goes by in manifests and messages. */
export function publicKeyText(key: KeyObject): string {
  const { x = '' } = key.export({ format: 'jwk' });
  return Buffer.from(x, 'base64url').toString('hex');
}

function signedBytes(digest: Digest): Buffer {
  return Buffer.concat([Buffer.from(PREFIX), Buffer.from(digest, 'hex')]);
}
