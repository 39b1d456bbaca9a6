import { createHmac, randomBytes } from 'node:crypto';

import type { CredentialClaims, Holder } from '../../index.js';
import { shoal } from '../wire/generated/shoal.js';
import { isSigned, SIGNATURE_BYTES, signer, type SigningKey } from './credential-signing.js';

/** No other signature of this key covers bytes that begin so. */
const PREFIX = Buffer.from('shoal credential v1\n');

/** Of an instance's name, and of a principal's. */
const MARK_BYTES = 16;

/** Another for each start of a tracker. */
export function newInstance(): string {
  return randomBytes(MARK_BYTES).toString('base64url');
}

/** Makes a swarm's credentials: a signature, then the claims that it covers. */
export function credentialIssuer(key: SigningKey): (claims: CredentialClaims) => string {
  const sign = signer(key);
  return ({ rank, clientId, publicKey, grant, expiresAtMs, instance, principal }) => {
    const { mayGet, mayShare, files } = grant;
    const marks = { publicKey: bytesOf(publicKey), instance: bytesOf(instance), principal: bytesOf(principal) };
    const fields = { rank, clientId, mayGet, mayShare, expiresAtMs, ...marks, files: [...files] };
    const claims = shoal.v1.CredentialClaims.encode(fields).finish();
    return Buffer.concat([sign(Buffer.concat([PREFIX, claims])), claims]).toString('base64url');
  };
}

/**
 * The claims of a credential that one of these keys has signed; undefined for anything else, and for
 * another's than the holder's where one is given: that is found out before the signature is checked.
 * Never throws.
 */
export function checkCredential(
  credential: string,
  swarmKeys: readonly string[],
  holder?: Holder,
): CredentialClaims | undefined {
  const bytes = bytesOf(credential);
  const body = bytes.subarray(SIGNATURE_BYTES);
  const claims = decode(body);
  if (claims === undefined || (holder !== undefined && !isOf(claims, holder))) return undefined;
  const signed = Buffer.concat([PREFIX, body]);
  const signature = bytes.subarray(0, SIGNATURE_BYTES);
  return swarmKeys.some((key) => isSigned(key, signed, signature)) ? claims : undefined;
}

function isOf(claims: CredentialClaims, { rank, publicKey }: Holder): boolean {
  return claims.rank === rank && claims.publicKey === publicKey;
}

/**
 * An opaque name for a token's subject: other members can count by it, and cannot guess the subject
 * without the swarm's key. '' for a token without a subject.
 */
export function principalMark({ privateKey }: SigningKey, subject: string): string {
  if (subject === '') return '';
  const hash = createHmac('sha256', privateKey).update(`shoal principal v1\n${subject}`).digest();
  return hash.subarray(0, MARK_BYTES).toString('base64url');
}

/** True where the holder of the key has signed this very statement. */
export function isProof(publicKey: string, statement: string, proof: string): boolean {
  return isSigned(publicKey, statement, Buffer.from(proof, 'base64url'));
}

/** Undefined for what is no claims: of a later version, perhaps. */
function decode(bytes: Uint8Array): CredentialClaims | undefined {
  try {
    const claims = shoal.v1.CredentialClaims.decode(bytes);
    const { rank, clientId, mayGet, mayShare, files, expiresAtMs } = claims;
    const grant = { mayGet, mayShare, files };
    // Not by rest or spread: absent fields have their defaults on the prototype.
    const publicKey = textOf(claims.publicKey);
    const instance = textOf(claims.instance);
    const principal = textOf(claims.principal);
    return { rank, clientId, publicKey, grant, expiresAtMs, instance, principal };
  } catch {
    return undefined;
  }
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
