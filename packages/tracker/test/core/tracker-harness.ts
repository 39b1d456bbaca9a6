import { Tracker, defaultTrackerOptions } from '@shoal/tracker/core';
import type { TrackerAction, TrackerEvent, TrackerLogEvent, TrackerOptions } from '@shoal/tracker/core';
import type { MemberClaims, TokenClaims } from '@shoal/common';
import type { Address, Envelope, ErrorCodeName, FileTotals, HeldFile, Manifest, Message } from '@shoal/common';
import type { MessageOf, Millis, Rank, Tag } from '@shoal/common';
import { ManualClock } from '@shoal/testing';
import { assert, expect } from 'chai';

interface Opening {
  readonly remoteHost?: string;
  readonly localHost?: string;
  readonly admission?: TokenClaims;
}

/** A tracker with a hand-moved clock and clients that are played by the test. */
export class TrackerHarness {
  readonly tracker: Tracker;
  readonly events: TrackerLogEvent[] = [];
  readonly probes: Address[] = [];
  /** Long answers that are still on their way. */
  readonly unsent: number[] = [];
  /** The claims that the tracker signed. */
  readonly issued: (MemberClaims & { readonly lifetimeMs: Millis })[] = [];
  readonly clock = new ManualClock((name) => {
    this.feed({ type: 'timer-expired', name });
  }, 1_000);
  readonly clients = new Map<number, FakeClient>();
  finished: string | undefined;
  /** Clients say GOODBYE as soon as they get SHUTDOWN. */
  answersShutdown = true;
  readonly #leaving: FakeClient[] = [];
  #nextChannel = 1;

  constructor(options: Partial<TrackerOptions> = {}) {
    this.tracker = new Tracker({ ...defaultTrackerOptions, startupGraceMs: 0, ...options });
    this.feed({ type: 'start' });
  }

  /** A channel that is open and has sent nothing. */
  open({ remoteHost = '10.0.0.9', localHost = '10.0.0.1', admission }: Opening = {}): FakeClient {
    const client = new FakeClient(this, this.#nextChannel);
    this.#nextChannel += 1;
    this.clients.set(client.channel, client);
    this.feed({ type: 'channel-opened', channel: client.channel, remoteHost, localHost, admission });
    return client;
  }

  /** A registered client; its id is `name`. */
  join(name: string, init: Partial<MessageOf<'INIT'>> = {}): FakeClient {
    const client = this.open();
    client.init({ clientId: name, ...init });
    return client;
  }

  /** A client that is connected comes back on another channel, and the older one stays silent. */
  rejoin(name: string, init: Partial<MessageOf<'INIT'>> = {}): FakeClient {
    const client = this.join(name, init);
    this.advance(3_000);
    return client;
  }

  joinMany(count: number, init: Partial<MessageOf<'INIT'>> = {}): FakeClient[] {
    return Array.from({ length: count }, (_, i) => this.join(`client-${i}`, init));
  }

  feed(event: TrackerEvent): void {
    if (event.type === 'channel-closed') this.clients.delete(event.channel);
    for (const action of this.tracker.handle(event, this.now)) this.#apply(action);
    for (const client of this.#leaving.splice(0)) client.send({ tag: 'GOODBYE', reason: 'shutdown' });
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

  logged<N extends TrackerLogEvent['type']>(event: N): Extract<TrackerLogEvent, { readonly type: N }>[] {
    return this.events.filter((one): one is Extract<TrackerLogEvent, { readonly type: N }> => one.type === event);
  }

  #apply(action: TrackerAction): void {
    switch (action.type) {
      case 'send':
        this.#client(action.channel).receive(action.envelope);
        if (action.envelope.body.tag === 'SHUTDOWN' && this.answersShutdown) {
          this.#leaving.push(this.#client(action.channel));
        }
        return;
      case 'close-channel': {
        this.#client(action.channel).closed = action;
        return this.feed({ type: 'channel-closed', channel: action.channel, code: undefined, reason: 'closed here' });
      }
      case 'send-answer':
        this.#client(action.channel).received.push(action.envelope);
        this.unsent.push(action.ticket);
        return;
      case 'open-channel':
        return expect.fail('a tracker opens no channel');
      case 'set-timer':
        expect(action.at, `timer ${action.name}`).to.be.at.least(this.now);
        return this.clock.apply(action);
      case 'cancel-timer':
        return this.clock.apply(action);
      case 'probe-address':
        this.probes.push(action.address);
        return;
      case 'log':
        this.events.push(action.event);
        return;
      case 'issue-credential': {
        const { channel, claims, lifetimeMs } = action;
        this.issued.push({ ...claims, lifetimeMs });
        const credential = `credential ${this.issued.length}`;
        return this.feed({
          ...{ type: 'credential-issued', channel },
          credential: { credential, swarmKey: 'key', trackerTimeMs: this.now, instance: 'tracker' },
        });
      }
      case 'finish':
        expect(this.finished, 'finish comes once').to.equal(undefined);
        this.finished = action.reason;
        return;
    }
  }

  #client(channel: number): FakeClient {
    const client = this.clients.get(channel);
    assert(client, `channel ${channel} is open`);
    expect(client.closed, `channel ${channel} is not closed yet`).to.equal(undefined);
    return client;
  }
}

/** The other end of one channel. */
export class FakeClient {
  readonly harness: TrackerHarness;
  readonly channel: number;
  received: Envelope[] = [];
  closed: { readonly code: ErrorCodeName | undefined; readonly reason: string } | undefined;
  rank: Rank = 0;
  readonly #correlations = new Set<number>();

  constructor(harness: TrackerHarness, channel: number) {
    this.harness = harness;
    this.channel = channel;
  }

  init(init: Partial<MessageOf<'INIT'>> = {}): Envelope[] {
    const { clientId = 'a' } = init;
    const all = { minVersion: 1, maxVersion: 1, clientId, requestedRank: 0, host: '', port: 7_000 };
    const resumeSecret = secretOf(clientId);
    const publicKey = 'k'.repeat(43);
    return this.send({ tag: 'INIT', ...all, files: [], wanted: [], done: false, resumeSecret, publicKey, ...init });
  }

  /** Sends a message and returns what came back on this channel during the same event. */
  send(body: Message, envelope: Partial<Envelope> = {}): Envelope[] {
    const before = this.received.length;
    const whole = { source: this.rank, destination: 0, correlation: 5, body, ...envelope };
    this.#correlations.add(whole.correlation);
    this.harness.feed({ type: 'message-received', channel: this.channel, envelope: whole });
    return this.received.slice(before);
  }

  /** The tracker addresses every message to the client's rank and correlates it with a request or with none. */
  receive(envelope: Envelope): void {
    this.received.push(envelope);
    const { source, destination, correlation, body } = envelope;
    if (body.tag === 'INIT_ACK') this.rank = body.rank;
    expect([source, destination], `${body.tag} is from the tracker to this client`).to.deep.equal([0, this.rank]);
    const isAnswer = body.tag !== 'PING' && correlation !== 0;
    expect(
      !isAnswer || this.#correlations.has(correlation),
      `${body.tag} answers no request of this client: ${correlation}`,
    ).to.equal(true);
  }

  /** Answers the newest PING. */
  pong(): Envelope[] {
    const ping = this.received.findLast(({ body }) => body.tag === 'PING');
    assert(ping, 'PING was received');
    return this.send({ tag: 'PONG' }, { correlation: ping.correlation });
  }

  request(name: string): Message {
    return only(this.send({ tag: 'FILE_REQUEST', file: { by: 'name', name } }));
  }

  offer(manifest: Manifest, heldSegments = segments(manifest)): Message {
    return only(this.send({ tag: 'FILE_OFFER', file: { manifest, heldSegments } }));
  }

  update(manifest: Manifest, heldSegments: number, totals: Partial<FileTotals> = {}): Message {
    const { digest } = manifest;
    const all = { digest, heldSegments, downloadedBytes: 0, uploadedBytes: 0, ...totals };
    return only(this.send({ tag: 'FILE_UPDATE', totals: all }));
  }

  withdraw({ digest }: Manifest): Envelope[] {
    return this.send({ tag: 'FILE_WITHDRAW', digest });
  }

  done(...failed: string[]): Envelope[] {
    return this.send({ tag: 'DONE', failed: failed.map((name) => ({ by: 'name', name })) });
  }

  /** The other side disconnects. */
  disconnect(reason = 'connection reset'): void {
    this.harness.feed({ type: 'channel-closed', channel: this.channel, code: undefined, reason });
  }

  /** Everything received so far, forgotten by the next call. */
  take(): Message[] {
    const bodies = this.received.map(({ body }) => body);
    this.received = [];
    return bodies;
  }

  tags(): Tag[] {
    return this.received.map(({ body }) => body.tag);
  }

  /** The last message with this tag. */
  last<T extends Tag>(tag: T): MessageOf<T> {
    const found = this.received.map(({ body }) => body).findLast((body): body is MessageOf<T> => body.tag === tag);
    assert(found, `${tag} was received, not only ${this.tags().join(' ')}`);
    return found;
  }

  has(tag: Tag): boolean {
    return this.tags().includes(tag);
  }
}

/** Looks like 32 bytes. */
export function secretOf(clientId: string): string {
  return clientId
    .replace(/[^\w-]/g, '_')
    .slice(0, 43)
    .padEnd(43, 's');
}

/** A real file of `count` segments; `content` tells files of the same name apart. */
export function manifest(name: string, count = 4, content = 1): Manifest {
  const hashes = new Uint8Array(32 * count).fill(content);
  const text = `${name} ${count} ${content}`;
  const digest = Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64);
  return { kind: 'real', name, length: count * 1024, segmentLength: 1024, hashes, digest };
}

export function held(file: Manifest, heldSegments = segments(file)): HeldFile {
  return { manifest: file, heldSegments };
}

function segments(file: Manifest): number {
  return file.hashes.length / 32;
}

function only(envelopes: readonly Envelope[]): Message {
  expect(envelopes.length, `one answer, not ${envelopes.map(({ body }) => body.tag).join(' ')}`).to.equal(1);
  return (envelopes[0] as Envelope).body;
}

/** Narrows a message to the tag that the test expects. */
export function expectMessage<T extends Tag>(message: Message | undefined, tag: T): MessageOf<T> {
  expect(message?.tag, JSON.stringify(message)).to.equal(tag);
  return message as MessageOf<T>;
}

/** An ERROR with this code, and that the channel was closed for it or not. */
export function assertError(client: FakeClient, code: ErrorCodeName, { closed }: { readonly closed: boolean }): string {
  const error = client.last('ERROR');
  expect(error.code, error.detail).to.equal(code);
  expect(client.closed?.code).to.equal(closed ? code : undefined);
  return error.detail;
}

export function ranks(message: { readonly members: readonly { readonly rank: Rank }[] }): Rank[] {
  return message.members.map(({ rank }) => rank).sort((a, b) => a - b);
}
