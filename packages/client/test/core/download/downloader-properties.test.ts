import { type Manifest, type Member, type Message, type Rank, segmentCount } from '@shoal/common';
import { type DownloaderEvent, SEGMENT_POLICIES, SERVE_POLICIES } from '@shoal/client/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { arbitraryDigest, arbitraryMessage, fileOf, files } from '../arbitraries.js';
import { allOf, member, setOf } from '../make.js';
import { DownloaderHarness } from './downloader-harness.js';
import type { FakeUploader } from './fake-peer.js';

type Step =
  | { readonly do: 'fetch' | 'swarm'; readonly file: number; readonly members: readonly number[] }
  | {
      readonly do: 'serve' | 'accept' | 'disconnect' | 'super-seed' | 'frame';
      readonly who: number;
      readonly file: number;
    }
  | { readonly do: 'have'; readonly who: number; readonly file: number; readonly segments: readonly number[] }
  | { readonly do: 'ok' | 'unreadable' | 'busy' | 'missing' | 'short'; readonly who: number; readonly ask: number }
  | { readonly do: 'any'; readonly who: number; readonly ask: number; readonly index: number }
  | {
      readonly do: 'say';
      readonly who: number;
      readonly body: Message;
      readonly correlation: number;
      readonly spoof: boolean;
    }
  | { readonly do: 'feed'; readonly event: DownloaderEvent }
  | { readonly do: 'disk'; readonly isQuick: boolean }
  | { readonly do: 'full'; readonly isFull: boolean }
  | { readonly do: 'store' | 'reject' }
  | { readonly do: 'advance'; readonly ms: number };

const who = fc.nat(5);
const file = fc.nat(files.length - 1);
const ask = fc.nat(9);
const ranks = fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 5 });

const garbage: fc.Arbitrary<DownloaderEvent> = fc.oneof(
  fc
    .constantFrom('have', 'retry', 'deadline', 'redial', 'progress', 'sweep', 'stall', 'storage', 'nonsense')
    .map((name): DownloaderEvent => ({ type: 'timer-expired', name })),
  fc.record({
    type: fc.constantFrom('segment-stored', 'segment-rejected'),
    digest: arbitraryDigest,
    index: fc.nat(9),
  }),
  fc.constant<DownloaderEvent>({ type: 'channel-opened', channel: 999, remoteHost: '', localHost: '' }),
  fc.constant<DownloaderEvent>({ type: 'channel-closed', channel: 999, code: 'LIMIT', reason: '' }),
  fc.constant<DownloaderEvent>({ type: 'frame-rejected', channel: 999, code: 'MALFORMED', detail: '' }),
  fc
    .tuple(arbitraryDigest, fc.integer({ min: 1, max: 6 }), fc.array(fc.nat(9)))
    .map(([digest, rank, segments]): DownloaderEvent => ({
      type: 'posted',
      from: 'uploader',
      message: { type: 'peer-has', digest, rank, segments },
    })),
  fc.tuple(arbitraryDigest, fc.integer({ min: 1, max: 6 })).map(([digest, rank]): DownloaderEvent => ({
    type: 'posted',
    from: 'uploader',
    message: { type: 'peer-subscribed', instance: '', digest, rank, address: member(rank) },
  })),
  arbitraryDigest.map((digest): DownloaderEvent => ({ type: 'storage-failed', digest, reason: 'full' })),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('fetch', 'swarm'), file, members: ranks }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('accept' as const), who, file }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('serve' as const), who, file }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('disconnect', 'super-seed', 'super-seed'), who, file }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('frame' as const), who, file }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('have' as const), who, file, segments: fc.uniqueArray(fc.nat(9)) }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('ok' as const), who, ask }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('any' as const), who, ask, index: fc.nat(9) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('busy', 'missing', 'unreadable'), who, ask }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('short' as const), who, ask }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      who,
      body: arbitraryMessage,
      correlation: fc.nat(30),
      spoof: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
    }),
  },
  { weight: 2, arbitrary: garbage.map((event): Step => ({ do: 'feed', event })) },
  { weight: 1, arbitrary: fc.boolean().map((isQuick): Step => ({ do: 'disk', isQuick })) },
  { weight: 2, arbitrary: fc.boolean().map((isFull): Step => ({ do: 'full', isFull })) },
  { weight: 3, arbitrary: fc.constantFrom('store', 'store', 'reject').map((one): Step => ({ do: one })) },
  { weight: 6, arbitrary: fc.constantFrom(1, 5, 60, 400, 5_000, 30_000).map((ms): Step => ({ do: 'advance', ms })) },
);

const policies = fc.record({
  segmentPolicy: fc.constantFrom(...SEGMENT_POLICIES),
  servePolicy: fc.constantFrom(...SERVE_POLICIES),
});

const options = {
  streamWindowSegments: 2,
  maxOutstandingRequests: 3,
  maxSources: 4,
  stallTimeoutMs: 200_000,
  keepaliveMs: 10_000,
};

describe('any events in any order', () => {
  it('the downloader never throws, keeps its invariants, and an honest peer then completes every file', () => {
    fc.assert(
      fc.property(policies, fc.array(step, { maxLength: 150, size: 'max' }), (policy, steps) => {
        const harness = new DownloaderHarness({ ...options, ...policy });
        for (const one of steps) perform(harness, one);
        finishWithHonestSource(harness);
        harness.post({ type: 'stop', reason: 'over' });
        expect(harness.posted('stopped').length).to.equal(1);
        expect([...harness.timers], 'no timer is left').to.deep.equal([]);
        expect(
          [...harness.uploaders.values()].every(({ state }) => state === 'closed'),
          'no channel stays',
        ).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });

  it('the same events give the same actions', () => {
    fc.assert(
      fc.property(policies, fc.array(step, { maxLength: 100, size: 'max' }), (policy, steps) => {
        const transcript = (): string => {
          const harness = new DownloaderHarness({ ...options, ...policy });
          for (const one of steps) perform(harness, one);
          const sent = [...harness.uploaders.values()].map(({ rank, received }) => [rank, received]);
          return JSON.stringify([harness.events, harness.messages, sent, [...harness.timers]]);
        };
        expect(transcript()).to.equal(transcript());
      }),
      { numRuns: 50 },
    );
  });
});

/** INV-REQ-1 from outside: no segment stays requested without an outstanding request. */
function finishWithHonestSource(harness: DownloaderHarness): void {
  harness.isDiskQuick = true;
  harness.isDiskFull = false;
  openLate(harness);
  harness.store();
  const honest = 6;
  for (let second = 0; second < 60 && waiting(harness).length > 0; second += 1) {
    for (const one of waiting(harness)) harness.swarm(one, [honest]);
    for (const uploader of live(harness)) {
      if (uploader.rank === honest && uploader.state === 'connecting') {
        uploader.accept();
        for (const one of waiting(harness)) if (one.kind === 'real') uploader.have(one);
      } else if (uploader.rank !== honest) {
        uploader.disconnect();
      }
    }
    for (const uploader of live(harness)) if (uploader.rank === honest) uploader.serve();
    harness.advance(1_000);
  }
  expect(
    waiting(harness).map(({ name }) => name),
    'every file that did not fail is complete',
  ).to.deep.equal([]);
}

/** Files that are being downloaded. */
function waiting(harness: DownloaderHarness): Manifest[] {
  return [...harness.manifests.values()].filter(({ digest }) => {
    const isFailed = harness.posted('file-failed').some((message) => message.digest === digest);
    return !isFailed && !harness.posted('file-complete').some(({ progress }) => progress.digest === digest);
  });
}

/** The disk opens and completes the files that wait for it. */
function openLate(harness: DownloaderHarness): void {
  for (const { digest } of waiting(harness)) {
    const held = harness.stored.get(digest);
    // A full disk did not open it: the machine retries.
    if (held === undefined) continue;
    harness.feed({ type: 'file-opened', digest, held: held.clone(), holes: setOf(held.length, []), path: 'p' });
    if (harness.completed.includes(digest)) harness.feed({ type: 'file-completed', digest, path: 'w' });
  }
}

function perform(harness: DownloaderHarness, one: Step): void {
  switch (one.do) {
    case 'fetch': {
      const wanted = fileOf(one.file);
      const isKnown = harness.manifests.has(wanted.digest);
      return isKnown ? harness.swarm(wanted, members(one.members)) : harness.fetch(wanted, members(one.members));
    }
    case 'swarm':
      return harness.swarm(fileOf(one.file), members(one.members));
    case 'disk':
      harness.isDiskQuick = one.isQuick;
      return one.isQuick ? (openLate(harness), harness.store()) : undefined;
    case 'full':
      harness.isDiskFull = one.isFull;
      return;
    case 'store':
      return harness.store();
    case 'reject':
      return harness.reject();
    case 'feed':
      return feedGarbage(harness, one.event);
    case 'advance':
      return harness.advance(one.ms);
    default: {
      const uploader = live(harness).at(one.who % (live(harness).length || 1));
      if (uploader !== undefined) play(harness, uploader, one);
    }
  }
}

function play(harness: DownloaderHarness, uploader: FakeUploader, one: Extract<Step, { readonly who: number }>): void {
  if (one.do === 'disconnect') return uploader.disconnect();
  if (one.do === 'serve') return serve(uploader, fileOf(one.file));
  if (uploader.state === 'connecting')
    return one.do === 'accept' ? uploader.accept({ greets: one.file > 0 }) : undefined;
  if ('ask' in one) return answer(uploader, one);
  switch (one.do) {
    case 'accept':
      return uploader.say({ tag: 'HELLO_ACK', version: 1 });
    case 'super-seed':
      return fileOf(one.file).kind === 'real' ? uploader.superSeed(fileOf(one.file)) : undefined;
    case 'frame':
      return harness.feed({ type: 'frame-rejected', channel: uploader.channel, code: 'MALFORMED', detail: 'x' });
    case 'have': {
      const count = segmentCount(fileOf(one.file));
      if (fileOf(one.file).kind === 'real')
        uploader.have(
          fileOf(one.file),
          one.segments.filter((index) => index < count),
        );
      return;
    }
    case 'say': {
      remember(uploader, one.body);
      return uploader.say(one.body, one.correlation, one.spoof ? 5 : uploader.rank);
    }
  }
}

/** An honest uploader: answers HELLO, announces a file, or answers one request. */
function serve(uploader: FakeUploader, one: Manifest): void {
  if (uploader.state === 'connecting') uploader.accept();
  else if (uploader.asked.length > 0) answer(uploader, { do: 'ok', who: 0, ask: 0 });
  else if (one.kind === 'real') uploader.have(one);
}

function answer(uploader: FakeUploader, one: Extract<Step, { readonly ask: number }>): void {
  const asked = uploader.asked.at(one.ask % (uploader.asked.length || 1));
  if (asked === undefined) return;
  const count = segmentCount(files.find(({ digest }) => digest === asked.digest) as Manifest);
  switch (one.do) {
    case 'ok':
    case 'any':
      // Without an end, a super-seeder would run out of segments.
      return uploader.ok(asked, asked.segment === 'any' ? { index: ('index' in one ? one.index : 0) % count } : {});
    case 'short':
      return uploader.ok(asked, { index: 0, payload: { byteLength: 3 } });
    case 'busy':
      return uploader.notOk(asked, 'BUSY');
    case 'missing':
      return uploader.notOk(asked, 'MISSING');
    case 'unreadable':
      return uploader.notOk(asked, asked.segment === 'any' ? 'MISSING' : 'UNREADABLE');
  }
}

/** Segments that a random message announces, for the harness's checks. */
function remember(uploader: FakeUploader, body: Message): void {
  const one = 'digest' in body ? files.find(({ digest }) => digest === body.digest) : undefined;
  if (one === undefined) return;
  const { digest } = one;
  const nothing = setOf(segmentCount(one), []);
  switch (body.tag) {
    case 'BITFIELD':
      uploader.holds.set(digest, body.held.clone());
      uploader.superSeeding.delete(digest);
      break;
    case 'HAVE': {
      const known = uploader.holds.get(digest) ?? nothing;
      for (const index of body.segments) if (index < known.length) known.add(index);
      uploader.holds.set(digest, known);
      break;
    }
    case 'SUPER_SEEDING':
      uploader.holds.set(digest, nothing);
      uploader.superSeeding.add(digest);
      break;
    case 'WITHDRAWN':
      uploader.holds.set(digest, nothing);
      uploader.superSeeding.delete(digest);
      break;
    default:
  }
}

/** Messages of the uploader are true: a peer that announced a segment holds it. */
function feedGarbage(harness: DownloaderHarness, event: DownloaderEvent): void {
  if (event.type === 'posted' && event.message.type === 'peer-has') {
    const { digest, rank, segments } = event.message;
    const one = files.find((known) => known.digest === digest);
    if (one === undefined) return harness.feed(event);
    for (const uploader of live(harness).filter((candidate) => candidate.rank === rank)) {
      const known = uploader.holds.get(digest) ?? setOf(segmentCount(one), []);
      for (const index of segments) if (allOf(one).includes(index)) known.add(index);
      uploader.holds.set(digest, known);
    }
  }
  // A timer that has expired is no longer set.
  if (event.type === 'timer-expired') harness.timers.delete(event.name);
  // The disk answers only actions that it received.
  if (event.type === 'segment-stored' || event.type === 'segment-rejected') {
    if (
      [...harness.writing, ...harness.kept].some(
        ({ digest, index }) => digest === event.digest && index === event.index,
      )
    )
      return;
  }
  harness.feed(event);
}

function live(harness: DownloaderHarness): FakeUploader[] {
  return [...harness.uploaders.values()].filter(({ state }) => state !== 'closed');
}

function members(all: readonly Rank[]): Member[] {
  return all.map((rank) => member(rank));
}
