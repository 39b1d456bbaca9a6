import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  randomUUID,
} from 'node:crypto';
import { readFileSync } from 'node:fs';

import { ExitCode, type Grant, MAX_GRANT_FILE_BYTES, MAX_GRANT_FILES, printable, ShoalError } from '../../index.js';
import { type TokenClaims, utf8Length } from '../../index.js';

/** The audience of Shoal's tokens: tokens of another service that are signed with the same key are refused. */
const AUDIENCE = 'shoal';

/** HMAC-SHA-256 wants a key as long as its output (RFC 7518, 3.2). */
const MIN_SECRET_BYTES = 32;

/** The longest accepted token: the files of a grant and the other claims. */
export const MAX_TOKEN_BYTES = 100_000;

/** A key for join tokens, and how JSON Web Tokens name what it does. */
export interface TokenKey {
  readonly key: KeyObject;
  readonly algorithm: 'HS256' | 'EdDSA' | 'ES256';
}

export interface NewToken {
  readonly grant: Grant;
  readonly subject: string;
  readonly lifetimeMs: number;
}

/** The reason for refusing a token, in one clause. */
export class TokenProblem extends Error {}

/** A token as JWT (RFC 7519): `scope` as in RFC 8693, and `files` unless it covers every file. */
export async function createToken({ grant, subject, lifetimeMs }: NewToken, signWith: TokenKey): Promise<string> {
  const { SignJWT } = await import('jose/jwt/sign');
  const { mayGet, mayShare, files } = grant;
  const scope = [...(mayGet ? ['get'] : []), ...(mayShare ? ['share'] : [])].join(' ');
  const token = new SignJWT({ scope, ...(files.length > 0 ? { files } : {}) })
    .setProtectedHeader({ alg: signWith.algorithm, typ: 'JWT' })
    .setAudience(AUDIENCE)
    .setSubject(subject)
    .setJti(randomUUID())
    .setIssuedAt();
  if (lifetimeMs !== Infinity) token.setExpirationTime(new Date(Date.now() + lifetimeMs));
  const made = await token.sign(signWith.key);
  if (made.length <= MAX_TOKEN_BYTES) return made;
  const advice = 'list fewer files, or fewer characters that JSON has to escape';
  throw new ShoalError(ExitCode.usage, `the token would have ${made.length} bytes, over ${MAX_TOKEN_BYTES}: ${advice}`);
}

/** Resolves to the claims of a token that one of these keys has signed. Rejects with a TokenProblem. */
export async function verifyToken(token: string, keys: readonly TokenKey[], toleranceMs: number): Promise<TokenClaims> {
  if (token.length > MAX_TOKEN_BYTES) throw new TokenProblem('the token is too long');
  const { jwtVerify } = await import('jose/jwt/verify');
  const { decodeProtectedHeader } = await import('jose/decode/protected_header');
  const options = { audience: AUDIENCE, clockTolerance: toleranceMs / 1_000 };
  let payload: Readonly<Record<string, unknown>>;
  try {
    const { alg } = decodeProtectedHeader(token);
    const known = keys.find(({ algorithm }) => algorithm === alg);
    if (known === undefined) throw new TokenProblem('the token is signed in a way that this tracker has no key for');
    ({ payload } = await jwtVerify(token, known.key, { ...options, algorithms: [known.algorithm] }));
  } catch (error) {
    if (error instanceof TokenProblem) throw error;
    throw new TokenProblem(verifyProblem(error as { readonly code?: string; readonly message: string }));
  }
  return claimsOf(payload, token, toleranceMs);
}

/**
 * Tokens without a subject are not all one principal: each stands for itself. What was signed is hashed, not
 * the signature, which its holder could write in another way.
 */
function subjectOfToken(token: string): string {
  const signed = token.slice(0, token.lastIndexOf('.'));
  return `token-${createHash('sha256').update(signed).digest('hex').slice(0, 32)}`;
}

function verifyProblem({ code, message }: { readonly code?: string; readonly message: string }): string {
  switch (code) {
    case 'ERR_JWT_EXPIRED':
      return 'the token has expired';
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return 'the token is not signed with the key of this tracker';
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return `the token is not for here: ${printable(message)}`;
    default:
      return 'it is no token';
  }
}

function claimsOf(payload: Readonly<Record<string, unknown>>, token: string, toleranceMs: number): TokenClaims {
  const { scope, files = [], sub = '', exp } = payload;
  const scopes = typeof scope === 'string' ? scope.split(' ') : [];
  const grant = { mayGet: scopes.includes('get'), mayShare: scopes.includes('share'), files: files as string[] };
  if (!grant.mayGet && !grant.mayShare) throw new TokenProblem('the token has neither scope, get or share');
  const problem =
    filesProblem(files) ?? (payload['files'] !== undefined && grant.files.length === 0 ? 'it is empty' : undefined);
  if (problem !== undefined) throw new TokenProblem(`the token's list of files is invalid: ${problem}`);
  if (typeof sub !== 'string' || utf8Length(sub) > MAX_GRANT_FILE_BYTES) {
    throw new TokenProblem("the token's subject is too long");
  }
  const expiresInMs = typeof exp === 'number' ? exp * 1_000 + toleranceMs - Date.now() : Infinity;
  return { subject: sub === '' ? subjectOfToken(token) : sub, grant, expiresInMs };
}

/** The fault in a list of digests and name patterns; undefined if it is valid. */
export function filesProblem(files: unknown): string | undefined {
  if (!Array.isArray(files)) return 'it is no list';
  if (files.length > MAX_GRANT_FILES) return `it has ${files.length} entries, ${MAX_GRANT_FILES} are the most`;
  const wrong = (files as readonly unknown[]).find(
    (file) => typeof file !== 'string' || file === '' || utf8Length(file) > MAX_GRANT_FILE_BYTES,
  );
  return wrong === undefined ? undefined : `each is a text of 1 to ${MAX_GRANT_FILE_BYTES} bytes`;
}

/** The key in a file of secret bytes, white space around them aside. Throws a ShoalError. */
export function readSecret(path: string): TokenKey {
  const bytes = trimmed(read(path, 'secret'));
  if (bytes.length < MIN_SECRET_BYTES) {
    const advice = 'make one by shoal token secret FILE';
    throw new ShoalError(
      ExitCode.usage,
      `the secret in ${path} has ${bytes.length} bytes, under ${MIN_SECRET_BYTES}: ${advice}`,
    );
  }
  return { key: createSecretKey(bytes), algorithm: 'HS256' };
}

/** The key that tokens are checked with, in PEM. Throws a ShoalError. */
export function readPublicKey(path: string): TokenKey {
  return keyOf(path, 'public key', (pem) => {
    if (/PRIVATE KEY/.test(pem.toString('latin1'))) throw new Error('it is a private key');
    return createPublicKey(pem);
  });
}

/** The key that tokens are signed with, in PEM. Throws a ShoalError. */
export function readPrivateKey(path: string): TokenKey {
  return keyOf(path, 'private key', (pem) => createPrivateKey(pem));
}

function keyOf(path: string, what: string, parse: (pem: Buffer) => KeyObject): TokenKey {
  // As an editor of Windows writes it: OpenSSL would not see its first line.
  const pem = trimmed(read(path, what));
  let key: KeyObject;
  try {
    key = parse(pem);
  } catch (error) {
    const reason = printable((error as Error).message);
    throw new ShoalError(ExitCode.usage, `${path} holds no ${what} in PEM (${reason})`);
  }
  if (key.asymmetricKeyType === 'ed25519') return { key, algorithm: 'EdDSA' };
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') {
    return { key, algorithm: 'ES256' };
  }
  throw new ShoalError(ExitCode.usage, `the ${what} in ${path} is neither Ed25519 nor P-256`);
}

function read(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ShoalError(ExitCode.usage, `the ${what} cannot be read: ${(error as Error).message}`);
  }
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

function trimmed(bytes: Buffer): Buffer {
  let [start, end] = [bytes.indexOf(BYTE_ORDER_MARK) === 0 ? BYTE_ORDER_MARK.length : 0, bytes.length];
  while (start < end && isSpace(bytes[start])) start += 1;
  while (end > start && isSpace(bytes[end - 1])) end -= 1;
  return bytes.subarray(start, end);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
