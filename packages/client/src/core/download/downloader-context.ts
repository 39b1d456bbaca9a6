import {
  type Address,
  type Digest,
  type ErrorCodeName,
  type Message,
  type Millis,
  Random,
  type Rank,
} from '@shoal/common';

import type { DownloaderAction } from '../events.js';
import type { MachineMessages } from '../machine-messages.js';
import { Membership } from '../membership.js';
import type { ClientLogEvent } from '../log-events.js';
import type { DownloaderOptions } from '../options.js';
import { SmallMap } from '../small-map.js';
import { TokenBucket } from '../token-bucket.js';
import type { FileDownload } from './files/file-download.js';
import { RateMeter } from '../peers/rate-meter.js';
import { type Peer, PeerPool } from '../peers/peer-pool.js';
import { StorageWait } from './files/storage-wait.js';

export type TimerName = 'have' | 'retry' | 'deadline' | 'redial' | 'progress' | 'sweep' | 'stall' | 'rate' | 'storage';

/** What the downloader knows, the time, and the actions of the event at hand; the flows work on it. */
export class DownloaderContext {
  readonly options: DownloaderOptions;
  readonly random: Random;
  readonly pool: PeerPool;
  readonly membership = new Membership();
  readonly files = new SmallMap<Digest, FileDownload>();
  readonly rate: TokenBucket;
  readonly arrivals = new RateMeter();
  readonly storage: StorageWait;
  now: Millis = 0;
  rank: Rank = 0;
  /** What others are told of where this client uploads. */
  listen: Address = { host: '', port: 0 };
  isStopped = false;
  /** Until then the own rate limit keeps this client from asking for more. */
  limitedUntil: Millis = 0;
  /** Something happened after which more may be asked for: the machine fills once, after the event. */
  needsScheduling = false;
  /** Bytes that came from each rank and the uploader was not told of. */
  readonly contributions = new Map<Rank, number>();
  readonly #timers = new Map<string, Millis>();
  #actions: DownloaderAction[] = [];
  #lastCorrelation = 0;

  constructor(options: DownloaderOptions) {
    this.options = options;
    this.random = new Random(options.randomSeed);
    this.rate = new TokenBucket(options.rateDownBytesPerSecond);
    this.storage = new StorageWait({ firstMs: options.diskRetryFirstMs, maxMs: options.diskRetryMaxMs }, this.random);
    this.pool = new PeerPool({ firstMs: options.redialFirstMs, maxMs: options.redialMaxMs }, this.random);
  }

  /** The actions collected since the last call. */
  take(): readonly DownloaderAction[] {
    if (this.#actions.length === 0) return NOTHING;
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  add(action: DownloaderAction): void {
    this.#actions.push(action);
  }

  /** Returns the correlation that an answer will repeat. */
  send(source: Peer, body: Message): number {
    this.#lastCorrelation += 1;
    const correlation = this.#lastCorrelation;
    const envelope = { source: this.rank, destination: source.rank, correlation, body };
    this.add({ type: 'send', channel: source.channel, envelope });
    return correlation;
  }

  close(source: Peer, code: ErrorCodeName | undefined, reason: string): void {
    if (source.channel !== 0) this.add({ type: 'close-channel', channel: source.channel, code, reason });
  }

  postToSession(message: MachineMessages['downloader → session']): void {
    this.add({ type: 'post', to: 'session', message });
  }

  postToUploader(message: MachineMessages['downloader → uploader']): void {
    this.add({ type: 'post', to: 'uploader', message });
  }

  log(event: ClientLogEvent): void {
    this.add({ type: 'log', event });
  }

  /** Sets the timer unless it is already set for an earlier time. */
  setTimerAtLatest(name: TimerName, at: Millis): void {
    const set = this.#timers.get(name);
    if (at === Infinity || (set !== undefined && set <= at)) return;
    this.#timers.set(name, at);
    this.add({ type: 'set-timer', name, at });
  }

  timerExpired(name: string): void {
    this.#timers.delete(name);
  }

  cancelTimers(): void {
    for (const name of this.#timers.keys()) this.add({ type: 'cancel-timer', name });
    this.#timers.clear();
  }
}

/** What most events come to. */
const NOTHING: readonly DownloaderAction[] = [];
