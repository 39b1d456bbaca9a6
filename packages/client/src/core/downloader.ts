import {
  type Address,
  type ChannelId,
  type Digest,
  type ErrorCodeName,
  ExitCode,
  type Machine,
  type Manifest,
  MAX_VERSION,
  type Member,
  type Message,
  type MessageOf,
  type Millis,
  MIN_VERSION,
  printable,
  Random,
  type Rank,
  segmentBytes,
  type SegmentSet,
} from '@shoal/common';

import type { DownloaderAction, DownloaderEvent } from './events.js';
import type { Facts, FactTo } from './facts.js';
import { FileDownload, type OutstandingRequest } from './file-download.js';
import type { FileSource } from './file-source.js';
import type { ClientNote } from './notes.js';
import type { DownloaderOptions } from './options.js';
import { Circular } from './policies/circular.js';
import { LeastLoaded } from './policies/least-loaded.js';
import { RarestFirst } from './policies/rarest-first.js';
import type { RequestPolicy } from './policies/request-policy.js';
import { SourceFirst } from './policies/source-first.js';
import { markCancelled, measure, type Source, SourceRoster } from './source-roster.js';

/** A refused request waits for this many of the source's smoothed request times (DESIGN §5). */
const BUSY_BACKOFF = 2;
const TIMEOUT_FACTOR = 5;
const MIN_BUSY_MS = 5;
/** How long a member of a declared file's circle that lacks the next segment is left out. */
const LACKING_MS = 50;
const MAX_TIMEOUTS = 4;

/**
 * Fetches files: dials swarm members, asks them for segments by the file's policy, has every
 * segment verified before it counts, announces what is held, and avoids who sent what it should not.
 */
export class Downloader implements Machine<DownloaderEvent, DownloaderAction> {
  readonly #options: DownloaderOptions;
  readonly #random: Random;
  readonly #roster: SourceRoster;
  readonly #files = new Map<Digest, FileDownload>();
  #out: DownloaderAction[] = [];
  #now: Millis = 0;
  #rank: Rank = 0;
  #listen: Address = { host: '', port: 0 };
  #lastCorrelation = 0;
  readonly #deadlines = new Map<string, Millis>();
  #stopped = false;

  constructor(options: DownloaderOptions) {
    this.#options = options;
    this.#random = new Random(options.randomSeed);
    this.#roster = new SourceRoster({ firstMs: options.redialFirstMs, maxMs: options.redialMaxMs }, this.#random);
  }

  handle(event: DownloaderEvent, now: Millis): readonly DownloaderAction[] {
    const out: DownloaderAction[] = [];
    this.#out = out;
    this.#now = now;
    if (!this.#stopped) this.#dispatch(event);
    return out;
  }

  #dispatch(event: DownloaderEvent): void {
    switch (event.type) {
      case 'told':
        this.#told(event);
        break;
      case 'channel-opened':
        this.#opened(event.channel);
        break;
      case 'message-received': {
        const source = this.#roster.byChannel(event.channel);
        if (source !== undefined) this.#receive(source, event.envelope.source, event.envelope.correlation, event.envelope.body);
        break;
      }
      case 'frame-rejected': {
        const source = this.#roster.byChannel(event.channel);
        if (source !== undefined) this.#blame(source, event.code, `it sent what is no frame: ${event.detail}`);
        break;
      }
      case 'channel-closed': {
        const source = this.#roster.byChannel(event.channel);
        if (source !== undefined) this.#lost(source, event.reason);
        break;
      }
      case 'file-opened':
        this.#fileOpened(event.digest, event.held, event.path);
        break;
      case 'segment-stored':
        this.#stored(event.digest, event.index);
        break;
      case 'segment-rejected':
        this.#rejected(event.digest, event.index);
        break;
      case 'file-completed':
        this.#completed(event.digest, event.path);
        break;
      case 'storage-failed':
        this.#fail(event.digest, ExitCode.storage, event.reason);
        break;
      case 'timer-expired':
        this.#deadlines.delete(event.name);
        this.#timer(event.name);
        break;
    }
  }

  // What the other threads tell

  #told({ fact }: FactTo<'downloader'>): void {
    switch (fact.type) {
      case 'registered':
        this.#rank = fact.rank;
        this.#listen = fact.listen;
        break;
      case 'fetch':
        this.#fetch(fact.manifest, fact.members);
        break;
      case 'swarm':
        this.#members(fact.digest, fact.members);
        break;
      case 'peer-subscribed': {
        const file = this.#files.get(fact.digest);
        if (file === undefined || file.isComplete || file.sources.has(fact.rank)) break;
        this.#meet(file, fact.rank, fact.address);
        this.#dialAll();
        break;
      }
      case 'peer-has': {
        const file = this.#files.get(fact.digest);
        const source = file?.sources.get(fact.rank);
        if (file === undefined || source === undefined || !file.isOpen) break;
        for (const index of fact.segments) this.#learn(file, source, index);
        this.#fill();
        break;
      }
      case 'stop':
        this.#stop(fact.reason);
        break;
    }
  }

  #fetch(manifest: Manifest, members: readonly Member[]): void {
    if (this.#files.has(manifest.digest)) return;
    const policy: RequestPolicy =
      manifest.kind === 'declared' ? new Circular() : new SourceFirst(new LeastLoaded(this.#random), new RarestFirst());
    this.#files.set(manifest.digest, new FileDownload(manifest, policy, this.#random, this.#now));
    this.#out.push({ type: 'open-file', manifest });
    this.#members(manifest.digest, members);
    this.#setTimerBy('sweep', this.#now + this.#options.keepaliveMs);
  }

  #members(digest: Digest, members: readonly Member[]): void {
    const file = this.#files.get(digest);
    if (file === undefined || file.isComplete) return;
    const present = new Set<Rank>();
    for (const { rank, host, port } of members) {
      if (rank === this.#rank || port === 0) continue;
      present.add(rank);
      this.#meet(file, rank, { host, port });
    }
    for (const source of [...file.sources.values()]) {
      const isGone = source.source.state === 'idle' && !present.has(source.rank);
      if (isGone) this.#forget(file, source);
    }
    this.#dialAll();
    this.#checkBlamed(file);
  }

  #meet(file: FileDownload, rank: Rank, address: Address): void {
    const source = this.#roster.meet(rank, address);
    if (source.blamed || file.sources.has(rank)) return;
    const fileSource = file.meet(source);
    if (source.state === 'greeting' || source.state === 'ready') this.#subscribe(file, fileSource);
  }

  #forget(file: FileDownload, source: FileSource): void {
    file.drop(source);
    file.sources.delete(source.rank);
    const isShared = [...this.#files.values()].some(({ sources }) => sources.has(source.rank));
    if (!isShared) this.#roster.forget(source.source);
  }

  #stop(reason: string): void {
    for (const file of this.#files.values()) {
      this.#announceHeld(file);
      this.#out.push({ type: 'close-file', digest: file.digest });
    }
    for (const source of this.#roster) this.#sayGoodbye(source, reason);
    for (const name of this.#deadlines.keys()) this.#out.push({ type: 'cancel-timer', name });
    this.#tellSession({ type: 'stopped' });
    this.#stopped = true;
  }

  // Files

  #fileOpened(digest: Digest, held: SegmentSet, path: string): void {
    const file = this.#files.get(digest);
    if (file === undefined || file.isOpen) return;
    file.open(held);
    file.lastProgressAt = this.#now;
    this.#tellUploader({ type: 'file-opened', manifest: file.manifest, held, path });
    this.#tellSession({ type: 'file-opened', digest, resumedBytes: file.heldBytes });
    if (held.count > 0) {
      this.#note({ note: 'download-resumed', digest, segments: held.count, bytes: file.heldBytes });
    }
    for (const source of file.sources.values()) {
      if (source.source.state === 'greeting' || source.source.state === 'ready') this.#subscribe(file, source);
    }
    this.#setStallTimer();
    if (file.book.isComplete) this.#out.push({ type: 'complete-file', digest });
    else this.#fill();
  }

  #stored(digest: Digest, index: number): void {
    const file = this.#files.get(digest);
    const from = file?.verifying.get(index);
    if (file === undefined || from === undefined) return;
    file.hold(index, this.#now);
    file.contributors.add(from);
    this.#tellUploader({ type: 'segment-held', digest, index });
    if (this.#options.noteSegments) this.#note({ note: 'segment-held', digest, index, from });
    const source = file.sources.get(from);
    if (source !== undefined && !file.isDeclared) this.#acknowledge(file, source, index);
    if (file.book.isComplete) {
      this.#announceHeld(file);
      this.#out.push({ type: 'complete-file', digest });
      return;
    }
    if (file.isDeclared) {
      if (file.book.held - file.reportedSegments >= this.#options.declaredUpdateSegments) this.#report(file);
      this.#fillFile(file);
    } else {
      this.#setTimerBy('have', this.#now + this.#options.haveCoalesceMs);
      this.#setTimerBy('progress', this.#now + this.#options.progressIntervalMs);
      this.#fill();
    }
  }

  #rejected(digest: Digest, index: number): void {
    const file = this.#files.get(digest);
    const from = file?.verifying.get(index);
    if (file === undefined || from === undefined) return;
    file.reject(index);
    const reason = `segment ${index} of ${file.manifest.name} does not match its hash`;
    this.#note({ note: 'segment-rejected', digest, index, from, reason });
    const source = this.#roster.get(from);
    if (source !== undefined) this.#blame(source, 'INTEGRITY', reason);
    this.#fill();
  }

  #completed(digest: Digest, path: string): void {
    const file = this.#files.get(digest);
    if (file === undefined || file.isComplete) return;
    file.isComplete = true;
    this.#tellUploader({ type: 'file-moved', manifest: file.manifest, path });
    this.#tellSession({ type: 'file-complete', progress: file.progress(), path });
    this.#release(file, 'complete');
  }

  #fail(digest: Digest, exitCode: ExitCode, reason: string): void {
    const file = this.#files.get(digest);
    if (file === undefined || file.isComplete) return;
    this.#out.push({ type: 'close-file', digest });
    this.#tellSession({ type: 'file-failed', digest, exitCode, reason });
    this.#release(file, 'failed');
    this.#files.delete(digest);
  }

  /** Lets go of everything that only this file needed. */
  #release(file: FileDownload, reason: string): void {
    for (const source of [...file.sources.values()]) {
      for (const request of file.requests.values()) {
        if (request.rank === source.rank) this.#cancel(file, source, request);
      }
      file.drop(source);
      file.sources.delete(source.rank);
      const isShared = [...this.#files.values()].some(({ sources }) => sources.has(source.rank));
      if (isShared) continue;
      this.#sayGoodbye(source.source, reason);
      this.#roster.forget(source.source);
    }
  }

  #report(file: FileDownload): void {
    if (file.book.held === file.reportedSegments) return;
    file.reportedSegments = file.book.held;
    this.#tellSession({ type: 'progress', progress: file.progress() });
  }

  // Channels

  #dialAll(): void {
    let retryAt = Infinity;
    for (const file of this.#files.values()) {
      if (file.isComplete) continue;
      for (const { source } of file.sources.values()) {
        if (source.state !== 'idle' || source.blamed) continue;
        if (this.#roster.connected >= this.#options.maxSources) return;
        if (this.#now >= source.retryAt) {
          const channel = this.#roster.dial(source);
          this.#out.push({ type: 'open-channel', channel, address: source.address });
        } else {
          retryAt = Math.min(retryAt, source.retryAt);
        }
      }
    }
    if (retryAt < Infinity) this.#setTimerBy('redial', retryAt);
  }

  #opened(channel: ChannelId): void {
    const source = this.#roster.byChannel(channel);
    if (source === undefined) return;
    source.state = 'greeting';
    source.heardAt = this.#now;
    const { host, port } = this.#listen;
    const { clientId } = this.#options;
    const versions = { minVersion: MIN_VERSION, maxVersion: MAX_VERSION };
    this.#send(source, { tag: 'HELLO', ...versions, clientId, host, port });
    for (const file of this.#files.values()) {
      const fileSource = file.sources.get(source.rank);
      if (fileSource !== undefined && file.isOpen) this.#subscribe(file, fileSource);
    }
  }

  /** Subscribes, and tells what is held here, so that the uploader knows who needs what. */
  #subscribe(file: FileDownload, source: FileSource): void {
    if (file.isDeclared || file.isComplete || !file.isOpen || source.subscribed) return;
    this.#send(source.source, { tag: 'SUBSCRIBE', digest: file.digest });
    if (file.book.held > 0) this.#sendHave(file, source, file.book.heldSet(), []);
  }

  #lost(source: Source, reason: string): void {
    const wasReady = source.state === 'ready';
    this.#roster.hangUp(source, this.#now);
    for (const file of this.#files.values()) {
      const fileSource = file.sources.get(source.rank);
      if (fileSource !== undefined) file.drop(fileSource);
    }
    if (wasReady) this.#note({ note: 'source-lost', rank: source.rank, reason });
    this.#dialAll();
    this.#fill();
  }

  /** Cuts off whoever sent what it should not have, for good. */
  #blame(source: Source, code: ErrorCodeName, reason: string): void {
    if (source.blamed) return;
    source.blamed = true;
    this.#note({ note: 'source-blamed', rank: source.rank, reason: printable(reason) });
    if (source.channel !== 0) {
      this.#send(source, { tag: 'ERROR', code, detail: reason });
      this.#out.push({ type: 'close-channel', channel: source.channel, code, reason });
    }
    this.#roster.forget(source);
    for (const file of [...this.#files.values()]) {
      const fileSource = file.sources.get(source.rank);
      if (fileSource === undefined) continue;
      file.drop(fileSource);
      file.sources.delete(source.rank);
      this.#checkBlamed(file);
    }
    this.#dialAll();
    this.#fill();
  }

  /** A file whose every member sent wrong bytes cannot be had. */
  #checkBlamed(file: FileDownload): void {
    if (file.isComplete || file.sources.size > 0 || file.book.isComplete) return;
    const blamed = [...this.#roster].filter((source) => source.blamed).map((source) => source.rank);
    if (blamed.length === 0) return;
    const who = blamed.length === 1 ? `client ${blamed[0] ?? ''}` : `clients ${blamed.join(', ')}`;
    this.#fail(file.digest, ExitCode.integrity, `nobody is left to download from: ${who} sent wrong segments`);
  }

  #sayGoodbye(source: Source, reason: string): void {
    if (source.channel === 0) return;
    if (source.state !== 'dialling') this.#send(source, { tag: 'GOODBYE', reason });
    this.#out.push({ type: 'close-channel', channel: source.channel, code: undefined, reason });
  }

  // Messages

  #receive(source: Source, from: Rank, correlation: number, message: Message): void {
    source.heardAt = this.#now;
    if (from !== source.rank) {
      // Not its fault: the address belongs to somebody else now. The next member list mends it.
      const reason = `rank ${from} answered where rank ${source.rank} was expected`;
      this.#out.push({ type: 'close-channel', channel: source.channel, code: 'PROTOCOL', reason });
      this.#lost(source, reason);
      return;
    }
    switch (message.tag) {
      case 'HELLO_ACK':
        if (source.state !== 'greeting') break;
        source.state = 'ready';
        source.backoff.reset();
        this.#fill();
        break;
      case 'HAVE':
        this.#have(source, message);
        break;
      case 'OK':
        this.#ok(source, correlation, message);
        break;
      case 'NOT_OK':
        this.#notOk(source, correlation, message);
        break;
      case 'PING':
        this.#send(source, { tag: 'PONG' });
        break;
      case 'ERROR':
        this.#note({ note: 'source-lost', rank: source.rank, reason: `${message.code}: ${printable(message.detail)}` });
        break;
      case 'GOODBYE':
        this.#out.push({ type: 'close-channel', channel: source.channel, code: undefined, reason: 'goodbye' });
        this.#lost(source, `it said goodbye: ${printable(message.reason)}`);
        break;
      default:
        // PONG has done its work by arriving; what a later version may say is ignored.
        break;
    }
  }

  #have(source: Source, message: MessageOf<'HAVE'>): void {
    const file = this.#files.get(message.digest);
    const fileSource = file?.sources.get(source.rank);
    if (file === undefined || fileSource === undefined || file.isDeclared) return;
    const { held, segments, seederPicks, load } = message;
    if ((held !== undefined && held.length !== file.book.segments) || segments.some((i) => i >= file.book.segments)) {
      this.#blame(source, 'OUT_OF_RANGE', `it holds segments beyond the end of ${file.manifest.name}`);
      return;
    }
    fileSource.load = load;
    fileSource.subscribed = true;
    fileSource.seederPicks = seederPicks;
    if (held !== undefined) file.learnHeld(fileSource, held);
    for (const index of segments) this.#learn(file, fileSource, index);
    this.#fill();
  }

  #learn(file: FileDownload, source: FileSource, index: number): void {
    if (index < file.book.segments) file.learnSegment(source, index);
  }

  #ok(source: Source, correlation: number, { digest, index, load, payload }: MessageOf<'OK'>): void {
    const file = this.#files.get(digest);
    const request = file?.requests.get(correlation);
    const isExpected = request?.rank === source.rank;
    if (file === undefined || !isExpected) {
      if (source.cancelled.delete(correlation)) {
        this.#send(source, { tag: 'CANCEL', digest, segment: index });
      } else if (file !== undefined && !file.isComplete) {
        this.#blame(source, 'PROTOCOL', `it sent segment ${index} of ${file.manifest.name}, which nobody asked for`);
      }
      return;
    }
    if (request.segment === 'any' ? index >= file.book.segments : index !== request.segment) {
      this.#blame(source, 'PROTOCOL', `it was asked for segment ${request.segment} and sent segment ${index}`);
      return;
    }
    const bytes = segmentBytes(file.manifest, index);
    if (payload.byteLength !== bytes) {
      this.#blame(source, 'INTEGRITY', `segment ${index} came with ${payload.byteLength} bytes, not ${bytes}`);
      return;
    }
    file.downloadedBytes += bytes;
    const needed = file.arrive(index, source.rank);
    file.endRequest(request);
    const fileSource = file.sources.get(source.rank);
    if (fileSource !== undefined) fileSource.load = load;
    measure(source, bytes, this.#now - request.sentAt);
    if (needed) {
      this.#cancelOthers(file, index);
      this.#out.push({ type: 'store-segment', digest, index, payload });
    } else {
      this.#send(source, { tag: 'CANCEL', digest, segment: index });
    }
    this.#fill();
  }

  #notOk(source: Source, correlation: number, { digest, reason, load }: MessageOf<'NOT_OK'>): void {
    source.cancelled.delete(correlation);
    const file = this.#files.get(digest);
    const request = file?.requests.get(correlation);
    const fileSource = file?.sources.get(source.rank);
    if (file === undefined || fileSource === undefined || request?.rank !== source.rank) return;
    file.endRequest(request);
    fileSource.load = load;
    if (this.#options.noteSegments) this.#note({ note: 'request-refused', digest, from: source.rank, reason });
    if (file.isDeclared) {
      this.#backOff(fileSource, LACKING_MS);
    } else if (reason === 'BUSY') {
      const expected = Math.max(MIN_BUSY_MS, source.requestMs ?? MIN_BUSY_MS);
      this.#backOff(fileSource, BUSY_BACKOFF * expected * this.#random.between(0.5, 1.5));
    } else if (request.segment === 'any') {
      fileSource.seederPicks = false;
    } else {
      file.unlearnSegment(fileSource, request.segment);
    }
    this.#fill();
  }

  #backOff(source: FileSource, ms: Millis): void {
    source.busyUntil = this.#now + ms;
    this.#setTimerBy('retry', source.busyUntil);
  }

  // Requests

  #fill(): void {
    for (const file of this.#files.values()) this.#fillFile(file);
  }

  #fillFile(file: FileDownload): void {
    if (!file.isOpen || file.book.isComplete) return;
    for (;;) {
      const view = file.view(this.#now, this.#budget(file));
      const choice = file.policy.next(view);
      if (choice === undefined) return;
      this.#ask(file, choice.source, choice.segment);
    }
  }

  /** What this file may have outstanding: segments being verified and other files' requests count too. */
  #budget(file: FileDownload): number {
    let taken = Math.max(0, file.book.verifying - this.#options.maxOutstandingRequests);
    for (const other of this.#files.values()) {
      if (other !== file && !other.isDeclared) taken += other.requests.size;
    }
    return Math.max(1, this.#options.maxOutstandingRequests - taken);
  }

  #ask(file: FileDownload, source: FileSource, segment: OutstandingRequest['segment']): void {
    const sentAt = this.#now;
    const deadline = sentAt + this.#timeout(source.source);
    const correlation = this.#send(source.source, { tag: 'SEGMENT_REQUEST', digest: file.digest, segment });
    file.startRequest(source, { correlation, rank: source.rank, segment, sentAt, deadline });
    this.#setTimerBy('deadline', deadline);
  }

  #timeout({ requestMs, timeouts }: Source): Millis {
    const { firstRequestTimeoutMs, minRequestTimeoutMs, maxRequestTimeoutMs } = this.#options;
    const expected = requestMs === undefined ? firstRequestTimeoutMs : TIMEOUT_FACTOR * requestMs;
    return Math.min(maxRequestTimeoutMs, Math.max(minRequestTimeoutMs, expected) * 2 ** timeouts);
  }

  #cancel(file: FileDownload, source: FileSource, request: OutstandingRequest): void {
    markCancelled(source.source, request.correlation);
    this.#send(source.source, { tag: 'CANCEL', digest: file.digest, segment: request.segment });
  }

  /** The segment came from one of those who were asked: the others need not send it. */
  #cancelOthers(file: FileDownload, index: number): void {
    for (const request of [...file.requests.values()]) {
      if (request.segment !== index) continue;
      const source = file.sources.get(request.rank);
      if (source !== undefined) this.#cancel(file, source, request);
      file.endRequest(request);
    }
  }

  #checkDeadlines(): void {
    let next = Infinity;
    for (const file of this.#files.values()) {
      for (const request of [...file.requests.values()]) {
        if (this.#now < request.deadline) next = Math.min(next, request.deadline);
        else this.#overdue(file, request);
      }
    }
    if (next < Infinity) this.#setTimerBy('deadline', next);
    this.#fill();
  }

  #overdue(file: FileDownload, request: OutstandingRequest): void {
    if (!file.requests.has(request.correlation)) return;
    const source = file.sources.get(request.rank);
    if (source === undefined) return;
    const waitedMs = Math.round(this.#now - request.sentAt);
    const index = request.segment === 'any' ? -1 : request.segment;
    this.#note({ note: 'request-timeout', digest: file.digest, index, from: request.rank, waitedMs });
    this.#cancel(file, source, request);
    file.endRequest(request);
    source.source.timeouts += 1;
    if (source.source.timeouts > MAX_TIMEOUTS) {
      const reason = `${source.source.timeouts} requests in a row were not answered`;
      this.#out.push({ type: 'close-channel', channel: source.source.channel, code: 'TIMEOUT', reason });
      this.#lost(source.source, reason);
      return;
    }
    this.#backOff(source, this.#timeout(source.source) / 2);
  }

  // Announcements

  #acknowledge(file: FileDownload, source: FileSource, index: number): void {
    this.#sendHave(file, source, undefined, [index]);
    // It knows now; the others are told together with what comes next.
  }

  #announceAll(): void {
    for (const file of this.#files.values()) this.#announceHeld(file);
  }

  /** Tells every neighbour what is new here, except what it holds itself. */
  #announceHeld(file: FileDownload): void {
    const fresh = file.unannounced.splice(0);
    if (fresh.length === 0 || file.isDeclared) return;
    for (const source of file.sources.values()) {
      if (!source.subscribed) continue;
      const news = fresh.filter((index) => !source.held.has(index));
      if (news.length > 0) this.#sendHave(file, source, undefined, news);
    }
  }

  #sendHave(file: FileDownload, { source }: FileSource, held: SegmentSet | undefined, segments: number[]): void {
    this.#send(source, { tag: 'HAVE', digest: file.digest, held, segments, load: 0, seederPicks: false });
  }

  // Timers

  #timer(name: string): void {
    switch (name) {
      case 'have':
        this.#announceAll();
        break;
      case 'retry':
        this.#retry();
        break;
      case 'deadline':
        this.#checkDeadlines();
        break;
      case 'redial':
        this.#dialAll();
        break;
      case 'progress':
        for (const file of this.#files.values()) if (!file.isComplete) this.#report(file);
        break;
      case 'sweep':
        this.#sweep();
        break;
      case 'stall':
        this.#checkStalls();
        break;
    }
  }

  #retry(): void {
    let next = Infinity;
    for (const file of this.#files.values()) {
      for (const { busyUntil } of file.sources.values()) if (busyUntil > this.#now) next = Math.min(next, busyUntil);
    }
    if (next < Infinity) this.#setTimerBy('retry', next);
    this.#fill();
  }

  #sweep(): void {
    const { keepaliveMs } = this.#options;
    for (const source of [...this.#roster]) {
      if (source.state !== 'ready' && source.state !== 'greeting') continue;
      const silence = this.#now - source.heardAt;
      if (silence >= 2 * keepaliveMs) {
        const reason = `nothing heard for ${Math.round(silence / 1000)} s`;
        this.#out.push({ type: 'close-channel', channel: source.channel, code: 'TIMEOUT', reason });
        this.#lost(source, reason);
      } else if (silence >= keepaliveMs / 2) {
        this.#send(source, { tag: 'PING' });
      }
    }
    this.#setTimerBy('sweep', this.#now + keepaliveMs / 2);
  }

  #checkStalls(): void {
    const { stallTimeoutMs } = this.#options;
    for (const file of [...this.#files.values()]) {
      if (!file.isOpen || file.book.isComplete || this.#now < file.lastProgressAt + stallTimeoutMs) continue;
      const segment = firstUnheld(file);
      const isHeld = [...file.sources.values()].some(({ held, seederPicks }) => seederPicks || held.has(segment));
      const wait = `within ${stallTimeoutMs / 1000} s`;
      if (isHeld) this.#fail(file.digest, ExitCode.deadline, `nobody delivered segment ${segment} ${wait}`);
      else this.#fail(file.digest, ExitCode.unknownFile, `no connected client offered segment ${segment} ${wait}`);
    }
    this.#setStallTimer();
  }

  #setStallTimer(): void {
    const { stallTimeoutMs } = this.#options;
    if (stallTimeoutMs === 0) return;
    let next = Infinity;
    for (const file of this.#files.values()) {
      if (file.isOpen && !file.book.isComplete) next = Math.min(next, file.lastProgressAt + stallTimeoutMs);
    }
    if (next < Infinity) this.#setTimerBy('stall', next);
  }

  /** Sets the timer unless it is already set for an earlier time. */
  #setTimerBy(name: string, at: Millis): void {
    const set = this.#deadlines.get(name);
    if (set !== undefined && set <= at) return;
    this.#deadlines.set(name, at);
    this.#out.push({ type: 'set-timer', name, at });
  }

  // Helpers

  #send(source: Source, body: Message): number {
    this.#lastCorrelation += 1;
    const correlation = this.#lastCorrelation;
    const envelope = { source: this.#rank, destination: source.rank, correlation, body };
    this.#out.push({ type: 'send', channel: source.channel, envelope });
    return correlation;
  }

  #tellSession(fact: Facts['downloader → session']): void {
    this.#out.push({ type: 'tell', to: 'session', fact });
  }

  #tellUploader(fact: Facts['downloader → uploader']): void {
    this.#out.push({ type: 'tell', to: 'uploader', fact });
  }

  #note(note: ClientNote): void {
    this.#out.push({ type: 'note', note });
  }
}

function firstUnheld({ book }: FileDownload): number {
  let index = 0;
  while (index < book.segments && book.state(index) === 'held') index += 1;
  return index;
}
