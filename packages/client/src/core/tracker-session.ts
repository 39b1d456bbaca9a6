import {
  Backoff,
  type ChannelId,
  type Digest,
  type ErrorCodeName,
  ExitCode,
  type FileRef,
  fileRefText,
  formatAddress,
  type Machine,
  MAX_VERSION,
  type Member,
  type Message,
  type MessageOf,
  type Millis,
  MIN_VERSION,
  printable,
  Random,
  type Rank,
  segmentCount,
  TRACKER_RANK,
} from '@shoal/common';

import type { SessionAction, SessionEvent } from './events.js';
import type { Facts, FactTo, FileProgress } from './facts.js';
import type { ClientNote } from './notes.js';
import type { Offer, SessionOptions } from './options.js';
import { type WantedFile, WantedFiles } from './wanted-files.js';

type Phase = 'connecting' | 'registering' | 'waiting' | 'running' | 'leaving' | 'ended';

/** Refusals that no second try will change, and the exit code that each means. */
const FATAL: Partial<Record<ErrorCodeName, ExitCode>> = {
  VERSION: ExitCode.usage,
  RANK_TAKEN: ExitCode.usage,
  REPLACED: ExitCode.usage,
  MALFORMED: ExitCode.usage,
  SESSION_CLOSED: ExitCode.trackerLost,
  UNAUTHORISED: ExitCode.unauthorised,
};

const FILE_RETRY_MS = 1_000;

/**
 * The client's dealings with the tracker, and its life from INIT to the end: registers, asks for
 * what is wanted, hands manifests and members to the downloader, reports progress, and decides
 * when the process is done. Survives a tracker that goes away and comes back empty.
 */
export class TrackerSession implements Machine<SessionEvent, SessionAction> {
  readonly #options: SessionOptions;
  readonly #backoff: Backoff;
  readonly #wanted = new WantedFiles();
  readonly #offers = new Map<Digest, Offer>();
  readonly #refusedOffers = new Set<Digest>();
  readonly #asked = new Map<number, WantedFile>();
  readonly #offered = new Map<number, Digest>();
  readonly #uploaded = new Map<Digest, number>();
  readonly #announcedAt = new Map<Digest, Millis>();
  #out: SessionAction[] = [];
  #now: Millis = 0;
  #phase: Phase = 'connecting';
  #listen = { host: '', port: 0 };
  #channel: ChannelId = 0;
  #lastChannel: ChannelId = 0;
  #lastCorrelation = 0;
  #rank: Rank;
  #everRegistered = false;
  #wantsKnown: boolean;
  #giveUpAt: Millis = 0;
  #sessionClients = 0;
  #announceIntervalMs = 1_000;
  #peerTimeoutMs = 30_000;
  #doneSent = false;
  #seedStarted = false;
  #awaitedStops = 0;
  #exitCode: ExitCode = ExitCode.done;
  #exitReason = '';

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#rank = options.requestedRank;
    const random = new Random(options.randomSeed);
    this.#backoff = new Backoff({ firstMs: options.reconnectFirstMs, maxMs: options.reconnectMaxMs }, random);
    this.#wantsKnown = options.wanted !== 'all';
    if (options.wanted !== 'all') for (const ref of options.wanted) this.#wanted.add(ref);
    for (const offer of options.offers) this.#offers.set(offer.manifest.digest, offer);
  }

  handle(event: SessionEvent, now: Millis): readonly SessionAction[] {
    const out: SessionAction[] = [];
    this.#out = out;
    this.#now = now;
    if (this.#phase !== 'ended') this.#dispatch(event);
    return out;
  }

  #dispatch(event: SessionEvent): void {
    switch (event.type) {
      case 'start':
        this.#listen = event.listen;
        this.#giveUpAt = this.#now + this.#options.connectTimeoutMs;
        for (const { manifest, path } of this.#offers.values()) this.#tellUploader({ type: 'serve', manifest, path });
        this.#connect();
        break;
      case 'offer':
        this.#addOffer({ manifest: event.manifest, path: event.path });
        break;
      case 'stop':
        this.#leave(event.exitCode, event.reason);
        break;
      case 'channel-opened':
        if (event.channel === this.#channel) this.#sendInit();
        break;
      case 'message-received':
        if (event.channel === this.#channel) this.#receive(event.envelope.body, event.envelope.correlation);
        break;
      case 'frame-rejected':
        if (event.channel === this.#channel) this.#drop(`the tracker sent what is no frame: ${event.detail}`);
        break;
      case 'channel-closed':
        if (event.channel === this.#channel) this.#channelClosed(event.code, event.reason);
        break;
      case 'timer-expired':
        this.#timer(event.name);
        break;
      case 'told':
        this.#told(event);
        break;
    }
  }

  // The channel to the tracker

  #connect(): void {
    this.#phase = 'connecting';
    this.#lastChannel += 1;
    this.#channel = this.#lastChannel;
    const { tracker } = this.#options;
    this.#note({ note: 'connecting', tracker, attempt: this.#backoff.failures + 1 });
    this.#out.push({ type: 'open-channel', channel: this.#channel, address: tracker });
  }

  #sendInit(): void {
    this.#phase = 'registering';
    const offers = [...this.#offers.values()].filter(({ manifest }) => !this.#refusedOffers.has(manifest.digest));
    const files = offers.map(({ manifest }) => ({ manifest, heldSegments: segmentCount(manifest) }));
    const { clientId, advertise } = this.#options;
    this.#send({
      tag: 'INIT',
      minVersion: MIN_VERSION,
      maxVersion: MAX_VERSION,
      clientId,
      requestedRank: this.#rank,
      host: advertise.host,
      port: advertise.port === 0 ? this.#listen.port : advertise.port,
      files: [...files, ...this.#wanted.held()],
      wanted: this.#wanted.all.map((file) => file.ref),
      done: this.#doneSent,
    });
    this.#heard();
  }

  #channelClosed(code: ErrorCodeName | undefined, reason: string): void {
    this.#channel = 0;
    this.#out.push({ type: 'cancel-timer', name: 'silence' });
    const fatal = code === undefined ? undefined : FATAL[code];
    if (fatal !== undefined) {
      this.#leave(fatal, `the tracker refused this client: ${reason}`);
      return;
    }
    if (this.#phase === 'leaving') return;
    if (this.#phase === 'waiting' || this.#phase === 'running') {
      this.#giveUpAt = this.#now + this.#options.trackerLostTimeoutMs;
      this.#note({ note: 'tracker-lost', reason });
    }
    this.#phase = 'connecting';
    const retryInMs = Math.round(this.#backoff.next());
    const tracker = this.#options.tracker;
    if (this.#now + retryInMs >= this.#giveUpAt) {
      const waited = this.#everRegistered ? this.#options.trackerLostTimeoutMs : this.#options.connectTimeoutMs;
      const what = this.#everRegistered ? 'was lost and did not return' : 'could not be reached';
      this.#leave(
        ExitCode.trackerLost,
        `the tracker at ${formatAddress(tracker)} ${what} within ${waited / 1000} s (${reason})`,
      );
      return;
    }
    this.#note({ note: 'tracker-unreachable', tracker, reason, retryInMs });
    this.#out.push({ type: 'set-timer', name: 'reconnect', at: this.#now + retryInMs });
  }

  /** Gives up on the channel at hand; `channel-closed` then leads to the next try. */
  #drop(reason: string): void {
    this.#out.push({ type: 'close-channel', channel: this.#channel, code: 'PROTOCOL', reason });
    this.#channelClosed(undefined, reason);
  }

  #heard(): void {
    this.#out.push({ type: 'set-timer', name: 'silence', at: this.#now + this.#peerTimeoutMs });
  }

  #timer(name: string): void {
    switch (name) {
      case 'reconnect':
        this.#connect();
        break;
      case 'silence':
        this.#drop(`nothing was heard from the tracker for ${this.#peerTimeoutMs / 1000} s`);
        break;
      case 'ask-again':
        if (this.#phase === 'running') this.#askForFiles();
        break;
      case 'seeded':
        this.#drain();
        break;
      case 'stop-grace':
        this.#finish();
        break;
    }
  }

  // Messages

  #receive(message: Message, correlation: number): void {
    this.#heard();
    switch (message.tag) {
      case 'INIT_ACK':
        this.#registered(message);
        break;
      case 'TRACKER_READY':
        this.#ready(message.clients);
        break;
      case 'CATALOG':
        for (const entry of message.files) {
          if (!this.#offers.has(entry.digest)) this.#wanted.add({ by: 'digest', digest: entry.digest });
        }
        this.#wantsKnown = true;
        this.#askForFiles();
        this.#checkSettled();
        break;
      case 'FILE_DETAILS':
        this.#fileDetails(correlation, message);
        break;
      case 'SWARM':
        this.#tellMembers(message.digest, message.members);
        break;
      case 'FILE_OFFER_ACK':
        this.#offered.delete(correlation);
        break;
      case 'ERROR':
        this.#refused(correlation, message.code, message.detail);
        break;
      case 'SHUTDOWN':
        this.#note({ note: 'shutdown', reason: message.reason });
        this.#leave(this.#wanted.exitCode, message.reason);
        break;
      case 'PING':
        this.#send({ tag: 'PONG' });
        break;
      case 'GOODBYE':
        this.#drop(`the tracker said goodbye: ${message.reason}`);
        break;
      default:
        // Anything else a tracker has no business to say; a later version may, so it is ignored.
        break;
    }
  }

  #registered(message: MessageOf<'INIT_ACK'>): void {
    this.#rank = message.rank;
    const { sessionClients, announceIntervalMs, peerTimeoutMs } = message.settings;
    this.#sessionClients = sessionClients;
    this.#announceIntervalMs = announceIntervalMs;
    if (peerTimeoutMs > 0) this.#peerTimeoutMs = peerTimeoutMs;
    this.#phase = 'waiting';
    this.#everRegistered = true;
    this.#backoff.reset();
    this.#tellUploader({ type: 'registered', rank: this.#rank });
    const listen = { host: this.#options.advertise.host, port: this.#options.advertise.port || this.#listen.port };
    this.#tellDownloader({ type: 'registered', rank: this.#rank, listen });
    this.#note({ note: 'registered', rank: this.#rank, sessionClients });
    this.#heard();
  }

  #ready(clients: number): void {
    if (this.#phase !== 'waiting') return;
    this.#phase = 'running';
    this.#note({ note: 'ready', clients });
    this.#asked.clear();
    if (this.#wantsKnown) {
      for (const file of this.#wanted.all) if (file.state === 'asked') file.state = 'unasked';
      for (const file of this.#wanted.all) if (file.state === 'fetching') this.#ask(file);
      this.#askForFiles();
      this.#checkSettled();
    } else {
      this.#send({ tag: 'CATALOG_REQUEST' });
    }
  }

  #askForFiles(): void {
    for (const file of this.#wanted.all) {
      if (file.state !== 'unasked') continue;
      file.state = 'asked';
      if (file.startedAt === 0) file.startedAt = this.#now;
      this.#ask(file);
    }
  }

  #ask(file: WantedFile): void {
    const ref: FileRef = file.manifest === undefined ? file.ref : { by: 'digest', digest: file.manifest.digest };
    this.#asked.set(this.#send({ tag: 'FILE_REQUEST', file: ref }), file);
  }

  #fileDetails(correlation: number, message: MessageOf<'FILE_DETAILS'>): void {
    const file = this.#asked.get(correlation);
    if (file === undefined) return;
    this.#asked.delete(correlation);
    if (file.state === 'fetching') {
      this.#tellMembers(message.manifest.digest, message.members);
      return;
    }
    if (file.state !== 'asked') return;
    if (file.ref.by === 'digest' && file.ref.digest !== message.manifest.digest) {
      this.#failed(file, ExitCode.integrity, `the tracker answered with another file, ${message.manifest.digest}`);
    } else if (this.#wanted.identify(file, message.manifest) !== file) {
      // The same file, wanted by name and by digest: one download serves both.
      file.state = 'complete';
      this.#checkSettled();
    } else {
      file.state = 'fetching';
      const { manifest, members } = message;
      this.#tellDownloader({ type: 'fetch', manifest, members });
      this.#note({
        note: 'download-started',
        digest: manifest.digest,
        name: manifest.name,
        bytes: manifest.length,
        segments: segmentCount(manifest),
        members: members.length,
      });
    }
  }

  #refused(correlation: number, code: ErrorCodeName, detail: string): void {
    const text = printable(detail);
    const file = this.#asked.get(correlation);
    const offer = this.#offered.get(correlation);
    this.#note({ note: 'tracker-error', code, detail: text });
    if (file !== undefined) {
      this.#asked.delete(correlation);
      if (file.state === 'asked') this.#fileUnknown(file, code, text);
    } else if (offer !== undefined) {
      this.#offered.delete(correlation);
      this.#offerRefused(offer, code, text);
    } else if (code === 'NAME_CONFLICT' || code === 'BAD_MANIFEST') {
      // INIT's offers are answered one by one: the digest in the text says which.
      const digest = [...this.#offers.keys()].find((known) => detail.includes(known));
      if (digest !== undefined) this.#offerRefused(digest, code, text);
    }
  }

  #fileUnknown(file: WantedFile, code: ErrorCodeName, detail: string): void {
    if (code === 'UNKNOWN_FILE' && this.#now < file.startedAt + this.#options.fileWaitMs) {
      file.state = 'unasked';
      this.#out.push({ type: 'set-timer', name: 'ask-again', at: this.#now + FILE_RETRY_MS });
      return;
    }
    this.#failed(file, code === 'UNAUTHORISED' ? ExitCode.unauthorised : ExitCode.unknownFile, detail);
  }

  // Offers

  #addOffer(offer: Offer): void {
    const { manifest, path } = offer;
    this.#offers.set(manifest.digest, offer);
    this.#tellUploader({ type: 'serve', manifest, path });
    if (this.#phase !== 'waiting' && this.#phase !== 'running') return;
    const file = { manifest, heldSegments: segmentCount(manifest) };
    this.#offered.set(this.#send({ tag: 'FILE_OFFER', file }), manifest.digest);
    this.#note({ note: 'offered', file });
  }

  #offerRefused(digest: Digest, code: ErrorCodeName, detail: string): void {
    const offer = this.#offers.get(digest);
    if (offer === undefined || this.#refusedOffers.has(digest)) return;
    this.#refusedOffers.add(digest);
    this.#note({ note: 'offer-refused', name: offer.manifest.name, digest, code, detail });
    if (this.#exitCode === ExitCode.done) this.#exitCode = ExitCode.usage;
    if (this.#refusedOffers.size < this.#offers.size || this.#wanted.all.length > 0) return;
    // A session goes on with this client's place in it; a standing swarm has no use for it.
    if (this.#sessionClients === 0) this.#leave(ExitCode.usage, detail);
  }

  // What the other threads tell

  #told({ fact }: FactTo<'session'>): void {
    switch (fact.type) {
      case 'file-opened': {
        const file = this.#wanted.byDigest(fact.digest);
        if (file !== undefined) file.resumedBytes = fact.resumedBytes;
        break;
      }
      case 'progress':
        this.#progress(fact.progress);
        break;
      case 'file-complete':
        this.#complete(fact.progress, fact.path);
        break;
      case 'file-failed': {
        const file = this.#wanted.byDigest(fact.digest);
        if (file?.state === 'fetching') this.#failed(file, fact.exitCode, fact.reason);
        break;
      }
      case 'uploaded':
        this.#uploaded.set(fact.digest, fact.bytes);
        this.#reportUpload(fact.digest);
        break;
      case 'drained':
        if (this.#phase !== 'leaving') this.#leave(this.#finalCode(), 'everything wanted is complete');
        break;
      case 'stopped':
        this.#awaitedStops -= 1;
        if (this.#phase === 'leaving' && this.#awaitedStops <= 0) this.#finish();
        break;
    }
  }

  #progress(progress: FileProgress): void {
    const file = this.#wanted.byDigest(progress.digest);
    if (file?.state !== 'fetching') return;
    file.progress = progress;
    this.#note({ note: 'file-progress', progress });
    const announcedAt = this.#announcedAt.get(progress.digest) ?? -Infinity;
    const isDue = file.manifest?.kind === 'declared' || this.#now >= announcedAt + this.#announceIntervalMs;
    if (isDue) this.#announce(progress);
  }

  #announce({ digest, heldSegments, downloadedBytes }: FileProgress): void {
    if (this.#phase !== 'running' && this.#phase !== 'leaving') return;
    this.#announcedAt.set(digest, this.#now);
    const uploadedBytes = this.#uploaded.get(digest) ?? 0;
    this.#send({ tag: 'FILE_UPDATE', totals: { digest, heldSegments, downloadedBytes, uploadedBytes } });
  }

  /** A seeder has no progress of its own to announce, but what it uploads counts in the totals. */
  #reportUpload(digest: Digest): void {
    const announcedAt = this.#announcedAt.get(digest) ?? -Infinity;
    if (this.#now < announcedAt + this.#announceIntervalMs) return;
    const progress = this.#totals(digest);
    if (progress !== undefined) this.#announce(progress);
  }

  #totals(digest: Digest): FileProgress | undefined {
    const file = this.#wanted.byDigest(digest);
    if (file !== undefined) return file.progress;
    const offer = this.#offers.get(digest);
    if (offer === undefined || this.#refusedOffers.has(digest)) return undefined;
    const heldSegments = segmentCount(offer.manifest);
    return { digest, heldSegments, heldBytes: offer.manifest.length, downloadedBytes: 0, sources: 0 };
  }

  #complete(progress: FileProgress, path: string): void {
    const file = this.#wanted.byDigest(progress.digest);
    if (file?.state !== 'fetching' || file.manifest === undefined) return;
    file.state = 'complete';
    file.progress = progress;
    file.path = path;
    this.#announce(progress);
    this.#note({
      note: 'file-complete',
      digest: progress.digest,
      name: file.manifest.name,
      path,
      progress,
      resumedBytes: file.resumedBytes,
      ms: this.#now - file.startedAt,
    });
    this.#checkSettled();
  }

  #failed(file: WantedFile, exitCode: ExitCode, reason: string): void {
    file.state = 'failed';
    file.exitCode = exitCode;
    const name = file.manifest?.name ?? fileRefText(file.ref);
    this.#note({ note: 'file-failed', name, digest: file.manifest?.digest, exitCode, reason });
    this.#checkSettled();
  }

  #tellMembers(digest: Digest, members: readonly Member[]): void {
    if (this.#wanted.byDigest(digest)?.state === 'fetching') this.#tellDownloader({ type: 'swarm', digest, members });
  }

  // The end

  #checkSettled(): void {
    if (this.#phase !== 'running' || !this.#wantsKnown || !this.#wanted.isSettled) return;
    if (!this.#doneSent) {
      this.#doneSent = true;
      this.#send({ tag: 'DONE', failed: this.#wanted.failed.map((file) => file.ref) });
    }
    if (this.#sessionClients > 0 || this.#seedStarted) return;
    this.#seedStarted = true;
    const { seedForMs } = this.#options;
    if (seedForMs === Infinity) return;
    if (this.#wanted.all.every((file) => file.state === 'failed') && this.#offers.size === 0) {
      this.#leave(this.#finalCode(), 'nothing that was wanted could be had');
    } else if (seedForMs > 0) {
      this.#out.push({ type: 'set-timer', name: 'seeded', at: this.#now + seedForMs });
    } else {
      this.#drain();
    }
  }

  #drain(): void {
    const graceMs = this.#options.leaveGraceMs;
    this.#note({ note: 'leaving', graceMs });
    this.#tellUploader({ type: 'drain', graceMs });
  }

  #finalCode(): ExitCode {
    return this.#wanted.exitCode === ExitCode.done ? this.#exitCode : this.#wanted.exitCode;
  }

  /** Says goodbye on all sides; the process ends when both threads have, or after a grace. */
  #leave(exitCode: ExitCode, reason: string): void {
    if (this.#phase === 'leaving') return;
    if (this.#channel !== 0) {
      for (const digest of this.#uploaded.keys()) {
        const progress = this.#totals(digest);
        if (progress !== undefined) this.#announce(progress);
      }
      this.#send({ tag: 'GOODBYE', reason });
      this.#out.push({ type: 'close-channel', channel: this.#channel, code: undefined, reason });
    }
    this.#phase = 'leaving';
    this.#exitCode = exitCode === ExitCode.done ? this.#exitCode : exitCode;
    this.#exitReason = reason;
    this.#awaitedStops = 2;
    for (const name of ['reconnect', 'silence', 'ask-again', 'seeded']) this.#out.push({ type: 'cancel-timer', name });
    this.#out.push({ type: 'set-timer', name: 'stop-grace', at: this.#now + STOP_GRACE_MS });
    this.#tellDownloader({ type: 'stop', reason });
    this.#tellUploader({ type: 'stop', reason });
  }

  #finish(): void {
    this.#phase = 'ended';
    this.#out.push({ type: 'cancel-timer', name: 'stop-grace' });
    this.#out.push({ type: 'finish', exitCode: this.#exitCode, reason: this.#exitReason });
  }

  // Helpers

  #send(body: Message): number {
    this.#lastCorrelation += 1;
    const correlation = this.#lastCorrelation;
    const envelope = { source: this.#rank, destination: TRACKER_RANK, correlation, body };
    if (this.#channel !== 0) this.#out.push({ type: 'send', channel: this.#channel, envelope });
    return correlation;
  }

  #tellDownloader(fact: Facts['session → downloader']): void {
    this.#out.push({ type: 'tell', to: 'downloader', fact });
  }

  #tellUploader(fact: Facts['session → uploader']): void {
    this.#out.push({ type: 'tell', to: 'uploader', fact });
  }

  #note(note: ClientNote): void {
    this.#out.push({ type: 'note', note });
  }
}

/** How long the threads may take to say goodbye and close their files. */
const STOP_GRACE_MS = 3_000;
