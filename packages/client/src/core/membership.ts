import type { CredentialClaims, Millis, SwarmCredential } from '@shoal/common';

/** A credential is renewed so often in its life: then what the key before has signed is over. */
const RENEWALS_PER_LIFE = 3;

/** What this client shows others to prove that it is a member, and what it needs to check them. */
export class Membership {
  /** '' before the tracker has sent one. */
  credential = '';
  /** The newest first: a tracker that was started anew, or has another secret, has another. */
  #swarmKeys: readonly string[] = [];
  /** Credentials that came since the newest key was new. */
  #renewals = 0;
  /** How far the tracker's clock is before the machine's: no host's own clock need be right. */
  #aheadMs = 0;

  get swarmKeys(): readonly string[] {
    return this.#swarmKeys;
  }

  renew({ credential, swarmKey, trackerTimeMs }: SwarmCredential, now: Millis): void {
    this.credential = credential;
    const [newest] = this.#swarmKeys;
    if (newest !== swarmKey) {
      this.#swarmKeys = newest === undefined ? [swarmKey] : [swarmKey, newest];
      this.#renewals = 0;
    } else {
      this.#renewals += 1;
      // Whoever has stolen the older key could go on making credentials with it.
      if (this.#renewals >= RENEWALS_PER_LIFE) this.#swarmKeys = [swarmKey];
    }
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
