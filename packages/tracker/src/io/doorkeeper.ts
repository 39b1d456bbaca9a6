import type { CredentialClaims, Millis, SwarmCredential } from '@shoal/common';
import { type Admit, credentialIssuer, newSigningKey, signingKeyFrom } from '@shoal/common/io';
import { type TokenKey, TokenProblem, verifyToken } from '@shoal/common/token';

/** Who may come in, and what members show each other. */
export interface Doorkeeper {
  readonly admit: Admit;
  issue(claims: Omit<CredentialClaims, 'expiresAtMs'>, lifetimeMs: Millis): SwarmCredential;
}

/**
 * Admits who has a token that one of the keys has signed. Trackers with the same secret sign
 * credentials with the same key; without a secret each start has a key of its own.
 */
export function doorkeeper(keys: readonly TokenKey[], clockToleranceMs: Millis): Doorkeeper {
  const secret = keys.find(({ algorithm }) => algorithm === 'HS256');
  const swarmKey = secret === undefined ? newSigningKey() : signingKeyFrom(secret.key.export());
  const sign = credentialIssuer(swarmKey);
  return {
    admit: async ({ headers: { authorization } }) => {
      const token = /^Bearer +([\w.-]+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) throw new TokenProblem('this tracker admits only who shows a token');
      return verifyToken(token, keys, clockToleranceMs);
    },
    issue: (claims, lifetimeMs) => {
      const trackerTimeMs = Date.now();
      const credential = sign({ ...claims, expiresAtMs: Math.floor(trackerTimeMs + lifetimeMs) });
      return { credential, swarmKey: swarmKey.publicKey, trackerTimeMs };
    },
  };
}
