import { type Digest, type Message, segmentCount, type SegmentWish } from '@shoal/common';
import { type OutgoingSegment, SERVE_POLICIES, type ServePolicyName, type UploaderEvent } from '@shoal/client/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { arbitraryDigest, arbitraryMessage, fileOf, files } from '../arbitraries.js';
import { allOf, setOf } from '../make.js';
import type { FakePeer } from './fake-peer.js';
import { UploaderHarness } from './uploader-harness.js';

type Step =
  | { readonly do: 'open' | 'drain' }
  | { readonly do: 'join'; readonly rank: number }
  | { readonly do: 'hello'; readonly who: number; readonly rank: number }
  | { readonly do: 'subscribe'; readonly who: number; readonly file: number }
  | { readonly do: 'ask'; readonly who: number; readonly file: number; readonly segment: SegmentWish }
  | {
      readonly do: 'have' | 'cancel' | 'unreadable' | 'changed' | 'vanish' | 'frame';
      readonly who: number;
      readonly which: number;
    }
  | { readonly do: 'say'; readonly who: number; readonly body: Message; readonly spoof: boolean }
  | { readonly do: 'serve'; readonly file: number }
  | { readonly do: 'open-file'; readonly file: number; readonly held: readonly number[] }
  | { readonly do: 'held'; readonly file: number; readonly index: number }
  | { readonly do: 'feed'; readonly event: UploaderEvent }
  | { readonly do: 'advance'; readonly ms: number };

const who = fc.nat(4);
const file = fc.nat(files.length - 1);
const which = fc.nat(9);
const segment: fc.Arbitrary<SegmentWish> = fc.oneof(
  fc.nat(6),
  fc.constant('any' as const),
  fc.constant('any' as const),
);

const garbage: fc.Arbitrary<UploaderEvent> = fc.oneof(
  fc
    .constantFrom('sweep', 'report', 'rechoke', 'nonsense')
    .map((name): UploaderEvent => ({ type: 'timer-expired', name })),
  fc.constant<UploaderEvent>({ type: 'channel-closed', channel: 999, code: undefined, reason: '' }),
  fc.constant<UploaderEvent>({ type: 'frame-rejected', channel: 999, code: 'MALFORMED', detail: '' }),
  fc
    .record({ digest: arbitraryDigest, index: fc.nat(9), channel: fc.nat(9) })
    .map(({ digest, index, channel }): UploaderEvent => ({
      type: index === 9 ? 'source-changed' : 'segment-unreadable',
      segment: { channel, source: 9, destination: 1, correlation: 1, digest, index, load: 0, overMs: 0 },
      reason: 'gone',
    })),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'open' }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('join' as const), rank: fc.integer({ min: 1, max: 8 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('hello' as const), who, rank: fc.integer({ min: 0, max: 12 }) }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('subscribe' as const), who, file }) },
  { weight: 40, arbitrary: fc.record({ do: fc.constant('ask' as const), who, file, segment }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constantFrom('have', 'have', 'cancel'), who, which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('unreadable', 'changed', 'vanish'), who, which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('frame' as const), who, which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      who,
      body: arbitraryMessage,
      spoof: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('serve' as const), file }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open-file' as const), file, held: fc.array(fc.nat(5)) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('held' as const), file, index: fc.nat(5) }) },
  { weight: 2, arbitrary: garbage.map((event): Step => ({ do: 'feed', event })) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'drain' }) },
  { weight: 5, arbitrary: fc.constantFrom(1, 50, 300, 2_000, 9_000).map((ms): Step => ({ do: 'advance', ms })) },
);

const options = {
  ...{ maxActiveUploads: 2, maxActiveSeederUploads: 3, maxWaitingRequests: 2, maxWaitingAnyPerChannel: 2 },
  ...{ ackTimeoutMs: 8_000, idleTimeoutMs: 20_000, helloTimeoutMs: 5_000, maxChannels: 4 },
  ...{ unchokedNeighbours: 1, rechokeIntervalMs: 1_000, optimisticIntervalMs: 2_000 },
};

const policies = fc.constantFrom(...SERVE_POLICIES);

describe('whatever is said in whatever order', () => {
  it('the uploader never throws, keeps its bounds, and an honest peer is then served', () => {
    fc.assert(
      fc.property(policies, fc.array(step, { maxLength: 150, size: 'max' }), (policy, steps) => {
        const run = new Run(policy);
        for (const one of steps) run.perform(one);
        run.serveHonestNeighbour();
        run.harness.post({ type: 'stop', reason: 'over' });
        expect(run.harness.posted('stopped').length).to.equal(1);
        expect([...run.harness.timers], 'no timer stays').to.deep.equal([]);
        expect(run.harness.peers.size, 'no channel stays').to.equal(0);
      }),
      { numRuns: 300 },
    );
  });

  it('the same events give the same actions', () => {
    fc.assert(
      fc.property(policies, fc.array(step, { maxLength: 100, size: 'max' }), (policy, steps) => {
        const transcript = (): string => {
          const run = new Run(policy);
          for (const one of steps) run.perform(one);
          const { harness } = run;
          return JSON.stringify([
            harness.events,
            harness.messages,
            run.all.map(({ sent }) => sent),
            [...harness.timers],
          ]);
        };
        expect(transcript()).to.equal(transcript());
      }),
      { numRuns: 30 },
    );
  });
});

class Run {
  readonly harness: UploaderHarness;
  readonly all: FakePeer[] = [];
  /** Segments that are served, by file: what was opened, acquired and not found unreadable. */
  readonly #held = new Map<Digest, Set<number>>();
  readonly #downloads = new Set<Digest>();

  constructor(servePolicy: ServePolicyName) {
    this.harness = new UploaderHarness({ ...options, servePolicy });
  }

  perform(one: Step): void {
    const { harness } = this;
    if ('who' in one) {
      const peers = [...harness.peers.values()];
      const peer = peers.at(one.who % (peers.length || 1));
      if (peer !== undefined) this.#play(peer, one);
      return;
    }
    switch (one.do) {
      case 'open':
        this.all.push(harness.open());
        break;
      case 'join': {
        const peer = harness.open();
        this.all.push(peer);
        if (peer.closed !== undefined) break;
        peer.hello(one.rank);
        for (const { digest } of files) peer.say({ tag: 'SUBSCRIBE', digest });
        break;
      }
      case 'drain':
        harness.post({ type: 'drain', graceMs: 1_000 });
        break;
      case 'serve':
        this.#open(one.file, () => harness.serve(fileOf(one.file)), allOf(fileOf(one.file)));
        break;
      case 'open-file': {
        const served = fileOf(one.file);
        const held = one.held.filter((index) => index < segmentCount(served));
        this.#open(one.file, () => harness.openFile(served, setOf(segmentCount(served), held)), held, true);
        break;
      }
      case 'held': {
        const { digest } = fileOf(one.file);
        const held = this.#held.get(digest);
        if (held === undefined || one.index >= segmentCount(fileOf(one.file))) break;
        held.add(one.index);
        harness.postFromDownloader({ type: 'segment-held', digest, index: one.index });
        break;
      }
      case 'feed':
        if (one.event.type === 'timer-expired') harness.timers.delete(one.event.name);
        if ('segment' in one.event) this.#endUpload(one.event.segment);
        if (one.event.type === 'source-changed') this.#held.delete(one.event.segment.digest);
        if (one.event.type === 'segment-unreadable') this.#forget(one.event.segment.digest, one.event.segment.index);
        harness.feed(one.event);
        break;
      case 'advance':
        harness.advance(one.ms);
        break;
    }
  }

  /** INV-UP-1 from outside: no slot is lost for good; everything held can be had. */
  serveHonestNeighbour(): void {
    const { harness } = this;
    harness.advance(options.idleTimeoutMs + options.ackTimeoutMs + 20_000);
    expect(harness.peers.size, 'who is silent is cut off').to.equal(0);
    const peer = harness.open();
    peer.hello(7);
    for (const served of files) {
      peer.say({ tag: 'SUBSCRIBE', digest: served.digest });
      for (const index of this.#held.get(served.digest) ?? []) {
        peer.received = [];
        peer.ask(served, index);
        const isAnswered = served.kind === 'declared' ? peer.tags().includes('OK') : peer.uploads.length === 1;
        expect(isAnswered, `segment ${index} of ${served.name} is served`).to.equal(true);
        peer.acknowledge(served);
      }
    }
  }

  /** A downloaded file may be opened again: then its correct segments are held. */
  #open(index: number, open: () => void, held: readonly number[], isDownload = false): void {
    const { digest } = fileOf(index);
    const isNew = !this.#held.has(digest);
    if (isNew && isDownload) this.#downloads.add(digest);
    if (isNew && !isDownload) this.#downloads.delete(digest);
    if (isNew || (isDownload && this.#downloads.has(digest))) this.#held.set(digest, new Set(held));
    open();
  }

  #forget(digest: Digest, index: number): void {
    this.#held.get(digest)?.delete(index);
  }

  /** An upload that really is under way may have been hit upon. */
  #endUpload({ channel, digest, index }: OutgoingSegment): void {
    const peer = this.harness.peers.get(channel);
    if (peer === undefined) return;
    peer.uploads = peer.uploads.filter(({ segment: own }) => own.digest !== digest || own.index !== index);
  }

  #play(peer: FakePeer, one: Extract<Step, { readonly who: number }>): void {
    if (peer.rank === 0 && (one.do === 'ask' || one.do === 'subscribe')) return peer.hello(3);
    switch (one.do) {
      case 'hello':
        // A second HELLO ends the channel.
        return peer.rank === 0 || one.rank === 12 ? peer.hello(one.rank) : undefined;
      case 'subscribe':
        return peer.say({ tag: 'SUBSCRIBE', digest: fileOf(one.file).digest });
      case 'ask':
        peer.ask(fileOf(one.file), one.segment);
        return;
      case 'say':
        return this.#say(peer, one.body, one.spoof);
      case 'vanish':
        return peer.vanish();
      case 'frame':
        return this.harness.feed({ type: 'frame-rejected', channel: peer.channel, code: 'MALFORMED', detail: 'x' });
      default: {
        const upload = peer.uploads.at(one.which % (peer.uploads.length || 1));
        if (upload === undefined) return;
        const served = files.find(({ digest }) => digest === upload.segment.digest) ?? fileOf(0);
        if (one.do === 'have') return peer.have(served, upload.segment.index);
        if (one.do === 'cancel') return peer.cancel(served, upload.segment.index);
        this.#endUpload(upload.segment);
        if (one.do === 'changed') {
          this.#held.delete(served.digest);
          return this.harness.feed({ type: 'source-changed', segment: upload.segment, reason: 'changed' });
        }
        this.#forget(served.digest, upload.segment.index);
        return this.harness.feed({ type: 'segment-unreadable', segment: upload.segment, reason: 'EIO' });
      }
    }
  }

  #say(peer: FakePeer, body: Message, spoof: boolean): void {
    if (body.tag === 'RECEIVED' || body.tag === 'DISCARDED' || body.tag === 'CANCEL') {
      const { digest, index } = body;
      peer.uploads = peer.uploads.filter(({ segment }) => segment.digest !== digest || segment.index !== index);
    }
    peer.say(body, spoof ? { source: 99 } : {});
  }
}
