import { MAX_RANK } from '@shoal/common';
import type { Address, ClientId, FileRef, Millis, Principal, Rank } from '@shoal/common';

import type { TrackerOptions } from '../options.js';
import { Reputation } from '../reputation/reputation.js';
import type { Channel, Client } from './client.js';
import { ClientsByPrincipal } from './clients-by-principal.js';
import type { FileRecord } from './file-record.js';
import { NOTHING_WANTED, WantedFiles } from './wanted-files.js';

type RegistryOptions = Pick<TrackerOptions, 'maxClients' | 'maxFileRecords' | 'quarantineMs'>;

/**
 * Who holds which rank. A rank belongs to one client id for as long as the client is remembered:
 * while it is connected, and after that until `maxGone` others left after it, or what is known of
 * all clients together (their files) needs its room.
 */
export class ClientRegistry {
  readonly #maxGone: number;
  readonly #maxRecords: number;
  readonly #blameWindowMs: Millis;
  readonly #byId = new Map<ClientId, Client>();
  readonly #byRank = new Map<Rank, Client>();
  /** In the order in which they left. */
  readonly #gone = new Set<Client>();
  readonly #goneBy = new ClientsByPrincipal();
  readonly #connectedBy = new ClientsByPrincipal();
  /** Gone ones that had to make room, of which nobody was told yet. */
  #forgotten: Client[] = [];
  readonly #wantedFiles = new WantedFiles();
  #records = 0;
  #nextRank: Rank = 1;

  /** What is said of a client counts for `quarantineMs`. */
  constructor({ maxClients, maxFileRecords, quarantineMs }: RegistryOptions) {
    this.#maxGone = maxClients;
    this.#maxRecords = maxFileRecords;
    this.#blameWindowMs = quarantineMs;
  }

  get connectedCount(): number {
    return this.#byId.size - this.#gone.size;
  }

  find(clientId: ClientId): Client | undefined {
    return this.#byId.get(clientId);
  }

  findByRank(rank: Rank): Client | undefined {
    return this.#byRank.get(rank);
  }

  /** The rank it had last time, else the lowest that nobody had. */
  rankFor(clientId: ClientId): Rank {
    return this.#byId.get(clientId)?.rank ?? this.#unusedRank();
  }

  /** Puts a client on a channel under a rank that is free or its own. */
  connect(clientId: ClientId, rank: Rank, channel: Channel, address: Address): Client {
    const client = this.#byId.get(clientId) ?? newClient(clientId, rank, address, new Reputation(this.#blameWindowMs));
    if (this.#byRank.get(client.rank) === client) this.#byRank.delete(client.rank);
    this.#connectedBy.delete(client);
    this.#unlistGone(client);
    client.principal = channel.principal;
    this.#connectedBy.add(client);
    client.rank = rank;
    client.address = address;
    client.advertised = undefined;
    client.channel = channel;
    channel.client = client;
    this.#byId.set(clientId, client);
    this.#byRank.set(rank, client);
    return client;
  }

  /** Takes a client off its channel; the longest gone one may have to be forgotten for it. */
  disconnect(client: Client): void {
    client.channel = undefined;
    this.#connectedBy.delete(client);
    this.#unlistGone(client);
    this.#gone.add(client);
    this.#goneBy.add(client);
    if (this.#gone.size > this.#maxGone) this.#forgetLongestGone();
  }

  /**
   * Where all places are taken: the newest client of the principal that has most, if that has more than `newcomer`
   * would have then. Nobody has to leave places free for others that do not come.
   */
  evictionCandidate(newcomer: Principal): Client | undefined {
    const most = this.#connectedBy.most();
    return most.size > this.#connectedBy.countOf(newcomer) + 1 ? [...most].at(-1) : undefined;
  }

  /** False where clients that are connected have all the room there is. */
  hasRoomForRecord(): boolean {
    return this.#roomFor(1) >= 1;
  }

  addRecord(client: Client, record: FileRecord): void {
    if (!client.files.has(record.digest)) this.#records += 1;
    client.files.set(record.digest, record);
  }

  /** What a client that is connected says that it wants. */
  setWanted(client: Client, wanted: readonly FileRef[]): void {
    this.clearWanted(client);
    client.wantedCount = wanted.length;
    client.wantedList = this.#wantedFiles.keep(wanted, client.channel?.principal ?? '');
  }

  /** Nobody waits for what it wanted any more; how much that was stays known. */
  clearWanted(client: Client): void {
    this.#wantedFiles.release(client.wantedList);
    client.wantedList = NOTHING_WANTED;
  }

  /** Those that were forgotten since this was last asked. */
  takeEvicted(): readonly Client[] {
    if (this.#forgotten.length === 0) return this.#forgotten;
    const forgotten = this.#forgotten;
    this.#forgotten = [];
    return forgotten;
  }

  /** Connected and remembered ones, by rank. */
  all(): readonly Client[] {
    return [...this.#byId.values()].sort((a, b) => a.rank - b.rank);
  }

  /** Makes room for so many records where it can; returns how many there is room for. */
  #roomFor(count: number): number {
    while (this.#records + count > this.#maxRecords && this.#gone.size > 0) this.#forgetLongestGone();
    return Math.max(0, this.#maxRecords - this.#records);
  }

  #forgetLongestGone(): void {
    const [longest] = this.#gone;
    if (longest === undefined) return;
    // Whoever lets many clients come and go has its own forgotten.
    const most = this.#goneBy.most();
    const client = this.#goneBy.countOf(longest.principal) < most.size ? first(most, longest) : longest;
    this.#unlistGone(client);
    this.#byId.delete(client.clientId);
    this.#byRank.delete(client.rank);
    this.#records -= client.files.size;
    this.#forgotten.push(client);
  }

  #unlistGone(client: Client): void {
    if (this.#gone.delete(client)) this.#goneBy.delete(client);
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

function first(clients: ReadonlySet<Client>, otherwise: Client): Client {
  const [client = otherwise] = clients;
  return client;
}

function newClient(clientId: ClientId, rank: Rank, address: Address, reputation: Reputation): Client {
  return {
    clientId,
    rank,
    channel: undefined,
    secretHash: '',
    principal: '',
    publicKey: '',
    address,
    advertised: undefined,
    wantedList: NOTHING_WANTED,
    wantedCount: 0,
    done: false,
    failedCount: 0,
    lost: false,
    disconnectReason: '',
    files: new Map(),
    reputation,
  };
}
