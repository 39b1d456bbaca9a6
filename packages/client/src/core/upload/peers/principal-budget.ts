import { type Millis, type Principal, TokenBucket } from '@shoal/common';

/** Principals whose buckets are kept; full buckets are dropped first. */
const MAX_PRINCIPALS = 4_096;
const MAX_LOOKS = 16;

/** A token bucket for each principal: bounds what it may cost, however many channels it has. */
export class PrincipalBudget {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<Principal, TokenBucket>();

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Principals whose buckets are kept. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Takes tokens; returns false, and takes none, where there are too few. */
  spend(principal: Principal, cost: number, now: Millis): boolean {
    return this.#bucketOf(principal, now).take(cost, now);
  }

  /** Takes tokens that may not be there: returns how long the principal is in debt. */
  charge(principal: Principal, cost: number, now: Millis): Millis {
    return this.#bucketOf(principal, now).overdraw(cost, now);
  }

  #bucketOf(principal: Principal, now: Millis): TokenBucket {
    let bucket = this.#buckets.get(principal);
    if (bucket === undefined) {
      if (this.#buckets.size >= MAX_PRINCIPALS) this.#dropOne(now);
      bucket = new TokenBucket(this.#perSecond, this.#burst, now);
      this.#buckets.set(principal, bucket);
    }
    return bucket;
  }

  /** Drops a full bucket, or the oldest of those looked at last: the number of channels bounds what that costs. */
  #dropOne(now: Millis): void {
    let looks = 0;
    for (const [principal, bucket] of this.#buckets) {
      looks += 1;
      if (!bucket.isFull(now) && looks < MAX_LOOKS) continue;
      this.#buckets.delete(principal);
      return;
    }
  }
}
