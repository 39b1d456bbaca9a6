import type { Principal } from '@shoal/common';

/** Limits of one principal: burst, rate a second, and number at a time. */
const PRINCIPAL_BURST = 64;
const PRINCIPAL_PER_SECOND = 8;
const PRINCIPAL_PARALLEL = 4;

/** Of all principals together. */
const PER_SECOND = 64;
const BURST = 256;

/** Principals with nothing to do that are remembered for what they did before. */
const MAX_IDLE = 4_096;

interface Account<T> {
  readonly waiting: Map<number, T>;
  running: number;
  readonly bucket: Bucket;
}

interface Bucket {
  left: number;
  at: number;
}

/** Waiting probes: principals take turns, each within its rate, all within the tracker's rate. */
export class ProbeQueue<T> {
  readonly #parallel: number;
  readonly #clock: () => number;
  /** In the order of their turns. */
  readonly #accounts = new Map<Principal, Account<T>>();
  readonly #bucket: Bucket;
  #running = 0;

  constructor(parallel: number, clock = () => performance.now()) {
    this.#parallel = parallel;
    this.#clock = clock;
    this.#bucket = { left: BURST, at: clock() };
  }

  get isEmpty(): boolean {
    return [...this.#accounts.values()].every(({ waiting }) => waiting.size === 0);
  }

  /** Replaces what waits under this key of the principal. */
  add(principal: Principal, key: number, item: T): void {
    const known = this.#accounts.get(principal);
    const account = known ?? {
      waiting: new Map<number, T>(),
      running: 0,
      bucket: { left: PRINCIPAL_BURST, at: this.#clock() },
    };
    account.waiting.set(key, item);
    this.#accounts.set(principal, account);
  }

  remove(principal: Principal, key: number): void {
    this.#accounts.get(principal)?.waiting.delete(key);
  }

  clear(): void {
    for (const { waiting } of this.#accounts.values()) waiting.clear();
  }

  /** The next one that may run now, until `finished` is called for its principal. */
  next(mayRun: (item: T) => boolean): T | undefined {
    if (this.#running >= this.#parallel) return undefined;
    const now = this.#clock();
    refill(this.#bucket, BURST, PER_SECOND, now);
    if (this.#bucket.left < 1) return undefined;
    for (const [principal, account] of this.#accounts) {
      const { waiting, bucket } = account;
      refill(bucket, PRINCIPAL_BURST, PRINCIPAL_PER_SECOND, now);
      const [first] = waiting;
      if (first === undefined || account.running >= PRINCIPAL_PARALLEL || bucket.left < 1 || !mayRun(first[1]))
        continue;
      waiting.delete(first[0]);
      bucket.left -= 1;
      this.#bucket.left -= 1;
      account.running += 1;
      this.#running += 1;
      this.#accounts.delete(principal);
      this.#accounts.set(principal, account);
      return first[1];
    }
    return undefined;
  }

  finished(principal: Principal): void {
    const account = this.#accounts.get(principal);
    this.#running -= 1;
    if (account !== undefined) account.running -= 1;
    if (this.#accounts.size > MAX_IDLE) this.#forgetIdle();
  }

  #forgetIdle(): void {
    const now = this.#clock();
    for (const [principal, { waiting, running, bucket }] of this.#accounts) {
      refill(bucket, PRINCIPAL_BURST, PRINCIPAL_PER_SECOND, now);
      if (waiting.size === 0 && running === 0 && bucket.left >= PRINCIPAL_BURST) this.#accounts.delete(principal);
    }
  }
}

function refill(bucket: Bucket, most: number, perSecond: number, now: number): void {
  bucket.left = Math.min(most, bucket.left + ((now - bucket.at) * perSecond) / 1_000);
  bucket.at = now;
}
