import type { CredentialClaims } from '../index.js';
import { shoal } from './generated/shoal.js';
import { isSigned, SIGNATURE_BYTES, signer, type SigningKey } from './credential-signing.js';

/** No other signature of this key covers bytes that begin so. */
const PREFIX = Buffer.from('shoal credential v1\n');

/** Makes a swarm's credentials: a signature, then the claims that it covers. */
export function credentialIssuer(key: SigningKey): (claims: CredentialClaims) => string {
  const sign = signer(key);
  return ({ rank, clientId, publicKey, grant, expiresAtMs }) => {
    const { mayGet, mayShare, files } = grant;
    const fields = { rank, clientId, publicKey: Buffer.from(publicKey, 'base64url'), mayGet, mayShare, expiresAtMs };
    const claims = shoal.v1.CredentialClaims.encode({ ...fields, files: [...files] }).finish();
    return Buffer.concat([sign(Buffer.concat([PREFIX, claims])), claims]).toString('base64url');
  };
}

/** The claims of a credential that one of these keys has signed; undefined for anything else. Never throws. */
export function checkCredential(credential: string, swarmKeys: readonly string[]): CredentialClaims | undefined {
  const bytes = Buffer.from(credential, 'base64url');
  const claims = bytes.subarray(SIGNATURE_BYTES);
  const signed = Buffer.concat([PREFIX, claims]);
  const signature = bytes.subarray(0, SIGNATURE_BYTES);
  if (!swarmKeys.some((key) => isSigned(key, signed, signature))) return undefined;
  try {
    return decode(claims);
  } catch {
    // The tracker signed what is no claims: a later version's, perhaps.
    return undefined;
  }
}

/** True where the holder of the key has signed this very statement. */
export function isProof(publicKey: string, statement: string, proof: string): boolean {
  return isSigned(publicKey, statement, Buffer.from(proof, 'base64url'));
}

function decode(bytes: Uint8Array): CredentialClaims {
  const { rank, clientId, publicKey, mayGet, mayShare, files, expiresAtMs } = shoal.v1.CredentialClaims.decode(bytes);
  const grant = { mayGet, mayShare, files };
  return { rank, clientId, publicKey: Buffer.from(publicKey).toString('base64url'), grant, expiresAtMs };
}
