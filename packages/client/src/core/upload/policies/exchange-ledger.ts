import type { Rank } from '@shoal/common';

interface Account {
  received: number;
  sent: number;
}

/** Bytes exchanged with each peer in the period at hand and the one before it. */
export class ExchangeLedger {
  #current = new Map<Rank, Account>();
  #last = new Map<Rank, Account>();

  add(rank: Rank, direction: keyof Account, bytes: number): void {
    const account = this.#current.get(rank) ?? { received: 0, sent: 0 };
    account[direction] += bytes;
    this.#current.set(rank, account);
  }

  recent(rank: Rank, direction: keyof Account): number {
    return (this.#current.get(rank)?.[direction] ?? 0) + (this.#last.get(rank)?.[direction] ?? 0);
  }

  remove(rank: Rank): void {
    this.#current.delete(rank);
    this.#last.delete(rank);
  }

  nextPeriod(): void {
    this.#last = this.#current;
    this.#current = new Map();
  }
}
