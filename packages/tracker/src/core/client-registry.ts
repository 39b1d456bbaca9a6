import { MAX_RANK } from '@shoal/common';
import type { Address, ClientId, Millis, Rank } from '@shoal/common';

import type { Channel, Client } from './client.js';
import { Standing } from './standing.js';

/**
 * Who holds which rank. A rank belongs to one client id for as long as the client is remembered:
 * while it is connected, and after that until `maxGone` others left after it.
 */
export class ClientRegistry {
  readonly #maxGone: number;
  readonly #blameWindowMs: Millis;
  readonly #byId = new Map<ClientId, Client>();
  readonly #byRank = new Map<Rank, Client>();
  /** In the order in which they left. */
  readonly #gone = new Set<Client>();
  #nextRank: Rank = 1;

  /** What is said of a client counts for `blameWindowMs`. */
  constructor(maxGone: number, blameWindowMs: Millis) {
    this.#maxGone = maxGone;
    this.#blameWindowMs = blameWindowMs;
  }

  get connectedCount(): number {
    return this.#byId.size - this.#gone.size;
  }

  find(clientId: ClientId): Client | undefined {
    return this.#byId.get(clientId);
  }

  holderOf(rank: Rank): Client | undefined {
    return this.#byRank.get(rank);
  }

  /** The rank it had last time, else the lowest that nobody had. */
  rankFor(clientId: ClientId): Rank {
    return this.#byId.get(clientId)?.rank ?? this.#unusedRank();
  }

  /** Puts a client on a channel under a rank that is free or its own. */
  connect(clientId: ClientId, rank: Rank, channel: Channel, address: Address): Client {
    const client = this.#byId.get(clientId) ?? newClient(clientId, rank, address, new Standing(this.#blameWindowMs));
    if (this.#byRank.get(client.rank) === client) this.#byRank.delete(client.rank);
    client.rank = rank;
    client.address = address;
    client.channel = channel;
    channel.client = client;
    this.#byId.set(clientId, client);
    this.#byRank.set(rank, client);
    this.#gone.delete(client);
    return client;
  }

  /** Takes a client off its channel; returns the longest gone one where that had to be forgotten for it. */
  disconnect(client: Client): Client | undefined {
    client.channel = undefined;
    this.#gone.delete(client);
    this.#gone.add(client);
    if (this.#gone.size <= this.#maxGone) return undefined;
    const [longestGone] = this.#gone;
    if (longestGone !== undefined) this.#forget(longestGone);
    return longestGone;
  }

  /** Connected and remembered ones, by rank. */
  all(): readonly Client[] {
    return [...this.#byId.values()].sort((a, b) => a.rank - b.rank);
  }

  #forget(client: Client): void {
    this.#gone.delete(client);
    this.#byId.delete(client.clientId);
    this.#byRank.delete(client.rank);
  }

  #unusedRank(): Rank {
    while (this.#byRank.has(this.#nextRank)) this.#advance();
    const rank = this.#nextRank;
    this.#advance();
    return rank;
  }

  #advance(): void {
    this.#nextRank = this.#nextRank === MAX_RANK ? 1 : this.#nextRank + 1;
  }
}

function newClient(clientId: ClientId, rank: Rank, address: Address, standing: Standing): Client {
  return {
    clientId,
    rank,
    channel: undefined,
    subject: '',
    publicKey: '',
    address,
    wanted: [],
    done: false,
    failed: [],
    lost: false,
    leaveReason: '',
    files: new Map(),
    standing,
  };
}
