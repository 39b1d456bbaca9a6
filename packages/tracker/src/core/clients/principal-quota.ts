import type { Principal } from '@shoal/common';

/** Something of which there is a fixed amount, and of that a smaller one for each principal. */
export class PrincipalQuota {
  readonly #most: number;
  readonly #mostOfOne: number;
  readonly #taken = new Map<Principal, number>();
  #sum = 0;

  constructor(most: number, mostOfOne: number) {
    this.#most = most;
    this.#mostOfOne = mostOfOne;
  }

  /** False, and nothing is taken, where that is too much. */
  take(principal: Principal, amount: number): boolean {
    const taken = this.usedBy(principal) + amount;
    if (taken > this.#mostOfOne || this.#sum + amount > this.#most) return false;
    this.#set(principal, taken);
    this.#sum += amount;
    return true;
  }

  release(principal: Principal, amount: number): void {
    this.#set(principal, this.usedBy(principal) - amount);
    this.#sum -= amount;
  }

  usedBy(principal: Principal): number {
    return this.#taken.get(principal) ?? 0;
  }

  #set(principal: Principal, taken: number): void {
    if (taken <= 0) this.#taken.delete(principal);
    else this.#taken.set(principal, taken);
  }
}
