import { createPrivateKey, type KeyObject } from 'node:crypto';

import type { Offer } from '@shoal/client/core';
import { signDigest } from '@shoal/common/signing';

import { pemProblem, readPrivatePem } from '../pem/read-pem.js';

/** Signs offers with the key in this file; without one offers stay unchanged. */
export function offerSigner(path: string | undefined): (offer: Offer) => Offer {
  if (path === undefined) return (offer) => offer;
  const key = signingKey(path);
  return ({ manifest, ...offer }) => ({
    ...offer,
    manifest: { ...manifest, signatures: [signDigest(manifest.digest, key)] },
  });
}

function signingKey(path: string): KeyObject {
  const pem = readPrivatePem('--sign', path);
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw pemProblem('--sign', path, 'it holds no private key in PEM without a passphrase: shoal key create makes one');
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  const type = key.asymmetricKeyType ?? 'another';
  throw pemProblem('--sign', path, `it is an ${type} key, not an Ed25519 one: shoal key create makes one`);
}
