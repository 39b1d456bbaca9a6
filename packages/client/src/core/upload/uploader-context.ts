import {
  type ChannelId,
  type Digest,
  type Manifest,
  type Message,
  type Millis,
  Random,
  type Rank,
  type SegmentSet,
} from '@shoal/common';

import type { UploaderAction } from '../events.js';
import type { MachineMessages } from '../machine-messages.js';
import { Membership } from '../membership.js';
import type { ClientLogEvent } from '../log-events.js';
import type { UploaderOptions } from '../options.js';
import { SmallMap } from '../small-map.js';
import { TokenBucket } from '../token-bucket.js';
import { ActiveUploads } from './slots/active-uploads.js';
import type { AnyPicker } from './files/super-seeder.js';
import { Neighbours } from './peers/upload-peers.js';
import type { ServePolicy } from './policies/serve-policy.js';
import { PrincipalBudget } from './peers/principal-budget.js';
import { servePolicyFor } from './policies/serve-policy-for.js';
import { UploadConcurrency } from './slots/upload-concurrency.js';
import { UploadPace } from './slots/upload-pace.js';
import { UploadQueue } from './slots/upload-queue.js';

/** A file that is served from here, wholly or as far as it is held. */
export interface ServedFile {
  readonly manifest: Manifest;
  readonly held: SegmentSet;
  /** It was here from the start: nobody but its owner writes to it. */
  readonly isOffer: boolean;
  /** Present while this seeder picks what it gives (phase 1 of DESIGN §5). */
  picker: AnyPicker | undefined;
  uploadedBytes: number;
  uploadedSegments: number;
}

export const TIMERS = ['sweep', 'report', 'drain', 'hand-over', 'review', 'rate', 'pace'] as const;

export type TimerName = (typeof TIMERS)[number];

/** What the uploader knows, the time, and the actions of the event at hand; the flows work on it. */
export class UploaderContext {
  readonly options: UploaderOptions;
  readonly random: Random;
  readonly files = new SmallMap<Digest, ServedFile>();
  readonly neighbours: Neighbours;
  readonly membership = new Membership();
  readonly policy: ServePolicy;
  readonly queue: UploadQueue;
  readonly active = new ActiveUploads();
  readonly rate: TokenBucket;
  readonly pace = new UploadPace();
  /** Signatures that may be checked for each principal: each takes a tenth of a millisecond. */
  readonly checks = new PrincipalBudget(CHECKS_PER_SECOND, CHECKS_BURST);
  /** Segments of whole sets that each principal may tell of, and be told of. */
  readonly sets = new PrincipalBudget(SEGMENTS_PER_SECOND, SEGMENTS_BURST);
  readonly #concurrency: UploadConcurrency;
  readonly #seederConcurrency: UploadConcurrency;
  now: Millis = 0;
  rank: Rank = 0;
  /** What the tracker alone told this client; '' where it told nothing. */
  addressNonce = '';
  /** When a slot was last taken away from a receiver that acknowledged nothing. */
  slotsLostAt: Millis = -Infinity;
  /** When neighbours may be invited again. */
  invitesAt: Millis = 0;
  /** Files with uploads that the session was not told of. */
  readonly unreported = new Set<Digest>();
  isDraining = false;
  /** This client leaves: only what nobody else is known to hold is offered. */
  isHandingOver = false;
  isStopped = false;
  /** A slot or a request became free: the machine serves the queue once, after the event. */
  wantsPump = false;
  #actions: UploaderAction[] = [];

  constructor(options: UploaderOptions) {
    this.options = options;
    this.random = new Random(options.randomSeed);
    this.neighbours = new Neighbours(options.maxAwaitedBytes);
    this.policy = servePolicyFor(options, this.random);
    this.queue = new UploadQueue(this.policy);
    this.rate = new TokenBucket(options.rateUpBytesPerSecond);
    const uplink = this.rate.isUnlimited ? undefined : options.rateUpBytesPerSecond / 1_000;
    const { firstUploads: first, activeUploads, activeSeederUploads } = options;
    const most = options.maxActiveUploads;
    this.#concurrency = new UploadConcurrency({ first, usual: activeUploads, most, uplink });
    this.#seederConcurrency = new UploadConcurrency({
      first,
      usual: activeSeederUploads,
      most: options.maxActiveSeederUploads,
      uplink,
    });
  }

  /** Requests being served and waiting: what answers and HAVEs carry as `load`. */
  get load(): number {
    return this.active.size + this.queue.length;
  }

  /** How many uploads run at once: more while a seeder still picks what it gives. */
  get concurrency(): UploadConcurrency {
    return this.files.some(isPicking) ? this.#seederConcurrency : this.#concurrency;
  }

  /** The actions collected since the last call. */
  take(): readonly UploaderAction[] {
    if (this.#actions.length === 0) return NOTHING;
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  add(action: UploaderAction): void {
    this.#actions.push(action);
  }

  /** `correlation` repeats the request's; 0 for what nobody asked for. */
  send(channel: ChannelId, body: Message, correlation = 0): void {
    const destination = this.neighbours.get(channel)?.rank ?? 0;
    const envelope = { source: this.rank, destination, correlation, body };
    this.add({ type: 'send', channel, envelope });
  }

  postToDownloader(message: MachineMessages['uploader → downloader']): void {
    this.add({ type: 'post', to: 'downloader', message });
  }

  postToSession(message: MachineMessages['uploader → session']): void {
    this.add({ type: 'post', to: 'session', message });
  }

  log(event: ClientLogEvent): void {
    this.add({ type: 'log', event });
  }

  setTimer(name: TimerName, delay: Millis): void {
    this.setTimerAt(name, this.now + delay);
  }

  /** For a time that is compared again when it comes: now and the rest of it may add up to less. */
  setTimerAt(name: TimerName, at: Millis): void {
    this.add({ type: 'set-timer', name, at });
  }

  cancelTimer(name: TimerName): void {
    this.add({ type: 'cancel-timer', name });
  }
}

function isPicking({ picker }: ServedFile): boolean {
  return picker !== undefined;
}

/** A whole swarm behind one address dials at once; going on like that takes a part of a processor, and no more. */
const CHECKS_PER_SECOND = 500;
const CHECKS_BURST = 4_000;

/** Honest ones tell and ask once for each file and channel; a million take some ten milliseconds. */
const SEGMENTS_PER_SECOND = 2_000_000;
const SEGMENTS_BURST = 64_000_000;

/** What most events come to. */
const NOTHING: readonly UploaderAction[] = [];
