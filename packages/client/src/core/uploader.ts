import {
  type ChannelId,
  commonVersion,
  type Digest,
  type ErrorCodeName,
  type Machine,
  type Manifest,
  MAX_VERSION,
  type Message,
  type MessageOf,
  type Millis,
  MIN_VERSION,
  type NotOkReason,
  printable,
  Random,
  type Rank,
  segmentBytes,
  segmentCount,
  SegmentSet,
  type SegmentWish,
} from '@shoal/common';

import { type ActiveUpload, ActiveUploads } from './active-uploads.js';
import { AnyPicker } from './any-picker.js';
import type { OutgoingSegment, UploaderAction, UploaderEvent } from './events.js';
import type { Facts, FactTo } from './facts.js';
import { type Neighbour, Neighbours } from './neighbours.js';
import type { ClientNote } from './notes.js';
import type { UploaderOptions } from './options.js';
import { UploadQueue, type WaitingRequest } from './upload-queue.js';

interface ServedFile {
  readonly manifest: Manifest;
  readonly held: SegmentSet;
  /** Present while this seeder picks what it gives (phase 1). */
  picker: AnyPicker | undefined;
  uploadedBytes: number;
  uploadedSegments: number;
}

/** Subscriptions of one neighbour to files that are not here yet. */
const MAX_AWAITED_FILES = 1_000;

/**
 * Serves segments to those who dial this client: greets, tells what is held, queues requests,
 * decides whom to serve, and reports to the download thread what neighbours announce.
 */
export class Uploader implements Machine<UploaderEvent, UploaderAction> {
  readonly #options: UploaderOptions;
  readonly #random: Random;
  readonly #files = new Map<Digest, ServedFile>();
  readonly #neighbours = new Neighbours();
  readonly #queue: UploadQueue;
  readonly #active = new ActiveUploads();
  readonly #unreported = new Set<Digest>();
  #out: UploaderAction[] = [];
  #now: Millis = 0;
  #rank: Rank = 0;
  #sweeping = false;
  #draining = false;
  #stopped = false;

  constructor(options: UploaderOptions) {
    this.#options = options;
    this.#random = new Random(options.randomSeed);
    this.#queue = new UploadQueue(options.overdueMs);
  }

  handle(event: UploaderEvent, now: Millis): readonly UploaderAction[] {
    const out: UploaderAction[] = [];
    this.#out = out;
    this.#now = now;
    if (!this.#stopped) this.#dispatch(event);
    return out;
  }

  #dispatch(event: UploaderEvent): void {
    switch (event.type) {
      case 'told':
        this.#told(event);
        break;
      case 'channel-opened':
        this.#opened(event.channel, event.remoteHost);
        break;
      case 'message-received': {
        const neighbour = this.#neighbours.get(event.channel);
        if (neighbour !== undefined) this.#receive(neighbour, event.envelope.source, event.envelope.correlation, event.envelope.body);
        break;
      }
      case 'frame-rejected': {
        const neighbour = this.#neighbours.get(event.channel);
        if (neighbour !== undefined) this.#cutOff(neighbour, 0, event.code, event.detail);
        break;
      }
      case 'channel-closed':
        this.#forget(event.channel);
        break;
      case 'segment-unreadable':
        this.#unreadable(event.segment, event.reason);
        break;
      case 'timer-expired':
        if (event.name === 'sweep') this.#sweep();
        else if (event.name === 'report') this.#report();
        else if (event.name === 'drain') this.#drained();
        break;
    }
  }

  // What the other threads tell

  #told(event: FactTo<'uploader'>): void {
    const { fact } = event;
    switch (fact.type) {
      case 'registered':
        this.#rank = fact.rank;
        break;
      case 'serve':
        this.#serve(fact.manifest, SegmentSet.full(segmentCount(fact.manifest)), fact.path, true);
        break;
      case 'file-opened':
        this.#serve(fact.manifest, fact.held.clone(), fact.path, false);
        break;
      case 'segment-held':
        this.#files.get(fact.digest)?.held.add(fact.index);
        break;
      case 'file-moved':
        this.#out.push({ type: 'locate-file', manifest: fact.manifest, path: fact.path });
        break;
      case 'drain':
        this.#draining = true;
        this.#out.push({ type: 'set-timer', name: 'drain', at: this.#now + fact.graceMs });
        this.#checkDrained();
        break;
      case 'stop':
        this.#stop(fact.reason);
        break;
    }
  }

  #serve(manifest: Manifest, held: SegmentSet, path: string, isOffer: boolean): void {
    if (this.#files.has(manifest.digest)) return;
    const picks = isOffer && manifest.kind === 'real' && held.length > 0;
    const picker = picks ? new AnyPicker(held.length, this.#random) : undefined;
    this.#files.set(manifest.digest, { manifest, held, picker, uploadedBytes: 0, uploadedSegments: 0 });
    this.#out.push({ type: 'locate-file', manifest, path });
    for (const neighbour of this.#neighbours) {
      if (neighbour.awaited.delete(manifest.digest)) this.#subscribe(neighbour, 0, manifest.digest);
    }
  }

  #stop(reason: string): void {
    this.#report();
    for (const { channel, rank } of this.#neighbours) {
      this.#send(channel, rank, 0, { tag: 'GOODBYE', reason });
      this.#out.push({ type: 'close-channel', channel, code: undefined, reason });
    }
    for (const name of ['sweep', 'report', 'drain']) this.#out.push({ type: 'cancel-timer', name });
    this.#tellSession({ type: 'stopped' });
    this.#stopped = true;
  }

  // Channels

  #opened(channel: ChannelId, remoteHost: string): void {
    const neighbour = this.#neighbours.add(channel, remoteHost, this.#now);
    if (this.#neighbours.size > this.#options.maxChannels) {
      this.#cutOff(neighbour, 0, 'LIMIT', `this client serves ${this.#options.maxChannels} neighbours at most`);
      return;
    }
    if (this.#sweeping) return;
    this.#sweeping = true;
    this.#out.push({ type: 'set-timer', name: 'sweep', at: this.#now + this.#sweepMs });
  }

  #forget(channel: ChannelId): void {
    if (this.#neighbours.get(channel) === undefined) return;
    this.#neighbours.delete(channel);
    this.#queue.remove((request) => request.channel === channel);
    for (const upload of this.#active.endAll((active) => active.channel === channel)) this.#abort(upload);
    this.#pump();
    this.#checkDrained();
  }

  #cutOff(neighbour: Neighbour, correlation: number, code: ErrorCodeName, detail: string): void {
    const { channel, rank, remoteHost } = neighbour;
    this.#note({ note: 'peer-refused', remoteHost, code, detail: printable(detail) });
    this.#send(channel, rank, correlation, { tag: 'ERROR', code, detail });
    this.#out.push({ type: 'close-channel', channel, code, reason: detail });
    this.#forget(channel);
  }

  get #sweepMs(): Millis {
    return Math.min(this.#options.idleTimeoutMs / 3, this.#options.helloTimeoutMs);
  }

  #sweep(): void {
    const { idleTimeoutMs, helloTimeoutMs, ackTimeoutMs } = this.#options;
    for (const neighbour of [...this.#neighbours]) {
      const silence = this.#now - neighbour.heardAt;
      if (neighbour.rank === 0 && this.#now - neighbour.openedAt >= helloTimeoutMs) {
        this.#cutOff(neighbour, 0, 'TIMEOUT', `no HELLO within ${helloTimeoutMs / 1000} s`);
      } else if (silence >= idleTimeoutMs) {
        this.#cutOff(neighbour, 0, 'TIMEOUT', `nothing heard for ${Math.round(silence / 1000)} s`);
      } else if (silence >= idleTimeoutMs / 3) {
        this.#send(neighbour.channel, neighbour.rank, 0, { tag: 'PING' });
      }
    }
    for (const upload of this.#active.endAll((active) => this.#now - active.since >= ackTimeoutMs)) this.#abort(upload);
    this.#pump();
    this.#sweeping = this.#neighbours.size > 0;
    if (this.#sweeping) this.#out.push({ type: 'set-timer', name: 'sweep', at: this.#now + this.#sweepMs });
  }

  // Messages

  #receive(neighbour: Neighbour, source: Rank, correlation: number, message: Message): void {
    neighbour.heardAt = this.#now;
    if (message.tag === 'HELLO') {
      this.#hello(neighbour, source, correlation, message);
      return;
    }
    if (neighbour.rank === 0) {
      this.#cutOff(neighbour, correlation, 'NOT_INITIALISED', `${message.tag} before HELLO`);
      return;
    }
    if (source !== neighbour.rank) {
      this.#cutOff(neighbour, correlation, 'PROTOCOL', `rank ${neighbour.rank} spoke as rank ${source}`);
      return;
    }
    switch (message.tag) {
      case 'SUBSCRIBE':
        this.#subscribe(neighbour, correlation, message.digest);
        break;
      case 'HAVE':
        this.#have(neighbour, message);
        break;
      case 'SEGMENT_REQUEST':
        this.#request(neighbour, correlation, message.digest, message.segment);
        break;
      case 'CANCEL':
        this.#cancel(neighbour.channel, message.digest, message.segment);
        break;
      case 'PING':
        this.#send(neighbour.channel, neighbour.rank, correlation, { tag: 'PONG' });
        break;
      case 'GOODBYE':
        this.#out.push({ type: 'close-channel', channel: neighbour.channel, code: undefined, reason: 'goodbye' });
        this.#forget(neighbour.channel);
        break;
      case 'PONG':
      case 'ERROR':
        break;
      default:
        this.#cutOff(neighbour, correlation, 'PROTOCOL', `${message.tag} is not for an uploader`);
    }
  }

  #hello(neighbour: Neighbour, source: Rank, correlation: number, hello: MessageOf<'HELLO'>): void {
    const version = commonVersion(hello);
    if (neighbour.rank !== 0) {
      this.#cutOff(neighbour, correlation, 'ALREADY_INITIALISED', 'a second HELLO on one channel');
    } else if (version === undefined) {
      const { minVersion, maxVersion } = hello;
      this.#cutOff(
        neighbour,
        correlation,
        'VERSION',
        `you speak versions ${minVersion} to ${maxVersion}, this client ${MIN_VERSION} to ${MAX_VERSION}`,
      );
    } else if (source === 0 || source === this.#rank) {
      this.#cutOff(neighbour, correlation, 'PROTOCOL', `rank ${source} may not download here`);
    } else {
      neighbour.rank = source;
      neighbour.listen = { host: hello.host === '' ? neighbour.remoteHost : hello.host, port: hello.port };
      this.#send(neighbour.channel, source, correlation, { tag: 'HELLO_ACK', version });
    }
  }

  #subscribe(neighbour: Neighbour, correlation: number, digest: Digest): void {
    const file = this.#files.get(digest);
    const { rank, listen } = neighbour;
    if (file === undefined) {
      // A neighbour may be told of this client before its own download has opened the file.
      if (neighbour.awaited.size < MAX_AWAITED_FILES) neighbour.awaited.add(digest);
      return;
    }
    if (!neighbour.files.has(digest)) neighbour.files.set(digest, SegmentSet.empty(file.held.length));
    this.#announce(neighbour, correlation, file);
    if (listen.port !== 0) this.#tellDownloader({ type: 'peer-subscribed', digest, rank, address: listen });
  }

  /** Everything held; in a seeder's first phase nothing, so that it is asked for ANY. */
  #announce(neighbour: Neighbour, correlation: number, file: ServedFile): void {
    const seederPicks = file.picker !== undefined;
    this.#send(neighbour.channel, neighbour.rank, correlation, {
      tag: 'HAVE',
      digest: file.manifest.digest,
      held: seederPicks ? SegmentSet.empty(file.held.length) : file.held.clone(),
      segments: [],
      load: this.#load,
      seederPicks,
    });
  }

  #have(neighbour: Neighbour, { digest, held, segments }: MessageOf<'HAVE'>): void {
    const known = neighbour.files.get(digest);
    const file = this.#files.get(digest);
    if (known === undefined || file === undefined) return;
    const outside = segments.find((index) => index >= known.length);
    if (outside !== undefined || (held !== undefined && held.length !== known.length)) {
      this.#cutOff(neighbour, 0, 'OUT_OF_RANGE', `HAVE beyond the ${known.length} segments of ${file.manifest.name}`);
      return;
    }
    const fresh: number[] = [];
    for (const list of [held ?? [], segments]) {
      for (const index of list) {
        if (known.add(index)) fresh.push(index);
        file.picker?.markGiven(index);
        this.#acknowledged(neighbour.channel, digest, index);
      }
    }
    if (fresh.length > 0 && !file.held.isComplete) {
      this.#tellDownloader({ type: 'peer-has', digest, rank: neighbour.rank, segments: fresh });
    }
    this.#pump();
    this.#checkDrained();
  }

  #acknowledged(channel: ChannelId, digest: Digest, index: number): void {
    const upload = this.#active.end(channel, digest, index);
    if (upload === undefined || !this.#options.noteSegments) return;
    this.#note({ note: 'segment-uploaded', digest, index, to: upload.rank, bytes: upload.bytes });
  }

  // Requests

  get #load(): number {
    return this.#active.size + this.#queue.length;
  }

  #request(neighbour: Neighbour, correlation: number, digest: Digest, segment: SegmentWish): void {
    const { channel, rank } = neighbour;
    const file = this.#files.get(digest);
    const request: WaitingRequest = { channel, correlation, digest, segment, since: this.#now };
    const problem = file === undefined ? 'UNKNOWN_FILE' : this.#problem(file, request);
    if (file === undefined || problem !== undefined) {
      this.#refuse(request, problem ?? 'UNKNOWN_FILE');
    } else if (file.manifest.kind === 'declared' && segment !== 'any') {
      // Hash-only segments carry no bytes: there is no upload to schedule.
      const load = this.#load;
      this.#send(channel, rank, correlation, { tag: 'OK', digest, index: segment, load, payload: new Uint8Array(0) });
      this.#count(file, 0);
    } else {
      this.#queue.add(request);
      this.#pump();
    }
  }

  #problem(file: ServedFile, { channel, digest, segment }: WaitingRequest): NotOkReason | undefined {
    if (segment === 'any') {
      if (file.picker === undefined) return 'MISSING';
      return this.#queue.anyOf(channel) >= this.#options.maxWaitingAnyPerChannel ? 'BUSY' : undefined;
    }
    if (segment >= file.held.length) return 'OUT_OF_RANGE';
    if (!file.held.has(segment)) return 'MISSING';
    if (file.manifest.kind === 'declared') return undefined;
    if (this.#active.has(channel, digest, segment) || this.#queue.has(channel, digest, segment)) return 'BUSY';
    const slotFree = this.#active.size < this.#maxActive;
    return slotFree || this.#queue.certain < this.#options.maxWaitingRequests ? undefined : 'BUSY';
  }

  #refuse({ channel, correlation, digest, segment }: WaitingRequest, reason: NotOkReason): void {
    const rank = this.#neighbours.get(channel)?.rank ?? 0;
    this.#send(channel, rank, correlation, { tag: 'NOT_OK', digest, segment, reason, load: this.#load });
  }

  #cancel(channel: ChannelId, digest: Digest, segment: SegmentWish): void {
    this.#queue.remove((r) => r.channel === channel && r.digest === digest && r.segment === segment);
    if (segment !== 'any') {
      const upload = this.#active.end(channel, digest, segment);
      if (upload !== undefined) this.#abort(upload);
    }
    this.#pump();
  }

  get #maxActive(): number {
    for (const file of this.#files.values()) if (file.picker !== undefined) return this.#options.maxActiveSeederUploads;
    return this.#options.maxActiveUploads;
  }

  #pump(): void {
    while (this.#active.size < this.#maxActive) {
      const request = this.#queue.take(this.#now, (r) => this.#neighbours.heldCount(r.channel, r.digest));
      if (request === undefined) return;
      const file = this.#files.get(request.digest);
      const index = request.segment === 'any' ? this.#pick(file) : request.segment;
      if (file === undefined || index === undefined) this.#refuse(request, 'MISSING');
      else this.#upload(request, file, index);
    }
  }

  /** The next never-sent segment; with the last one the first phase ends, and all is announced. */
  #pick(file: ServedFile | undefined): number | undefined {
    if (file?.picker === undefined) return undefined;
    let picked = file.picker.next();
    while (picked !== undefined && !file.held.has(picked)) picked = file.picker.next();
    if (file.picker.isOver) {
      file.picker = undefined;
      for (const subscriber of this.#neighbours.subscribers(file.manifest.digest)) this.#announce(subscriber, 0, file);
    }
    return picked;
  }

  #upload({ channel, correlation, digest, segment }: WaitingRequest, file: ServedFile, index: number): void {
    const rank = this.#neighbours.get(channel)?.rank ?? 0;
    const bytes = segmentBytes(file.manifest, index);
    this.#active.start({ channel, rank, digest, index, bytes, since: this.#now, picked: segment === 'any' });
    this.#count(file, bytes);
    this.#out.push({
      type: 'send-segment',
      segment: { channel, source: this.#rank, destination: rank, correlation, digest, index, load: this.#load },
    });
  }

  #abort(upload: ActiveUpload): void {
    if (upload.picked) this.#files.get(upload.digest)?.picker?.giveBack(upload.index);
  }

  #unreadable({ channel, correlation, digest, index }: OutgoingSegment, reason: string): void {
    this.#active.end(channel, digest, index);
    // Neither given back nor offered any longer: it would only fail again.
    this.#files.get(digest)?.held.delete(index);
    this.#note({ note: 'upload-unreadable', digest, index, reason });
    this.#refuse({ channel, correlation, digest, segment: index, since: this.#now }, 'UNREADABLE');
    this.#pump();
  }

  // Reports and the end

  #count(file: ServedFile, bytes: number): void {
    file.uploadedBytes += bytes;
    file.uploadedSegments += 1;
    if (this.#unreported.size === 0) {
      this.#out.push({ type: 'set-timer', name: 'report', at: this.#now + this.#options.reportIntervalMs });
    }
    this.#unreported.add(file.manifest.digest);
  }

  #report(): void {
    for (const digest of this.#unreported) {
      const file = this.#files.get(digest);
      if (file === undefined) continue;
      const { uploadedBytes: bytes, uploadedSegments: segments } = file;
      this.#tellSession({ type: 'uploaded', digest, bytes, segments });
    }
    this.#unreported.clear();
  }

  #checkDrained(): void {
    if (this.#draining && this.#active.size === 0 && !this.#neighbours.areHungry) this.#drained();
  }

  #drained(): void {
    this.#draining = false;
    this.#report();
    this.#out.push({ type: 'cancel-timer', name: 'drain' });
    this.#tellSession({ type: 'drained' });
  }

  // Helpers

  #send(channel: ChannelId, destination: Rank, correlation: number, body: Message): void {
    const envelope = { source: this.#rank, destination, correlation, body };
    this.#out.push({ type: 'send', channel, envelope });
  }

  #tellDownloader(fact: Facts['uploader → downloader']): void {
    this.#out.push({ type: 'tell', to: 'downloader', fact });
  }

  #tellSession(fact: Facts['uploader → session']): void {
    this.#out.push({ type: 'tell', to: 'session', fact });
  }

  #note(note: ClientNote): void {
    this.#out.push({ type: 'note', note });
  }
}
