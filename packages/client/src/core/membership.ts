import type { CredentialClaims, Millis, SwarmCredential } from '@shoal/common';

/** Keys that credentials of others may be signed with: a tracker that was started anew may have another. */
const MAX_KEYS = 2;

/** What this client shows others to prove that it is a member, and what it needs to check them. */
export class Membership {
  /** '' before the tracker has sent one. */
  credential = '';
  #swarmKeys: readonly string[] = [];
  /** How far the tracker's clock is before the machine's: no host's own clock need be right. */
  #aheadMs = 0;

  get swarmKeys(): readonly string[] {
    return this.#swarmKeys;
  }

  renew({ credential, swarmKey, trackerTimeMs }: SwarmCredential, now: Millis): void {
    this.credential = credential;
    this.#swarmKeys = [swarmKey, ...this.#swarmKeys.filter((key) => key !== swarmKey)].slice(0, MAX_KEYS);
    this.#aheadMs = trackerTimeMs - now;
  }

  /** When this machine's clock shows that the claims are over. */
  endOf({ expiresAtMs }: CredentialClaims): Millis {
    return expiresAtMs - this.#aheadMs;
  }

  /** Why claims say nothing for whoever speaks as that rank; undefined where they vouch for it. */
  problemWith(claims: CredentialClaims | undefined, rank: number, now: Millis): string | undefined {
    if (claims === undefined) return "its credential is not signed with the swarm's key";
    if (claims.rank !== rank) return `its credential is that of rank ${claims.rank}, not of rank ${rank}`;
    return this.endOf(claims) <= now ? 'its credential has expired' : undefined;
  }
}
