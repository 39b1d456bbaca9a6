import type { ChannelId, Envelope, ErrorCodeName, Manifest, Message, MessageOf, Millis } from '@shoal/common';
import type { NotOkReason, Rank, SegmentWish, Tag } from '@shoal/common';
import type { OutgoingSegment, UploaderEvent } from '@shoal/client/core';
import { expect } from 'chai';

/** The part of the harness that a peer uses. */
interface Harness {
  readonly peers: Map<ChannelId, FakePeer>;
  feed(event: UploaderEvent): void;
}

/** The downloader at the other end of one channel to the uploader. */
export class FakePeer {
  readonly channel: ChannelId;
  rank: Rank = 0;
  received: Envelope[] = [];
  closed: { readonly code: ErrorCodeName | undefined; readonly reason: string } | undefined;
  /** Segments that were sent and not acknowledged. */
  uploads: { readonly segment: OutgoingSegment; readonly since: Millis }[] = [];
  /** Every index that was ever sent, in order. */
  readonly sent: number[] = [];
  readonly #harness: Harness;
  #lastCorrelation = 0;

  constructor(harness: Harness, channel: ChannelId) {
    this.#harness = harness;
    this.channel = channel;
  }

  say(body: Message, { source = this.rank, destination = 9, correlation = 0 } = {}): void {
    const envelope = { source, destination, correlation, body };
    this.#harness.feed({ type: 'message-received', channel: this.channel, envelope });
  }

  hello(rank: Rank, given: Partial<MessageOf<'HELLO'>> = {}): void {
    this.rank = rank;
    const body = { minVersion: 1, maxVersion: 1, host: '', port: 7_000 + rank } as const;
    this.say({ tag: 'HELLO', ...body, ...given }, { correlation: 1 });
  }

  /** Returns the request's correlation. */
  ask({ digest }: Manifest, segment: SegmentWish): number {
    this.#lastCorrelation += 1;
    this.say({ tag: 'SEGMENT_REQUEST', digest, segment }, { correlation: this.#lastCorrelation });
    return this.#lastCorrelation;
  }

  askAny(file: Manifest, times = 1): void {
    for (let i = 0; i < times; i += 1) this.ask(file, 'any');
  }

  /** Acknowledges the uploads of these segments, and announces the others. */
  have({ digest }: Manifest, ...segments: readonly number[]): void {
    const others: number[] = [];
    for (const index of segments) {
      const left = this.uploads.filter(({ segment }) => segment.digest !== digest || segment.index !== index);
      if (left.length === this.uploads.length) others.push(index);
      else {
        this.uploads = left;
        this.say({ tag: 'RECEIVED', digest, index });
      }
    }
    if (others.length > 0) this.say({ tag: 'HAVE', digest, segments: others });
  }

  cancel({ digest }: Manifest, segment: SegmentWish): void {
    this.uploads = this.uploads.filter((one) => one.segment.digest !== digest || one.segment.index !== segment);
    this.say(segment === 'any' ? { tag: 'CANCEL_ANY', digest } : { tag: 'CANCEL', digest, index: segment });
  }

  /** Acknowledges what is sent, and what is sent then. */
  acknowledge(file: Manifest, limit = Infinity): void {
    for (let count = 0; count < limit; count += 1) {
      const [first] = this.uploads;
      if (first === undefined) return;
      this.have(file, first.segment.index);
    }
  }

  vanish(): void {
    this.uploads = [];
    this.#harness.peers.delete(this.channel);
    this.#harness.feed({ type: 'channel-closed', channel: this.channel, code: undefined, reason: 'reset' });
  }

  upload(segment: OutgoingSegment, now: Millis): void {
    expect(segment.destination).to.equal(this.rank);
    this.sent.push(segment.index);
    this.uploads.push({ segment, since: now });
  }

  /** Messages received since the last call. */
  take(): Message[] {
    return this.received.splice(0).map(({ body }) => body);
  }

  tags(): Tag[] {
    return this.received.map(({ body }) => body.tag);
  }

  all<T extends Tag>(tag: T): MessageOf<T>[] {
    return this.received.map(({ body }) => body).filter((body): body is MessageOf<T> => body.tag === tag);
  }

  refusals(): NotOkReason[] {
    return this.all('NOT_OK').map(({ reason }) => reason);
  }
}

/** Nothing has closed its channel. */
export function assertOpen({ closed }: FakePeer): void {
  expect(closed).to.equal(undefined);
}
