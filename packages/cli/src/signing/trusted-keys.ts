import { createPublicKey, type KeyObject } from 'node:crypto';

import { publicKeyText } from '@shoal/common/signing';

import { pemProblem, readPem } from '../pem/read-pem.js';

/** The public keys in these files, as manifests name them. */
export function trustedKeys(paths: readonly string[]): readonly string[] {
  return paths.map((path) => publicKeyText(publicKey(path)));
}

function publicKey(path: string): KeyObject {
  const pem = readPem('--trust', path);
  if (pem.includes('PRIVATE KEY'))
    throw pemProblem('--trust', path, 'it is a private key: give the .pub file beside it');
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw pemProblem('--trust', path, 'it holds no public key in PEM: shoal key create makes one');
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw pemProblem('--trust', path, `it is an ${key.asymmetricKeyType ?? 'unknown'} key, not an Ed25519 one`);
}
