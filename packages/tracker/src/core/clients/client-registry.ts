import { MAX_RANK } from '@shoal/common';
import type { Address, ClientId, FileRef, Millis, Principal, Rank } from '@shoal/common';

import type { TrackerOptions } from '../options.js';
import { Reputation } from '../reputation/reputation.js';
import { type Channel, Client } from './client.js';
import { ClientsByPrincipal } from './clients-by-principal.js';
import type { FileRecord } from './file-record.js';
import { WantedFiles } from './wanted-files.js';

type RegistryOptions = Pick<TrackerOptions, 'maxClients' | 'maxFileRecords' | 'quarantineMs'>;

/**
 * The known clients and their ranks. A rank belongs to one client id while the client is remembered: while it is
 * connected, and then until `maxClients` others disconnected after it, or its file records are evicted.
 */
export class ClientRegistry {
  readonly #maxDisconnected: number;
  readonly #maxRecords: number;
  readonly #quarantineMs: Millis;
  readonly #byId = new Map<ClientId, Client>();
  readonly #byRank = new Map<Rank, Client>();
  /** In the order in which they disconnected. */
  readonly #disconnected = new Set<Client>();
  readonly #disconnectedByPrincipal = new ClientsByPrincipal();
  readonly #connectedByPrincipal = new ClientsByPrincipal();
  /** Evicted since the last `takeEvicted`. */
  #evicted: Client[] = [];
  readonly #wantedFiles = new WantedFiles();
  #records = 0;
  #nextRank: Rank = 1;

  constructor({ maxClients, maxFileRecords, quarantineMs }: RegistryOptions) {
    this.#maxDisconnected = maxClients;
    this.#maxRecords = maxFileRecords;
    this.#quarantineMs = quarantineMs;
  }

  get connectedCount(): number {
    return this.#byId.size - this.#disconnected.size;
  }

  find(clientId: ClientId): Client | undefined {
    return this.#byId.get(clientId);
  }

  findByRank(rank: Rank): Client | undefined {
    return this.#byRank.get(rank);
  }

  isConnected(clientId: ClientId): boolean {
    return this.#byId.get(clientId)?.channel !== undefined;
  }

  /** The client's previous rank, or the lowest unused one. */
  rankFor(clientId: ClientId): Rank {
    return this.#byId.get(clientId)?.rank ?? this.#unusedRank();
  }

  /** Assigns a channel and a rank, which must be free or the client's own. */
  connect(clientId: ClientId, rank: Rank, channel: Channel, address: Address): Client {
    const known = this.#byId.get(clientId);
    const client = known ?? new Client(clientId, rank, address, new Reputation(this.#quarantineMs));
    if (this.#byRank.get(client.rank) === client) this.#byRank.delete(client.rank);
    this.#connectedByPrincipal.delete(client);
    this.#removeDisconnected(client);
    client.connect(channel, rank, address);
    this.#connectedByPrincipal.add(client);
    this.#byId.set(clientId, client);
    this.#byRank.set(rank, client);
    return client;
  }

  /** Removes the channel; may evict a disconnected client. */
  disconnect(client: Client, reason: string): void {
    client.disconnect(reason);
    this.#connectedByPrincipal.delete(client);
    this.#removeDisconnected(client);
    this.#disconnected.add(client);
    this.#disconnectedByPrincipal.add(client);
    if (this.#disconnected.size > this.#maxDisconnected) this.#evictOne();
  }

  /**
   * The connected client to disconnect for a new one if all places are taken: the newest client of the principal with
   * the most clients. Undefined if `newcomer` would then have as many.
   */
  evictionCandidate(newcomer: Principal): Client | undefined {
    const largest = this.#connectedByPrincipal.largest();
    return largest.size > this.#connectedByPrincipal.countOf(newcomer) + 1 ? [...largest].at(-1) : undefined;
  }

  /** Evicts disconnected clients if necessary. False if the records of connected clients take all the space. */
  hasSpaceForRecord(): boolean {
    while (this.#records >= this.#maxRecords && this.#disconnected.size > 0) this.#evictOne();
    return this.#records < this.#maxRecords;
  }

  addRecord(client: Client, record: FileRecord): void {
    if (!client.files.has(record.digest)) this.#records += 1;
    client.files.set(record.digest, record);
  }

  setWanted(client: Client, wanted: readonly FileRef[]): void {
    this.clearWanted(client);
    client.setWanted(this.#wantedFiles.keep(wanted, client.principal), wanted.length);
  }

  clearWanted(client: Client): void {
    this.#wantedFiles.release(client.wantedList);
    client.clearWanted();
  }

  /** The clients that were evicted since the last call. */
  takeEvicted(): readonly Client[] {
    if (this.#evicted.length === 0) return this.#evicted;
    const evicted = this.#evicted;
    this.#evicted = [];
    return evicted;
  }

  /** Connected and remembered clients, by rank. */
  all(): readonly Client[] {
    return [...this.#byId.values()].sort((a, b) => a.rank - b.rank);
  }

  /** Evicts the client that disconnected first, or if another principal has more clients, the first one of that. */
  #evictOne(): void {
    const [oldest] = this.#disconnected;
    if (oldest === undefined) return;
    const largest = this.#disconnectedByPrincipal.largest();
    const [first = oldest] = largest;
    const client = this.#disconnectedByPrincipal.countOf(oldest.principal) < largest.size ? first : oldest;
    this.#removeDisconnected(client);
    this.#byId.delete(client.clientId);
    this.#byRank.delete(client.rank);
    this.#records -= client.files.size;
    this.#evicted.push(client);
  }

  #removeDisconnected(client: Client): void {
    if (this.#disconnected.delete(client)) this.#disconnectedByPrincipal.delete(client);
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
