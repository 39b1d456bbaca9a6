import type { MemberClaims, Millis, SwarmCredential } from '@shoal/common';
import {
  type Admit,
  credentialIssuer,
  newInstance,
  newSigningKey,
  principalMark,
  type SigningKey,
  signingKeyFrom,
} from '@shoal/common/io';
import { MAX_TOKEN_BYTES, type TokenKey, TokenProblem, verifyToken } from '@shoal/common/token';

/** Verifies join tokens, and signs the credentials of members. */
export interface Authenticator {
  readonly admit: Admit;
  /** The longest token that it looks at. */
  readonly maxTokenBytes: number;
  /** Other keys from now on; false where they are the same. */
  renew(keys: readonly TokenKey[]): boolean;
  issue(claims: MemberClaims, lifetimeMs: Millis): SwarmCredential;
}

/**
 * Admits who has a token that one of the keys has signed. Trackers with the same secret sign
 * credentials with the same key, each in its own name; without a secret each start has a key of its own.
 */
export function tokenAuthenticator(given: readonly TokenKey[], clockToleranceMs: Millis): Authenticator {
  const instance = newInstance();
  let keys = given;
  let swarmKey = swarmKeyOf(keys);
  let sign = credentialIssuer(swarmKey);
  return {
    maxTokenBytes: MAX_TOKEN_BYTES,
    admit: async ({ headers: { authorization } }) => {
      const token = /^Bearer +([\w.-]+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) throw new TokenProblem('this tracker admits only who shows a token');
      return verifyToken(token, keys, clockToleranceMs);
    },
    renew: (newer) => {
      const isSame = newer.length === keys.length && newer.every(({ key }, i) => keys[i]?.key.equals(key) === true);
      if (isSame) return false;
      keys = newer;
      swarmKey = swarmKeyOf(keys);
      sign = credentialIssuer(swarmKey);
      return true;
    },
    issue: ({ subject, ...member }, lifetimeMs) => {
      const trackerTimeMs = Date.now();
      const principal = principalMark(swarmKey, subject);
      const expiresAtMs = Math.floor(trackerTimeMs + lifetimeMs);
      const credential = sign({ ...member, instance, principal, expiresAtMs });
      return { credential, swarmKey: swarmKey.publicKey, trackerTimeMs, instance };
    },
  };
}

function swarmKeyOf(keys: readonly TokenKey[]): SigningKey {
  const secret = keys.find(({ algorithm }) => algorithm === 'HS256');
  return secret === undefined ? newSigningKey() : signingKeyFrom(secret.key.export());
}
