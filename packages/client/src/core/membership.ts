import type { CredentialClaims, Millis, Rank, SwarmCredential } from '@shoal/common';

/** A credential is renewed this often in its life: then all that was signed before the first of them is over. */
const RENEWALS_PER_LIFE = 3;

/** A client that moves from tracker to tracker faster than credentials expire belonged to this many at most. */
const MAX_TRACKERS = 4;

/** A tracker process that vouches for this client, or did. */
interface Voucher {
  readonly instance: string;
  credential: string;
  rank: Rank;
  /** Credentials that came from other trackers since. */
  renewals: number;
}

/**
 * What this client shows others to prove that it is a member, and what it needs to check them. A
 * credential counts only where the tracker process that gave it is one that this client belongs to,
 * or did until lately: another tracker with the same secret has a different member of each rank.
 */
export class Membership {
  /** The newest first: a tracker that was restarted, or has another secret, has another. */
  #swarmKeys: readonly string[] = [];
  /** Credentials that came since the newest key was new. */
  #renewals = 0;
  /** How far the tracker's clock is before the machine's: no host's own clock need be right. */
  #aheadMs = 0;
  /** The newest first. */
  #vouchers: readonly Voucher[] = [];

  get swarmKeys(): readonly string[] {
    return this.#swarmKeys;
  }

  /** False before the tracker has sent a credential. */
  get isMember(): boolean {
    return this.#vouchers.length > 0;
  }

  /** The tracker process that this client belongs to now; '' where there is none. */
  get instance(): string {
    return this.#vouchers[0]?.instance ?? '';
  }

  /** The tracker has given this client, of that rank, a credential. */
  renew({ credential, swarmKey, trackerTimeMs, instance }: SwarmCredential, rank: Rank, now: Millis): void {
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
    const left = this.#vouchers.filter((voucher) => voucher.instance !== instance);
    for (const voucher of left) voucher.renewals += 1;
    const valid = left.filter(({ renewals }) => renewals <= RENEWALS_PER_LIFE).slice(0, MAX_TRACKERS - 1);
    this.#vouchers = [{ instance, credential, rank, renewals: 0 }, ...valid];
  }

  /**
   * What this client, of that rank, shows to a member of that tracker. Where it has nothing of that
   * tracker for this rank, the newest; '' where it has none.
   */
  shownTo(instance: string, rank: Rank): { readonly instance: string; readonly credential: string } {
    const voucher = this.#vouchers.find((known) => known.instance === instance && known.rank === rank);
    return voucher ?? this.#vouchers[0] ?? { instance: '', credential: '' };
  }

  /** The machine's clock stood still for so long, the tracker's did not. */
  skip(ms: Millis): void {
    this.#aheadMs += ms;
  }

  /** When this machine's clock shows that the claims are over. */
  endOf({ expiresAtMs }: CredentialClaims): Millis {
    return expiresAtMs - this.#aheadMs;
  }

  /** True where the tracker process is one that this client belongs to, or did until lately. */
  accepts(instance: string): boolean {
    return this.#vouchers.some((voucher) => voucher.instance === instance);
  }

  /** Why claims say nothing for whoever speaks as that rank; undefined where they vouch for it. */
  problemWith(claims: CredentialClaims | undefined, rank: number, now: Millis): string | undefined {
    if (claims === undefined) return "its credential is not signed with the swarm's key";
    if (claims.rank !== rank) return `its credential is that of rank ${claims.rank}, not of rank ${rank}`;
    if (this.endOf(claims) <= now) return 'its credential has expired';
    return this.accepts(claims.instance) ? undefined : 'its credential is of a tracker that this client is not at';
  }
}
