import {
  type Address,
  Backoff,
  type ChannelId,
  type Digest,
  ExitCode,
  fileRefText,
  type Message,
  type Millis,
  Random,
  type Rank,
  TRACKER_RANK,
} from '@shoal/common';

import type { SessionAction } from '../events.js';
import type { MachineMessages } from '../machine-messages.js';
import type { ClientLogEvent } from '../log-events.js';
import type { ClientIdentity, SessionOptions } from '../options.js';
import { MissingFiles } from './files/missing-files.js';
import { Offers } from './files/offers.js';
import { WantedFiles } from './files/wanted-files.js';

/**
 * The state of the client's tracker session: connecting; INIT sent; INIT_ACK received, waiting
 * for TRACKER_READY; running; saying goodbye on all sides; over.
 */
export type Phase = 'connecting' | 'registering' | 'waiting' | 'running' | 'leaving' | 'ended';

export type TimerName = 'reconnect' | 'silence' | 'ask-again' | 'catalogue' | 'return' | 'seeded' | 'stop-grace';

/** The session's state, the time, and the actions of the current event; the handlers use it. */
export class SessionContext {
  readonly options: SessionOptions;
  readonly backoff: Backoff;
  /** A new one if another client has the first. */
  identity: ClientIdentity;
  readonly wanted = new WantedFiles();
  readonly offers = new Offers();
  readonly missing = new MissingFiles();
  /** Changed files, which are no longer offered to the tracker. */
  readonly withdrawn = new Set<Digest>();
  /** Payload bytes uploaded, by file. */
  readonly uploaded = new Map<Digest, number>();
  now: Millis = 0;
  phase: Phase = 'connecting';
  /** The address on which the upload thread listens. */
  listen: Address = { host: '', port: 0 };
  /** This machine's addresses in networks. */
  ownHosts: readonly string[] = [];
  /** This side's address on the channel to the tracker. */
  localHost = '';
  /** 0 while there is none. */
  channel: ChannelId = 0;
  /** The requested rank until the tracker has given one. */
  rank: Rank;
  /** A connection to the first tracker beside the channel to a backup; 0 if there is none. */
  probe: ChannelId = 0;
  /** Time since which the current tracker is unreachable. */
  unreachableSince: Millis = 0;
  /** The time of giving up on an unreachable tracker. */
  giveUpAt: Millis = 0;
  hasRegistered = false;
  registeredAt: Millis = 0;
  /** Number of consecutive replacements of this client's channel soon after its registration. */
  channelReplacements = 0;
  /** INIT_ACK has arrived on the current channel. */
  isRegistered = false;
  sessionClients = 0;
  /** The tracker rejected the token of a registered client: it is shown once more, because it may be renewed. */
  isTokenRetried = false;
  /** The current tracker takes reports of corrupt data. */
  takesReports = false;
  announceIntervalMs = 1_000;
  peerTimeoutMs = 30_000;
  /** Time of the tracker's last sign of life, and of the last one sent to it. */
  lastMessageAt: Millis = 0;
  pingedAt: Millis = 0;
  isDoneSent = false;
  /** Everything wanted has ended, and this client is on its way out. */
  isLeavingWhenDone = false;
  /** No peer needed this client any more while one of its files was being repaired. */
  isDrained = false;
  exitCode: ExitCode = ExitCode.done;
  exitReason = '';
  #actions: SessionAction[] = [];
  #lastChannel: ChannelId = 0;
  readonly #trackers: readonly Address[];
  #turn = 0;
  #lastCorrelation = 0;

  constructor(options: SessionOptions) {
    this.options = options;
    this.rank = options.requestedRank;
    this.identity = options.identity;
    this.#trackers = [options.tracker, ...options.backupTrackers];
    const random = new Random(options.randomSeed);
    this.backoff = new Backoff({ firstMs: options.reconnectFirstMs, maxMs: options.reconnectMaxMs }, random);
    this.wanted.isListKnown = options.wanted !== 'all';
    const { wanted, priorities } = options;
    if (wanted !== 'all') for (const ref of wanted) this.wanted.add(ref, priorities.get(fileRefText(ref)));
    for (const offer of options.offers) this.offers.add(offer);
  }

  /** The actions collected since the last call. */
  take(): readonly SessionAction[] {
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  add(action: SessionAction): void {
    this.#actions.push(action);
  }

  /** The current one: the first, or a backup. */
  get tracker(): Address {
    return this.#trackers[this.#turn] ?? this.options.tracker;
  }

  get isAtBackup(): boolean {
    return this.#turn > 0;
  }

  nextTracker(): void {
    this.#turn = (this.#turn + 1) % this.#trackers.length;
  }

  firstTracker(): void {
    this.#turn = 0;
  }

  openChannel(): void {
    this.channel = this.dial(this.tracker);
  }

  dial(address: Address): ChannelId {
    this.#lastChannel += 1;
    this.add({ type: 'open-channel', channel: this.#lastChannel, address });
    return this.#lastChannel;
  }

  /** Returns the correlation that an answer will repeat. */
  send(body: Message): number {
    this.#lastCorrelation += 1;
    const correlation = this.#lastCorrelation;
    const envelope = { source: this.rank, destination: TRACKER_RANK, correlation, body };
    if (this.channel !== 0) this.add({ type: 'send', channel: this.channel, envelope });
    return correlation;
  }

  /** Repeats the correlation of what it answers. */
  answer(body: Message, correlation: number): void {
    const envelope = { source: this.rank, destination: TRACKER_RANK, correlation, body };
    this.add({ type: 'send', channel: this.channel, envelope });
  }

  postToDownloader(message: MachineMessages['session → downloader']): void {
    this.add({ type: 'post', to: 'downloader', message });
  }

  postToUploader(message: MachineMessages['session → uploader']): void {
    this.add({ type: 'post', to: 'uploader', message });
  }

  log(event: ClientLogEvent): void {
    this.add({ type: 'log', event });
  }

  setTimer(name: TimerName, delay: Millis): void {
    this.add({ type: 'set-timer', name, at: this.now + delay });
  }

  cancelTimer(name: TimerName): void {
    this.add({ type: 'cancel-timer', name });
  }
}
