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
 * Where the client's life with the tracker stands: dialling; INIT sent; INIT_ACK received, waiting
 * for TRACKER_READY; running; saying goodbye on all sides; over.
 */
export type Phase = 'connecting' | 'registering' | 'waiting' | 'running' | 'leaving' | 'ended';

export type TimerName = 'reconnect' | 'silence' | 'ask-again' | 'catalogue' | 'return' | 'seeded' | 'stop-grace';

/** What the session knows, the time, and the actions of the event at hand; the flows work on it. */
export class SessionContext {
  readonly options: SessionOptions;
  readonly backoff: Backoff;
  /** Another one where somebody else has the first. */
  identity: ClientIdentity;
  readonly wanted = new WantedFiles();
  readonly offers = new Offers();
  readonly missing = new MissingFiles();
  /** Files that are not here any more as they were: the tracker is not to be told that they are. */
  readonly withdrawn = new Set<Digest>();
  /** Payload bytes uploaded, by file. */
  readonly uploaded = new Map<Digest, number>();
  now: Millis = 0;
  phase: Phase = 'connecting';
  /** Where the upload thread listens. */
  listen: Address = { host: '', port: 0 };
  /** This machine's addresses in networks. */
  ownHosts: readonly string[] = [];
  /** This side's address on the channel to the tracker. */
  localHost = '';
  /** 0 while there is none. */
  channel: ChannelId = 0;
  /** The requested rank until the tracker has given one. */
  rank: Rank;
  /** A dial to the first tracker beside the channel to a backup; 0 while there is none. */
  probe: ChannelId = 0;
  /** Since when the tracker at hand is out of reach. */
  unreachableSince: Millis = 0;
  /** When to give up on a tracker that cannot be reached. */
  giveUpAt: Millis = 0;
  hasRegistered = false;
  registeredAt: Millis = 0;
  /** How often in a row the tracker replaced this client's channel soon after it had registered. */
  channelReplacements = 0;
  /** INIT_ACK has come on the channel at hand. */
  isRegistered = false;
  sessionClients = 0;
  /** The tracker ended what it had admitted: the token, which may be another by now, is shown once more. */
  isTokenRetried = false;
  /** The tracker at hand wants to hear of wrong bytes. */
  takesReports = false;
  announceIntervalMs = 1_000;
  peerTimeoutMs = 30_000;
  /** When the tracker last gave a sign of life, and when it was last told that somebody is here. */
  lastMessageAt: Millis = 0;
  pingedAt: Millis = 0;
  isDoneSent = false;
  /** Everything wanted has ended, and this client is on its way out. */
  isLeavingWhenDone = false;
  /** Nobody needed this client any more when a file of its own was being repaired. */
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

  /** The one at hand: the first, or a backup. */
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
