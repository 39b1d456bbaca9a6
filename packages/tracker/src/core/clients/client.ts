import { addressOf, aliveAfter, plainHost } from '@shoal/common';
import type { Address, ChannelId, ClientId, Digest, Grant, Millis, Principal, Rank } from '@shoal/common';

import type { Reputation } from '../reputation/reputation.js';
import type { FileRecord } from './file-record.js';
import { NOTHING_WANTED, type WantedList } from './wanted-files.js';

/** One client, connected or remembered. */
export class Client {
  readonly clientId: ClientId;
  readonly reputation: Reputation;
  readonly files = new Map<Digest, FileRecord>();
  #rank: Rank;
  #address: Address;
  #advertised: Address | undefined;
  #channel: Channel | undefined;
  #principal: Principal = '';
  #secretHash = '';
  #publicKey = '';
  #wantedList = NOTHING_WANTED;
  #wantedCount = 0;
  #isDone = false;
  #failedCount = 0;
  #isLost = false;
  #disconnectReason = '';

  constructor(clientId: ClientId, rank: Rank, address: Address, reputation: Reputation) {
    this.clientId = clientId;
    this.reputation = reputation;
    this.#rank = rank;
    this.#address = address;
  }

  get rank(): Rank {
    return this.#rank;
  }

  /** Undefined while it is disconnected. */
  get channel(): Channel | undefined {
    return this.#channel;
  }

  /** The principal of its channel, or of its last one. */
  get principal(): Principal {
    return this.#principal;
  }

  /** Proves that a credential is its own; '' without credentials. */
  get publicKey(): string {
    return this.#publicKey;
  }

  /** The address at which other clients connect to its uploader; port 0: none. */
  get address(): Address {
    return this.#address;
  }

  /** The files that it wants, while it is connected or a session waits for it. */
  get wantedList(): WantedList {
    return this.#wantedList;
  }

  get wantedCount(): number {
    return this.#wantedCount;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** The number of files that it gave up. */
  get failedCount(): number {
    return this.#failedCount;
  }

  /** The session no longer waits for it. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** The end of its last channel. */
  get disconnectReason(): string {
    return this.#disconnectReason;
  }

  /** False for every hash if it registered without a secret. */
  hasSecret(hash: string): boolean {
    return this.#secretHash !== '' && this.#secretHash === hash;
  }

  connect(channel: Channel, rank: Rank, address: Address): void {
    this.#rank = rank;
    this.#address = address;
    this.#advertised = undefined;
    this.#principal = channel.principal;
    this.#channel = channel;
    channel.assignTo(this);
  }

  disconnect(reason: string): void {
    this.#channel = undefined;
    this.#disconnectReason = reason;
  }

  setKeys(secretHash: string, publicKey: string): void {
    this.#secretHash = secretHash;
    this.#publicKey = publicKey;
  }

  /** It advertises another address than the one at which the tracker sees it; the probe decides. */
  advertise(address: Address): void {
    this.#advertised = address;
    // Its certificate is valid for the advertised host only: the seen host is of no use.
    if (address.tls === true) this.#address = { ...this.#address, port: 0 };
  }

  /** Ends the wait for the probe: the address to use from now on; undefined if it advertised none. */
  resolveAdvertised(probed: Address, isProved: boolean): Address | undefined {
    const advertised = this.#advertised;
    if (advertised === undefined) return undefined;
    this.#advertised = undefined;
    return isProved ? probed : { ...addressOf(advertised), host: plainHost(this.#channel?.remoteHost ?? '') };
  }

  moveTo(address: Address): void {
    this.#address = address;
  }

  setWanted(list: WantedList, count: number): void {
    this.#wantedList = list;
    this.#wantedCount = count;
  }

  /** Forgets the names of the wanted files; their number stays. */
  clearWanted(): void {
    this.#wantedList = NOTHING_WANTED;
  }

  /** It is done. Without a count the earlier one stays. True if it was not done before. */
  finish(failedCount?: number): boolean {
    const wasDone = this.#isDone;
    this.#isDone = true;
    this.#failedCount = failedCount ?? this.#failedCount;
    return !wasDone;
  }

  /** It returned and wants files again. */
  resume(): void {
    this.#isDone = false;
    this.#failedCount = 0;
  }

  /** It completed a file after it was done: possibly one that it had given up. */
  completeLate(): void {
    if (this.#isDone && this.#failedCount > 0) this.#failedCount -= 1;
  }

  markLost(): void {
    this.#isLost = true;
  }

  markReturned(): void {
    this.#isLost = false;
  }
}

interface ChannelProperties {
  readonly id: ChannelId;
  readonly remoteHost: string;
  readonly localHost: string;
  readonly grant: Grant;
  readonly token: Token | undefined;
  readonly nonce: string | undefined;
  readonly principal: Principal;
}

export interface Token {
  readonly subject: string;
  readonly expiresAt: Millis;
}

/** An INIT may take longer than its timeout only while it arrives at this rate. */
const INIT_BYTES_PER_SECOND = 16 * 1024;

/** One open channel. INIT assigns it to a client, until it closes. */
export class Channel {
  readonly id: ChannelId;
  /** The host from which the client connects, as the tracker sees it. */
  readonly remoteHost: string;
  /** The tracker's own address on this channel: the client reaches this machine there. */
  readonly localHost: string;
  /** The rights of its client. */
  readonly grant: Grant;
  /** Sent to this client alone, which repeats it at the address where it listens; undefined without probes. */
  readonly nonce: string | undefined;
  readonly principal: Principal;
  #token: Token | undefined;
  #client: Client | undefined;
  #lastHeardAt: Millis;
  #lastPingAt: Millis;
  #initBy: Millis;

  constructor(properties: ChannelProperties, initBy: Millis, now: Millis) {
    this.id = properties.id;
    this.remoteHost = properties.remoteHost;
    this.localHost = properties.localHost;
    this.grant = properties.grant;
    this.nonce = properties.nonce;
    this.principal = properties.principal;
    this.#token = properties.token;
    this.#initBy = initBy;
    this.#lastHeardAt = now;
    this.#lastPingAt = now;
  }

  get client(): Client | undefined {
    return this.#client;
  }

  /** 0 before INIT. */
  get rank(): Rank {
    return this.#client?.rank ?? 0;
  }

  /** Undefined if the tracker requires no tokens. */
  get token(): Token | undefined {
    return this.#token;
  }

  /** The deadline for its INIT. */
  get initBy(): Millis {
    return this.#initBy;
  }

  assignTo(client: Client): void {
    this.#client = client;
  }

  recordMessage(now: Millis): void {
    this.#lastHeardAt = now;
  }

  /** Bytes of an unfinished message, in either direction, are a sign of life. */
  recordProgress(bytes: number, now: Millis): void {
    this.#lastHeardAt = aliveAfter(this.#lastHeardAt, bytes, now);
  }

  /** A long INIT extends its deadline while it arrives at the minimum rate. */
  extendInit(received: number, initTimeoutMs: Millis, now: Millis): void {
    const aliveAt = aliveAfter(this.#initBy - initTimeoutMs, received, now, INIT_BYTES_PER_SECOND);
    this.#initBy = aliveAt + initTimeoutMs;
  }

  silentMs(now: Millis): Millis {
    return now - this.#lastHeardAt;
  }

  /** True, and counts as a ping, if the last one is at least `intervalMs` ago. */
  takePing(intervalMs: Millis, now: Millis): boolean {
    if (now - this.#lastPingAt < intervalMs) return false;
    this.#lastPingAt = now;
    return true;
  }

  /** Limits the lifetime of its token. */
  expireTokenBy(at: Millis): void {
    if (this.#token !== undefined) this.#token = { ...this.#token, expiresAt: Math.min(this.#token.expiresAt, at) };
  }

  /** The tracker's clock stood still for this long; the lifetime of tokens went on. */
  skipTokenTime(ms: Millis): void {
    if (this.#token !== undefined) this.#token = { ...this.#token, expiresAt: this.#token.expiresAt - ms };
  }
}
