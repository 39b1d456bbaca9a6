import type { Millis, Principal } from '@shoal/common';

/** Of so many principals it is remembered what they have left; those that have all of it are forgotten first. */
const MAX_REMEMBERED = 4_096;

interface Account {
  left: number;
  at: Millis;
}

/** What each principal may cost: fills at a rate, up to a burst, for each by itself. */
export class PrincipalBudget {
  readonly #perMs: number;
  readonly #burst: number;
  readonly #accounts = new Map<Principal, Account>();

  constructor(perSecond: number, burst: number) {
    this.#perMs = perSecond / 1_000;
    this.#burst = burst;
  }

  /** Principals of whom something is remembered. */
  get size(): number {
    return this.#accounts.size;
  }

  /** Takes so much; false, and nothing is taken, where that is not left. */
  spend(principal: Principal, cost: number, now: Millis): boolean {
    const account = this.#accountOf(principal, now);
    if (account.left < cost) return false;
    account.left -= cost;
    return true;
  }

  /** Takes so much in any case; returns how long the principal is in debt. */
  charge(principal: Principal, cost: number, now: Millis): Millis {
    const account = this.#accountOf(principal, now);
    account.left -= cost;
    return Math.max(0, -account.left / this.#perMs);
  }

  #accountOf(principal: Principal, now: Millis): Account {
    let account = this.#accounts.get(principal);
    if (account === undefined) {
      if (this.#accounts.size >= MAX_REMEMBERED) this.#forgetOne(now);
      account = { left: this.#burst, at: now };
      this.#accounts.set(principal, account);
    }
    this.#fill(account, now);
    return account;
  }

  #fill(account: Account, now: Millis): void {
    account.left = Math.min(this.#burst, account.left + (now - account.at) * this.#perMs);
    account.at = now;
  }

  /** Where nobody has recovered, the one known for longest is forgiven: what a crowd costs is bounded by its channels. */
  #forgetOne(now: Millis): void {
    let looks = 0;
    for (const [principal, account] of this.#accounts) {
      this.#fill(account, now);
      looks += 1;
      if (account.left < this.#burst && looks < MAX_LOOKS) continue;
      this.#accounts.delete(principal);
      return;
    }
  }
}

const MAX_LOOKS = 16;
