import type { Address, CatalogEntry, ChannelId, Digest, ErrorCodeName, ExitCode, FileRef } from '@shoal/common';
import type { Manifest, Message, MessageOf, Millis, Rank, SessionSettings, Tag } from '@shoal/common';
import { segmentCount } from '@shoal/common';
import {
  type ClientLogEvent,
  defaultSessionOptions,
  type MachineMessages,
  type SessionAction,
  type SessionEvent,
  type SessionOptions,
  TrackerSession,
} from '@shoal/client/core';
import { ManualClock } from '@shoal/testing';
import { assert, expect } from 'chai';

import { member } from '../make.js';

type DownloaderMessage = MachineMessages['session → downloader'];
type UploaderMessage = MachineMessages['session → uploader'];

interface Sent {
  readonly channel: ChannelId;
  readonly correlation: number;
  readonly body: Message;
}

/**
 * A tracker session with a hand-moved clock; the test plays the tracker and the two threads. It
 * asserts of every action what holds always: nothing is sent on a channel that is not open, and
 * nothing is done after the end.
 */
export class SessionHarness {
  readonly session: TrackerSession;
  readonly backups: number;
  readonly events: ClientLogEvent[] = [];
  readonly toDownloader: DownloaderMessage[] = [];
  readonly toUploader: UploaderMessage[] = [];
  readonly clock = new ManualClock((name) => {
    this.feed({ type: 'timer-expired', name });
  }, 1_000);
  readonly channels = new Map<ChannelId, 'dialled' | 'open' | 'closed'>();
  readonly dialled: Address[] = [];
  sent: Sent[] = [];
  closed: { readonly code: ErrorCodeName | undefined; readonly reason: string } | undefined;
  finished: { readonly exitCode: ExitCode; readonly reason: string } | undefined;
  #identities = 1;

  constructor(options: Partial<SessionOptions> = {}, listen: Address = { host: '0.0.0.0', port: 7_009 }) {
    this.backups = options.backupTrackers?.length ?? 0;
    this.session = new TrackerSession({
      ...defaultSessionOptions,
      tracker: { host: 'tracker', port: 4_600 },
      identity: { clientId: 'me', resumeSecret: 'secret' },
      newIdentity: () => {
        this.#identities += 1;
        return { clientId: `me-${this.#identities}`, resumeSecret: `secret ${this.#identities}` };
      },
      offers: [],
      wanted: [],
      handOverMs: 0,
      randomSeed: 1,
      ...options,
    });
    this.feed({ type: 'start', listen });
  }

  feed(event: SessionEvent): void {
    const isOver = this.finished !== undefined;
    const actions = this.session.handle(event, this.now);
    expect(!isOver || actions.length === 0, 'nothing is done after the end').to.equal(true);
    for (const action of actions) this.#apply(action);
  }

  /** The newest channel that was dialled. */
  get channel(): ChannelId {
    return Math.max(0, ...this.channels.keys());
  }

  get isConnected(): boolean {
    return this.channels.get(this.channel) === 'open';
  }

  /** The connection opens; returns INIT. */
  accept(): MessageOf<'INIT'> {
    expect(this.channels.get(this.channel)).to.equal('dialled');
    this.channels.set(this.channel, 'open');
    this.feed({ type: 'channel-opened', channel: this.channel, remoteHost: 'tracker', localHost: 'me' });
    return this.last('INIT');
  }

  /** The connection fails, or the channel ends. */
  vanish(code?: ErrorCodeName, reason = 'connection refused'): void {
    const { channel } = this;
    expect(this.channels.get(channel)).to.not.equal('closed');
    this.channels.set(channel, 'closed');
    this.feed({ type: 'channel-closed', channel, code, reason });
  }

  say(body: Message, correlation = 0): void {
    const envelope = { source: 0, destination: 2, correlation, body };
    this.feed({ type: 'message-received', channel: this.channel, envelope });
  }

  acknowledgeInit(settings: Partial<SessionSettings> = {}, rank = 2): void {
    const all = { sessionClients: 0, announceIntervalMs: 1_000, peerTimeoutMs: 30_000, ...settings };
    this.say({ tag: 'INIT_ACK', version: 1, rank, settings: all });
  }

  /** From the connection to TRACKER_READY. */
  run(settings: Partial<SessionSettings> = {}): this {
    this.accept();
    this.acknowledgeInit(settings);
    this.say({ tag: 'TRACKER_READY', clients: settings.sessionClients ?? 1 });
    return this;
  }

  /** Answers the FILE_REQUEST at hand, or that for a certain file. */
  details(file: Manifest, ref?: FileRef, ...ranks: number[]): void {
    const request = this.requests().find(({ body }) => ref === undefined || isSame(body.file, ref));
    assert(request, 'a file was asked for');
    this.sent.splice(this.sent.indexOf(request), 1);
    const members = (ranks.length > 0 ? ranks : [1]).map((rank) => member(rank, segmentCount(file)));
    this.say({ tag: 'FILE_DETAILS', manifest: file, members }, request.correlation);
  }

  refuse(code: ErrorCodeName, tag: Tag = 'FILE_REQUEST', detail = 'no'): void {
    const request = this.sent.find(({ body }) => body.tag === tag);
    assert(request, `${tag} was sent`);
    this.sent.splice(this.sent.indexOf(request), 1);
    this.say({ tag: 'ERROR', code, detail }, request.correlation);
  }

  catalog(...files: readonly Manifest[]): void {
    const entries = files.map((file): CatalogEntry => {
      const { name, digest, kind, length } = file;
      return { name, digest, kind, length, segments: segmentCount(file) };
    });
    const request = this.sent.find(({ body }) => body.tag === 'CATALOG_REQUEST');
    if (request !== undefined) this.sent.splice(this.sent.indexOf(request), 1);
    this.say({ tag: 'CATALOG', files: entries }, request?.correlation);
  }

  progress(file: Manifest, heldSegments: number, undelivering: readonly Rank[] = []): void {
    this.#downloader({ type: 'progress', progress: progressOf(file, heldSegments), undelivering });
  }

  complete(file: Manifest): void {
    this.#downloader({ type: 'file-complete', progress: progressOf(file, segmentCount(file)), path: 'whole' });
  }

  fail({ digest }: Manifest, exitCode: ExitCode, reason = 'failed'): void {
    this.#downloader({ type: 'file-failed', digest, exitCode, reason });
  }

  damaged({ digest }: Manifest): void {
    this.#downloader({ type: 'file-damaged', digest });
  }

  opened({ digest }: Manifest, resumedBytes: number): void {
    this.#downloader({ type: 'file-opened', digest, resumedBytes });
  }

  uploaded({ digest }: Manifest, bytes: number): void {
    this.#uploader({ type: 'uploaded', digest, bytes, segments: 1 });
  }

  handedOver(): void {
    this.feed({ type: 'posted', from: 'uploader', message: { type: 'handed-over' } });
  }

  drained(): void {
    this.#uploader({ type: 'drained' });
  }

  /** Both threads have stopped. */
  stopped(): void {
    this.#downloader({ type: 'stopped' });
    this.#uploader({ type: 'stopped' });
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

  logged<N extends ClientLogEvent['type']>(event: N): Extract<ClientLogEvent, { readonly type: N }>[] {
    return this.events.filter((one): one is Extract<ClientLogEvent, { readonly type: N }> => one.type === event);
  }

  tags(): Tag[] {
    return this.sent.map(({ body }) => body.tag);
  }

  all<T extends Tag>(tag: T): MessageOf<T>[] {
    return this.sent.map(({ body }) => body).filter((body): body is MessageOf<T> => body.tag === tag);
  }

  last<T extends Tag>(tag: T): MessageOf<T> {
    const found = this.all(tag).at(-1);
    assert(found, `${tag} was sent, not only ${this.tags().join(' ')}`);
    return found;
  }

  /** Messages sent since the last call. */
  take(): Message[] {
    return this.sent.splice(0).map(({ body }) => body);
  }

  /** The files posted to the downloader. */
  get fetched(): Digest[] {
    return this.toDownloader.flatMap((message) => (message.type === 'fetch' ? [message.manifest.digest] : []));
  }

  requests(): (Sent & { readonly body: MessageOf<'FILE_REQUEST'> })[] {
    return this.sent.filter(
      (one): one is Sent & { readonly body: MessageOf<'FILE_REQUEST'> } => one.body.tag === 'FILE_REQUEST',
    );
  }

  #downloader(message: MachineMessages['downloader → session']): void {
    this.feed({ type: 'posted', from: 'downloader', message });
  }

  #uploader(message: MachineMessages['uploader → session']): void {
    this.feed({ type: 'posted', from: 'uploader', message });
  }

  #apply(action: SessionAction): void {
    switch (action.type) {
      case 'open-channel':
        expect(this.channels.has(action.channel), 'a channel number is used once').to.equal(false);
        expect(
          [...this.channels.values()].filter((state) => state !== 'closed').length,
          'one channel at a time, and one more where there are backups',
        ).to.be.at.most(this.backups);
        this.channels.set(action.channel, 'dialled');
        this.dialled.push(action.address);
        break;
      case 'send': {
        const { body, correlation } = action.envelope;
        expect(this.channels.get(action.channel), `${body.tag} is sent on an open channel`).to.equal('open');
        this.sent.push({ channel: action.channel, correlation, body });
        break;
      }
      case 'close-channel':
        expect(this.channels.get(action.channel) ?? 'closed', 'a channel is closed once').to.not.equal('closed');
        this.channels.set(action.channel, 'closed');
        this.closed = action;
        break;
      case 'set-timer':
      case 'cancel-timer':
        this.clock.apply(action);
        break;
      case 'post':
        if (action.to === 'downloader') this.toDownloader.push(action.message);
        else this.toUploader.push(action.message);
        break;
      case 'log':
        this.events.push(action.event);
        break;
      case 'finish':
        expect(this.finished, 'finish comes once').to.equal(undefined);
        this.finished = action;
        break;
    }
  }
}

export function byName(name: string): FileRef {
  return { by: 'name', name };
}

export function byDigest({ digest }: Manifest): FileRef {
  return { by: 'digest', digest };
}

function isSame(a: FileRef, b: FileRef): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function progressOf({ digest }: Manifest, heldSegments: number) {
  const heldBytes = heldSegments * 1_024;
  return { digest, heldSegments, heldBytes, leadingSegments: heldSegments, downloadedBytes: heldBytes, sources: 1 };
}
