import type { Millis, Random, Rank } from '@shoal/common';

import type { WaitingRequest } from '../slots/waiting-request.js';
import { ExchangeLedger } from './exchange-ledger.js';
import type { PeerObservation, ServePolicy, ServeView } from './serve-policy.js';

export interface TitForTatOptions {
  /** Number of peers that are served for their contribution. */
  readonly unchokedNeighbours: number;
  readonly rechokeIntervalMs: Millis;
  /** Time for which one more peer is served, whatever its contribution. */
  readonly optimisticIntervalMs: Millis;
}

/**
 * BitTorrent's choking (BEP 3; Cohen, "Incentives Build Robustness in BitTorrent", 2003), to
 * comparison: the peers that uploaded most to this client in the last two periods are served, and one
 * random peer more, so that new peers can show their rates. A seeder serves the peers that downloaded
 * most. All others are refused. There is no message for interest: a peer that requested in the last two
 * periods is interested.
 */
export class TitForTat implements ServePolicy {
  readonly name = 'tit-for-tat';
  readonly allowsEviction = false;
  readonly rechokeMs: Millis;
  readonly #options: TitForTatOptions;
  readonly #random: Random;
  readonly #ledger = new ExchangeLedger();
  /** The time of each peer's last request. */
  readonly #askedAt = new Map<Rank, Millis>();
  /** Peers that had no optimistic unchoke yet: three times as likely to get the next one (BEP 3). */
  readonly #newcomers = new Set<Rank>();
  #unchoked = new Set<Rank>();
  #optimistic: Rank | undefined;
  #optimisticSince: Millis = 0;

  constructor(options: TitForTatOptions, random: Random) {
    this.rechokeMs = options.rechokeIntervalMs;
    this.#options = options;
    this.#random = random;
  }

  admits(rank: Rank, now: Millis): boolean {
    if (!this.#askedAt.has(rank)) this.#newcomers.add(rank);
    this.#askedAt.set(rank, now);
    if (this.isAdmitted(rank)) return true;
    // A free place is given at once, not at the next rechoke.
    if (this.#unchoked.size < this.#options.unchokedNeighbours) this.#unchoked.add(rank);
    else if (this.#optimistic === undefined) this.#giveChance(rank, now);
    return this.isAdmitted(rank);
  }

  isAdmitted(rank: Rank): boolean {
    return this.#unchoked.has(rank) || this.#optimistic === rank;
  }

  /** First come, first served among admitted peers. */
  next(waiting: Iterable<WaitingRequest>, { mayStart }: ServeView): WaitingRequest | undefined {
    for (const request of waiting) if (mayStart(request)) return request;
    return undefined;
  }

  observe(news: PeerObservation): void {
    if (news.type !== 'gone') {
      this.#ledger.add(news.rank, news.type, news.bytes);
      return;
    }
    const { rank } = news;
    for (const ranks of [this.#askedAt, this.#newcomers, this.#unchoked]) ranks.delete(rank);
    this.#ledger.remove(rank);
    if (this.#optimistic === rank) this.#optimistic = undefined;
  }

  rechoke(isSeeder: boolean, now: Millis): void {
    const { unchokedNeighbours, optimisticIntervalMs } = this.#options;
    const interested = this.#interested(now);
    this.#unchoked = new Set(this.#best(interested, isSeeder ? 'sent' : 'received').slice(0, unchokedNeighbours));
    this.#ledger.nextPeriod();
    const choked = interested.filter((rank) => !this.#unchoked.has(rank));
    const isDue = now - this.#optimisticSince >= optimisticIntervalMs;
    if (!isDue && choked.some((rank) => rank === this.#optimistic)) return;
    const others = choked.filter((rank) => rank !== this.#optimistic);
    this.#giveChance(this.#draw(others.length > 0 ? others : choked), now);
  }

  #interested(now: Millis): Rank[] {
    const since = now - 2 * this.rechokeMs;
    return [...this.#askedAt].filter(([, askedAt]) => askedAt >= since).map(([rank]) => rank);
  }

  #best(ranks: readonly Rank[], direction: 'received' | 'sent'): Rank[] {
    const scored = ranks.map((rank) => ({
      rank,
      score: this.#ledger.recent(rank, direction),
      tie: this.#random.uint32(),
    }));
    scored.sort((a, b) => b.score - a.score || a.tie - b.tie || a.rank - b.rank);
    return scored.map(({ rank }) => rank);
  }

  #giveChance(rank: Rank | undefined, now: Millis): void {
    this.#optimistic = rank;
    this.#optimisticSince = now;
    if (rank !== undefined) this.#newcomers.delete(rank);
  }

  #draw(ranks: readonly Rank[]): Rank | undefined {
    const lots = ranks.flatMap((rank) => (this.#newcomers.has(rank) ? [rank, rank, rank] : [rank]));
    return lots.length === 0 ? undefined : lots[this.#random.below(lots.length)];
  }
}
