import type { Principal } from '@shoal/common';

/** A fixed amount of a resource, with a smaller share for each principal. */
export class PrincipalQuota {
  readonly #total: number;
  readonly #perPrincipal: number;
  readonly #used = new Map<Principal, number>();
  #sum = 0;

  constructor(total: number, perPrincipal: number) {
    this.#total = total;
    this.#perPrincipal = perPrincipal;
  }

  /** Returns false, and takes nothing, if the amount exceeds the quota. */
  take(principal: Principal, amount: number): boolean {
    const used = this.usedBy(principal) + amount;
    if (used > this.#perPrincipal || this.#sum + amount > this.#total) return false;
    this.#set(principal, used);
    this.#sum += amount;
    return true;
  }

  release(principal: Principal, amount: number): void {
    this.#set(principal, this.usedBy(principal) - amount);
    this.#sum -= amount;
  }

  usedBy(principal: Principal): number {
    return this.#used.get(principal) ?? 0;
  }

  #set(principal: Principal, used: number): void {
    if (used <= 0) this.#used.delete(principal);
    else this.#used.set(principal, used);
  }
}
