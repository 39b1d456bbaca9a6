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
 * The credential with which this client proves its membership, and the keys to verify those of peers. A
 * credential is valid only if its tracker process is one to which this client belongs, or recently
 * belonged: another tracker with the same secret has other members at the same ranks.
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
      // A thief of the older key could continue to make credentials with it.
      if (this.#renewals >= RENEWALS_PER_LIFE) this.#swarmKeys = [swarmKey];
    }
    this.#aheadMs = trackerTimeMs - now;
    const left = this.#vouchers.filter((voucher) => voucher.instance !== instance);
    for (const voucher of left) voucher.renewals += 1;
    const valid = left.filter(({ renewals }) => renewals <= RENEWALS_PER_LIFE).slice(0, MAX_TRACKERS - 1);
    this.#vouchers = [{ instance, credential, rank, renewals: 0 }, ...valid];
  }

  /**
   * The credential of this client, with that rank, for a member of that tracker. If it has none of that
   * tracker for this rank, the newest; '' without any.
   */
  shownTo(instance: string, rank: Rank): { readonly instance: string; readonly credential: string } {
    const voucher = this.#vouchers.find((known) => known.instance === instance && known.rank === rank);
    return voucher ?? this.#vouchers[0] ?? { instance: '', credential: '' };
  }

  /** The machine's clock stopped for this long, the tracker's did not. */
  skip(ms: Millis): void {
    this.#aheadMs += ms;
  }

  /** The expiry of the claims by this machine's clock. */
  endOf({ expiresAtMs }: CredentialClaims): Millis {
    return expiresAtMs - this.#aheadMs;
  }

  /** True where the tracker process is one that this client belongs to, or did until lately. */
  accepts(instance: string): boolean {
    return this.#vouchers.some((voucher) => voucher.instance === instance);
  }

  /** The reason why the claims do not prove that rank; undefined if they do. */
  problemWith(claims: CredentialClaims | undefined, rank: number, now: Millis): string | undefined {
    if (claims === undefined) return "its credential is not signed with the swarm's key";
    if (claims.rank !== rank) return `its credential is that of rank ${claims.rank}, not of rank ${rank}`;
    if (this.endOf(claims) <= now) return 'its credential has expired';
    return this.accepts(claims.instance) ? undefined : 'its credential is of a tracker that this client is not at';
  }
}
