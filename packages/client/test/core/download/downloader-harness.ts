import type { ChannelId, Digest, Manifest, Member, MessageOf, Millis, Payload, Rank, SegmentWish } from '@shoal/common';
import { segmentBytes, segmentCount, SegmentSet } from '@shoal/common';
import {
  type ClientLogEvent,
  defaultDownloaderOptions,
  Downloader,
  type DownloaderAction,
  type DownloaderEvent,
  type DownloaderOptions,
  type ProofAction,
  type MachineMessages,
  type Priority,
  type StorageAction,
} from '@shoal/client/core';
import { ManualClock } from '@shoal/testing';
import { assert, expect } from 'chai';

import { RateMeter } from '#src/core/peers/rate-meter.js';

import { member } from '../make.js';
import { FakeUploader } from './fake-peer.js';

interface Writing {
  readonly digest: Digest;
  readonly index: number;
  readonly payload: Payload;
}

type PostedMessage = MachineMessages['downloader → session'] | MachineMessages['downloader → uploader'];
type PostedOf<T extends PostedMessage['type']> = Extract<PostedMessage, { readonly type: T }>;

/**
 * A downloader with a manual clock, a disk and uploaders that the test plays. It checks for every action the invariants
 * that are visible from outside: INV-SEG-2, INV-REQ-1 … 3 and INV-CHAN-1.
 */
export class DownloaderHarness {
  readonly downloader: Downloader;
  readonly options: DownloaderOptions;
  readonly events: ClientLogEvent[] = [];
  /** Requests to the host to sign and to verify. */
  readonly proofs: ProofAction[] = [];
  readonly messages: PostedMessage[] = [];
  readonly clock = new ManualClock((name) => {
    this.feed({ type: 'timer-expired', name });
  }, 1_000);
  /** Every channel that was ever opened. */
  readonly uploaders = new Map<ChannelId, FakeUploader>();
  readonly manifests = new Map<Digest, Manifest>();
  /** Segments of an earlier run. */
  readonly left = new Map<Digest, SegmentSet>();
  readonly stored = new Map<Digest, SegmentSet>();
  readonly completed: Digest[] = [];
  readonly closedFiles: Digest[] = [];
  /** Segments passed to a disk that waits for `store` or `reject`. */
  readonly writing: Writing[] = [];
  /** Segments that a full disk refused: the machine keeps them until it retries. */
  readonly kept: Writing[] = [];
  /** False: the test decides when a file is open, a segment stored, a file complete. */
  isDiskQuick = true;
  /** It refuses everything, including pending writes. */
  isDiskFull = false;
  readonly #events: DownloaderEvent[] = [];
  #isFeeding = false;
  #isStopped = false;
  readonly #greetedAt = new Map<ChannelId, Millis>();
  #longestGreetingMs = 0;
  readonly #arrivals = new RateMeter();

  constructor(options: Partial<DownloaderOptions> = {}) {
    this.options = {
      ...defaultDownloaderOptions,
      maxOutstandingRequests: 6,
      randomSeed: 1,
      ...options,
    };
    this.downloader = new Downloader(this.options);
    this.post({ type: 'registered', rank: 9, listen: { host: 'me', port: 7_009 } });
  }

  feed(event: DownloaderEvent): void {
    this.#events.push(event);
    if (this.#isFeeding) return;
    this.#isFeeding = true;
    for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
      this.#observe(next);
      const actions = this.downloader.handle(next, this.now);
      expect(!this.#isStopped || actions.length === 0, 'no actions after the end').to.equal(true);
      for (const action of actions) this.#apply(action);
    }
    this.#isFeeding = false;
  }

  post(message: MachineMessages['session → downloader']): void {
    this.feed({ type: 'posted', from: 'session', message });
  }

  postFromUploader(message: MachineMessages['uploader → downloader']): void {
    this.feed({ type: 'posted', from: 'uploader', message });
  }

  fetch(file: Manifest, members: readonly (Rank | Member)[] = [], priority: Priority = 'normal'): void {
    this.manifests.set(file.digest, file);
    this.post({ type: 'fetch', manifest: file, members: members.map(asMember), priority, isRepair: false });
  }

  swarm(file: Manifest, members: readonly (Rank | Member)[]): void {
    this.post({ type: 'swarm', digest: file.digest, members: members.map(asMember) });
  }

  /** The opening or open channel to a rank. */
  uploader(rank: Rank): FakeUploader {
    const found = [...this.uploaders.values()].findLast(
      (uploader) => uploader.rank === rank && uploader.state !== 'closed',
    );
    assert(found, `rank ${rank} has a connection`);
    return found;
  }

  isConnecting(rank: Rank): boolean {
    return [...this.uploaders.values()].some((uploader) => uploader.rank === rank && uploader.state !== 'closed');
  }

  /** Accepts the connection to a rank, answers HELLO and the SUBSCRIBE to a file that it has completely, or in part. */
  connect(rank: Rank, file: Manifest, holds?: Iterable<number>): FakeUploader {
    const uploader = this.uploader(rank);
    uploader.accept();
    if (file.kind === 'real') uploader.have(file, holds);
    return uploader;
  }

  /** As `connect`, with a super-seeder. */
  connectSeeder(rank: Rank, file: Manifest): FakeUploader {
    const uploader = this.uploader(rank);
    uploader.accept();
    uploader.superSeed(file);
    return uploader;
  }

  get now(): Millis {
    return this.clock.now;
  }

  set now(now: Millis) {
    this.clock.now = now;
  }

  get timers(): Map<string, Millis> {
    return this.clock.timers;
  }

  advance(ms: Millis): void {
    this.clock.advance(ms);
  }

  store(count = Infinity): void {
    this.#finishWriting(count, (one) => {
      const { digest, index } = one;
      if (this.isDiskFull) return this.#refuse({ type: 'store-segment', ...one });
      assert(this.stored.get(digest)?.add(index), `segment ${index} is stored once`);
      this.feed({ type: 'segment-stored', digest, index });
    });
  }

  /** The uploader finds a segment corrupt on disk. */
  lose({ digest }: Manifest, index: number): void {
    this.stored.get(digest)?.delete(index);
    this.postFromUploader({ type: 'segment-corrupt', digest, index });
  }

  reject(): void {
    this.#finishWriting(Infinity, ({ digest, index }) => this.feed({ type: 'segment-rejected', digest, index }));
  }

  /** One after the other: the rest is still being written meanwhile. */
  #finishWriting(count: number, finish: (one: Writing) => void): void {
    for (let left = Math.min(count, this.writing.length); left > 0; left -= 1) {
      const one = this.writing.shift();
      if (one !== undefined) finish(one);
    }
  }

  logged<N extends ClientLogEvent['type']>(event: N): Extract<ClientLogEvent, { readonly type: N }>[] {
    return this.events.filter((one): one is Extract<ClientLogEvent, { readonly type: N }> => one.type === event);
  }

  posted<T extends PostedMessage['type']>(type: T): PostedOf<T>[] {
    return this.messages.filter((message): message is PostedOf<T> => message.type === type);
  }

  /** Outstanding requests as `segment of rank`, in order. */
  get asked(): string[] {
    return this.#requests().map(({ segment, rank }) => `${segment} of ${rank}`);
  }

  #requests(): { rank: Rank; segment: SegmentWish; digest: Digest }[] {
    return [...this.uploaders.values()].flatMap(({ rank, asked }) => asked.map((ask) => ({ rank, ...ask })));
  }

  #apply(action: DownloaderAction): void {
    switch (action.type) {
      case 'open-channel':
        expect(this.uploaders.has(action.channel), 'a channel number is used once').to.equal(false);
        this.uploaders.set(action.channel, new FakeUploader(this, action.channel, action.address));
        break;
      case 'send': {
        const uploader = this.uploaders.get(action.channel);
        assert(uploader?.state === 'open', `${action.envelope.body.tag} is sent on an open channel`);
        const { body } = action.envelope;
        if (body.tag === 'HELLO') this.#greetedAt.set(action.channel, this.now);
        if (body.tag === 'SEGMENT_REQUEST') this.#assertMayAsk(body.digest, body.segment, uploader);
        uploader.receive(action.envelope);
        break;
      }
      case 'close-channel': {
        const uploader = this.uploaders.get(action.channel);
        assert(uploader !== undefined && uploader.state !== 'closed', 'a channel is closed once');
        uploader.closedBy(action);
        break;
      }
      case 'set-timer':
      case 'cancel-timer':
        this.clock.apply(action);
        break;
      case 'post':
        this.messages.push(action.message);
        if (action.message.type === 'stopped') this.#isStopped = true;
        break;
      case 'log':
        this.events.push(action.event);
        break;
      case 'check-credential':
      case 'check-proof':
      case 'prove':
        this.proofs.push(action);
        break;
      default:
        this.#disk(action);
    }
  }

  #disk(action: Extract<DownloaderAction, { readonly type: `${string}-file` | 'store-segment' }>): void {
    switch (action.type) {
      case 'open-file': {
        const { digest } = action.manifest;
        if (this.isDiskFull) return this.#refuse(action);
        const held = this.left.get(digest) ?? SegmentSet.empty(segmentCount(action.manifest));
        this.stored.set(digest, held.clone());
        if (this.isDiskQuick)
          this.feed({ type: 'file-opened', digest, held, holes: SegmentSet.empty(held.length), path: 'part' });
        break;
      }
      case 'store-segment': {
        const { digest, index, payload } = action;
        const file = this.manifests.get(digest);
        const again = this.kept.findIndex((one) => one.digest === digest && one.index === index);
        if (again >= 0) expect(this.kept.splice(again, 1)[0]?.payload, 'the same bytes as before').to.equal(payload);
        expect(payload.byteLength).to.equal(file === undefined ? 0 : segmentBytes(file, index));
        expect(this.#isHere(digest, index), `INV-SEG-2: segment ${index} is passed to the disk once`).to.equal(false);
        this.writing.push({ digest, index, payload });
        if (this.isDiskQuick) this.store();
        break;
      }
      case 'complete-file': {
        const { digest } = action;
        assert(this.stored.get(digest)?.isComplete, 'every segment of a complete file is stored');
        if (this.isDiskFull) return this.#refuse(action);
        this.completed.push(digest);
        if (this.isDiskQuick) this.feed({ type: 'file-completed', digest, path: 'whole' });
        break;
      }
      case 'close-file':
        this.closedFiles.push(action.digest);
        this.kept.splice(0, Infinity, ...this.kept.filter((one) => one.digest !== action.digest));
        break;
    }
  }

  #refuse(refused: StorageAction): void {
    this.feed({ type: 'storage-full', refused, folder: '/out', reason: 'no space is left' });
  }

  #isHere(digest: Digest, index: number): boolean {
    const refused = this.#events.flatMap((event) => (event.type === 'storage-full' ? [event.refused] : []));
    const segments = refused.filter((action) => action.type === 'store-segment');
    const isWriting = [...this.writing, ...this.kept, ...segments].some(
      (one) => one.digest === digest && one.index === index,
    );
    return isWriting || this.stored.get(digest)?.has(index) === true;
  }

  /** INV-REQ-4: a segment is requested twice only when every segment is held or requested. */
  #assertIsEndGame(digest: Digest): void {
    const file = this.manifests.get(digest);
    assert(file?.kind === 'real', 'INV-REQ-4: a declared segment is requested once');
    const asked = new Set(this.#requests().flatMap((one) => (one.digest === digest ? [one.segment] : [])));
    for (let index = 0; index < segmentCount(file); index += 1) {
      expect(
        asked.has(index) || this.#isHere(digest, index),
        `INV-REQ-4: segment ${index} is not requested yet`,
      ).to.equal(true);
    }
  }

  #assertMayAsk(digest: Digest, segment: SegmentWish, uploader: FakeUploader): void {
    expect(this.closedFiles, 'no requests for a closed file').to.not.include(digest);
    const file = this.manifests.get(digest);
    const requests = this.#requests();
    expect(this.kept.length, 'INV-DISK-5: nothing is requested while the disk is full').to.equal(0);
    if (segment === 'any') {
      expect(uploader.superSeeding.has(digest), 'ANY is requested from super-seeders').to.equal(true);
      return;
    }
    expect(this.#isHere(digest, segment), `INV-REQ-2: segment ${segment} is requested although it is held`).to.equal(
      false,
    );
    const asked = requests.filter((one) => one.digest === digest && one.segment === segment);
    expect(asked.length, `INV-REQ-4: segment ${segment} is requested more than twice at once`).to.be.at.most(1);
    if (asked.length === 1) this.#assertIsEndGame(digest);
    if (file?.kind === 'declared') return;
    const mayHold = uploader.superSeeding.has(digest) || uploader.holds.get(digest)?.has(segment);
    assert(mayHold, `segment ${segment} is known to be held by ${uploader.rank}`);
    const certain = requests.filter((one) => one.segment !== 'any' && this.manifests.get(one.digest)?.kind === 'real');
    const budgets = uploader.isIdle ? 2 : 1;
    uploader.isIdle = false;
    expect(certain.length, 'INV-REQ-3: the budget is kept').to.be.below(budgets * this.#mostRequests(file));
  }

  /** The budget, and three round trips' worth (docs/scheduling.md) of the longest way: the machine takes the shortest. */
  #mostRequests(file: Manifest | undefined): number {
    const onTheWay = (3 * this.#longestGreetingMs * this.#arrivals.rate) / (file?.segmentLength ?? 1);
    return this.options.maxOutstandingRequests + Math.round(onTheWay);
  }

  /** Only requested segments of the right length measure the rate. */
  #observeSegment(channel: ChannelId, correlation: number, { digest, index, payload }: MessageOf<'OK'>): void {
    const wasAsked = this.uploaders.get(channel)?.answered.delete(correlation) === true;
    const file = this.manifests.get(digest);
    if (!wasAsked || file === undefined || index >= segmentCount(file)) return;
    const bytes = segmentBytes(file, index);
    if (payload.byteLength === bytes) this.#arrivals.add(bytes, this.now);
  }

  #observe(event: DownloaderEvent): void {
    if (event.type === 'storage-full' && event.refused.type === 'store-segment') {
      // Late refusals of a closed file are ignored.
      if (!this.closedFiles.includes(event.refused.digest)) this.kept.push(event.refused);
    } else if (event.type === 'message-received') {
      const { channel, envelope } = event;
      if (envelope.body.tag === 'HELLO_ACK') {
        const greetedAt = this.#greetedAt.get(channel) ?? this.now;
        this.#longestGreetingMs = Math.max(this.#longestGreetingMs, this.now - greetedAt);
      } else if (envelope.body.tag === 'OK') {
        this.#observeSegment(channel, envelope.correlation, envelope.body);
      }
    }
  }
}

function asMember(one: Rank | Member): Member {
  return typeof one === 'number' ? member(one) : one;
}
