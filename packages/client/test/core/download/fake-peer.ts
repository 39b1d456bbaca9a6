import type { Address, ChannelId, Digest, Envelope, ErrorCodeName, Manifest, Message, MessageOf } from '@shoal/common';
import type { NotOkReason, Rank, SegmentWish, Tag } from '@shoal/common';
import { segmentBytes, segmentCount, SegmentSet } from '@shoal/common';
import type { DownloaderEvent } from '@shoal/client/core';
import { assert, expect } from 'chai';

import { allOf, setOf } from '../make.js';

export interface Ask {
  readonly correlation: number;
  readonly digest: Digest;
  readonly segment: SegmentWish;
}

/** The part of the harness that an uploader uses. */
interface Feed {
  readonly manifests: ReadonlyMap<Digest, Manifest>;
  feed(event: DownloaderEvent): void;
}

/** The uploader at the other end of one channel. */
export class FakeUploader {
  readonly channel: ChannelId;
  readonly address: Address;
  state: 'connecting' | 'open' | 'closed' = 'connecting';
  closed: { readonly code: ErrorCodeName | undefined; readonly reason: string } | undefined;
  received: Envelope[] = [];
  /** Outstanding requests. */
  asked: Ask[] = [];
  /** Correlations of requests whose answer the downloader has not received yet. */
  readonly answered = new Set<number>();
  /** It has sent IDLE, and was not asked since. */
  isIdle = false;
  /** Its announced segments, and the files for which it is super-seeding. */
  readonly holds = new Map<Digest, SegmentSet>();
  readonly superSeeding = new Set<Digest>();
  readonly #harness: Feed;
  readonly #given = new Map<Digest, number>();

  constructor(harness: Feed, channel: ChannelId, address: Address) {
    this.#harness = harness;
    this.channel = channel;
    this.address = address;
  }

  get rank(): Rank {
    return this.address.port - 7_000;
  }

  /** The connection opens; HELLO is answered unless `greets` is false. */
  accept({ greets = true } = {}): void {
    expect(this.state).to.equal('connecting');
    this.state = 'open';
    const nonce = 'd'.repeat(22);
    this.#harness.feed({ type: 'channel-opened', channel: this.channel, remoteHost: 'x', localHost: 'y', nonce });
    if (greets) this.say({ tag: 'HELLO_ACK', version: 1 });
  }

  /** The connection fails or breaks. */
  disconnect(code?: ErrorCodeName, reason = 'connection reset'): void {
    this.state = 'closed';
    this.asked = [];
    this.#harness.feed({ type: 'channel-closed', channel: this.channel, code, reason });
  }

  say(body: Message, correlation = 0, source = this.rank): void {
    const envelope = { source, destination: 9, correlation, body };
    if (body.tag === 'OK' || body.tag === 'NOT_OK') this.#answered(body.digest, correlation);
    this.#harness.feed({ type: 'message-received', channel: this.channel, envelope });
  }

  /** Announces these segments and no others; by default all. */
  have(file: Manifest, indices: Iterable<number> = allOf(file), load = 0): void {
    const held = setOf(segmentCount(file), indices);
    this.holds.set(file.digest, held);
    this.superSeeding.delete(file.digest);
    this.say({ tag: 'BITFIELD', digest: file.digest, held, load });
  }

  /** Sends IDLE. */
  sayIdle(file: Manifest): void {
    this.isIdle = true;
    this.say({ tag: 'IDLE', digest: file.digest, load: 0 });
  }

  /** Announces super-seeding. */
  superSeed(file: Manifest): void {
    const held = SegmentSet.empty(segmentCount(file));
    this.holds.set(file.digest, held);
    this.superSeeding.add(file.digest);
    this.say({ tag: 'SUPER_SEEDING', digest: file.digest, load: 0 });
  }

  ok(ask: Ask | undefined, given: Partial<MessageOf<'OK'>> = {}): void {
    assert(ask, 'a request to answer exists');
    const { digest, correlation, segment } = ask;
    const index = given.index ?? (segment === 'any' ? this.#pick(digest) : segment);
    const file = this.#harness.manifests.get(digest);
    const payload = new Uint8Array(file === undefined ? 0 : segmentBytes(file, index));
    this.say({ tag: 'OK', digest, index, load: 0, payload, ...given }, correlation);
  }

  notOk(ask: Ask | undefined, reason: NotOkReason): void {
    assert(ask, 'a request to refuse exists');
    const { digest, segment, correlation } = ask;
    if (reason !== 'BUSY') {
      if (segment === 'any') this.superSeeding.delete(digest);
      else this.holds.get(digest)?.delete(segment);
    }
    this.say({ tag: 'NOT_OK', digest, segment, reason, load: 0 }, correlation);
  }

  /** Answers requests, also later ones, up to the limit. */
  serve(limit = Infinity): void {
    for (let count = 0; count < limit && this.asked.length > 0; count += 1) this.ok(this.asked[0]);
  }

  receive(envelope: Envelope): void {
    this.received.push(envelope);
    const { body, correlation } = envelope;
    if (body.tag === 'SEGMENT_REQUEST') {
      this.asked.push({ correlation, digest: body.digest, segment: body.segment });
    } else if (body.tag === 'CANCEL') {
      this.asked = this.asked.filter((ask) => ask.digest !== body.digest || ask.segment !== body.index);
    } else if (body.tag === 'CANCEL_ANY') {
      this.asked = this.asked.filter((ask) => ask.digest !== body.digest || ask.segment !== 'any');
    }
  }

  closedBy(closed: { readonly code: ErrorCodeName | undefined; readonly reason: string }): void {
    this.closed = closed;
    this.disconnect(closed.code, 'closed');
  }

  /** Messages received since the last call. */
  take(): Message[] {
    return this.received.splice(0).map(({ body }) => body);
  }

  tags(): Tag[] {
    return this.received.map(({ body }) => body.tag);
  }

  /** Everything received with this tag. */
  all<T extends Tag>(tag: T): MessageOf<T>[] {
    return this.received.map(({ body }) => body).filter((body): body is MessageOf<T> => body.tag === tag);
  }

  #answered(digest: Digest, correlation: number): void {
    const left = this.asked.filter((ask) => ask.correlation !== correlation || ask.digest !== digest);
    if (left.length < this.asked.length) this.answered.add(correlation);
    this.asked = left;
  }

  /** A super-seeder selects one segment after the other. */
  #pick(digest: Digest): number {
    const index = this.#given.get(digest) ?? 0;
    this.#given.set(digest, index + 1);
    return index;
  }
}
