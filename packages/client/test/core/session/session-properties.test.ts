import { type ErrorCodeName, ExitCode, type Message, segmentCount } from '@shoal/common';
import type { SessionEvent, SessionOptions } from '@shoal/client/core';
import { assert, expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { arbitraryTrackerMessage, fileOf, files } from '../arbitraries.js';
import { byDigest, byName, SessionHarness } from './session-harness.js';

type Step =
  | { readonly do: 'accept' | 'drained' }
  | { readonly do: 'run'; readonly clients: number }
  | { readonly do: 'ready' }
  | { readonly do: 'vanish'; readonly code: ErrorCodeName | undefined }
  | { readonly do: 'init-ack'; readonly clients: number; readonly rank: number }
  | { readonly do: 'answer'; readonly which: number; readonly file: number }
  | { readonly do: 'refuse'; readonly which: number; readonly code: ErrorCodeName }
  | { readonly do: 'say'; readonly body: Message; readonly correlation: number }
  | {
      readonly do: 'progress' | 'complete' | 'fail' | 'uploaded' | 'opened' | 'offer' | 'withdrawn';
      readonly file: number;
    }
  | { readonly do: 'feed'; readonly event: SessionEvent }
  | { readonly do: 'advance'; readonly ms: number };

const file = fc.nat(files.length - 1);
const which = fc.nat(9);
const code = fc.oneof(
  { weight: 30, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom<ErrorCodeName>('LIMIT', 'TIMEOUT', 'PROTOCOL', 'RANK_TAKEN') },
);

const garbage = fc.constantFrom<SessionEvent>(
  { type: 'timer-expired', name: 'nonsense' },
  { type: 'timer-expired', name: 'ask-again' },
  { type: 'channel-opened', channel: 999, remoteHost: '', localHost: '' },
  { type: 'channel-closed', channel: 999, code: 'VERSION', reason: '' },
  { type: 'frame-rejected', channel: 999, code: 'MALFORMED', detail: '' },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('accept', 'accept', 'ready', 'ready').map((one): Step => ({ do: one })) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('run' as const), clients: fc.constantFrom(0, 0, 3) }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'drained' }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('vanish' as const), code }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('init-ack' as const),
      clients: fc.constantFrom(0, 0, 3),
      rank: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 16, arbitrary: fc.record({ do: fc.constant('answer' as const), which, file }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('refuse' as const),
      which,
      code: fc.constantFrom('UNKNOWN_FILE', 'NAME_CONFLICT', 'INTERNAL', 'PROTOCOL'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('say' as const), body: arbitraryTrackerMessage, correlation: fc.nat(20) }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom('progress', 'progress', 'complete', 'fail', 'uploaded', 'opened', 'offer', 'withdrawn'),
      file,
    }),
  },
  { weight: 1, arbitrary: garbage.map((event): Step => ({ do: 'feed', event })) },
  { weight: 6, arbitrary: fc.constantFrom(1, 100, 400, 1_000, 8_000).map((ms): Step => ({ do: 'advance', ms })) },
);

const [x, y, empty, circle] = files;
assert(x && y && empty && circle);
const options: fc.Arbitrary<Partial<SessionOptions>> = fc.record({
  wanted: fc.constantFrom<SessionOptions['wanted']>(
    'all',
    [byName('x'), byDigest(x), byDigest(circle)],
    [byName('ghost')],
  ),
  offers: fc.constantFrom(
    [],
    [{ manifest: y, path: 'p' }],
    [y, empty].map((manifest) => ({ manifest, path: 'p' })),
  ),
  seedForMs: fc.constantFrom(0, 2_000, Infinity),
  handOverMs: fc.constantFrom(0, 5_000),
  maxOpenDownloads: fc.constantFrom(1, 2, 32),
  fileWaitMs: fc.constantFrom(0, 3_000),
  connectTimeoutMs: fc.constantFrom(5_000, 300_000),
  trackerLostTimeoutMs: fc.constantFrom(5_000, 300_000),
});

describe('whatever happens in whatever order', () => {
  it('the session never throws, says DONE at most once a channel, and a stop ends it', () => {
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 150, size: 'max' }), (given, steps) => {
        const harness = new SessionHarness(given);
        for (const one of steps) perform(harness, one);
        assertDoneOnce(harness);
        harness.feed({ type: 'stop', reason: 'over', exitCode: ExitCode.interrupted });
        harness.handedOver();
        harness.stopped();
        assert(harness.finished, 'it ends when both threads have stopped');
        expect([...harness.timers], 'no timer stays').to.deep.equal([]);
        assert(
          [...harness.channels.values()].every((state) => state === 'closed'),
          'no channel stays',
        );
      }),
      { numRuns: 400 },
    );
  });

  it('the same events give the same actions', () => {
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 100, size: 'max' }), (given, steps) => {
        const transcript = (): string => {
          const harness = new SessionHarness(given);
          for (const one of steps) perform(harness, one);
          return JSON.stringify([harness.events, harness.sent, harness.toDownloader, [...harness.timers]]);
        };
        expect(transcript()).to.equal(transcript());
      }),
      { numRuns: 40 },
    );
  });
});

function perform(harness: SessionHarness, one: Step): void {
  const state = harness.channels.get(harness.channel);
  switch (one.do) {
    case 'accept':
      return state === 'dialled' && harness.finished === undefined ? open(harness) : undefined;
    case 'run':
      if (state !== 'dialled' || harness.finished !== undefined) return;
      open(harness);
      if (harness.isConnected) harness.acknowledgeInit({ sessionClients: one.clients });
      if (harness.isConnected) harness.say({ tag: 'TRACKER_READY', clients: 1 });
      return;
    case 'vanish':
      return state === 'closed' || harness.finished !== undefined ? undefined : harness.vanish(one.code);
    case 'advance':
      return harness.advance(one.ms);
    case 'feed':
      return feed(harness, one.event);
    case 'drained':
      return harness.toUploader.some(({ type }) => type === 'drain') ? harness.drained() : undefined;
    case 'offer':
      return harness.feed({ type: 'offer', manifest: fileOf(one.file), path: 'p' });
    case 'withdrawn': {
      const message = { type: 'withdrawn', manifest: fileOf(one.file), reason: 'changed' } as const;
      return harness.feed({ type: 'posted', from: 'uploader', message });
    }
    case 'progress':
      return harness.progress(fileOf(one.file), Math.floor(segmentCount(fileOf(one.file)) / 2));
    case 'complete':
      return harness.complete(fileOf(one.file));
    case 'fail':
      return harness.fail(fileOf(one.file), ExitCode.storage);
    case 'uploaded':
      return harness.uploaded(fileOf(one.file), 100);
    case 'opened':
      return harness.opened(fileOf(one.file), 100);
    default:
      return state === 'open' ? speak(harness, one) : undefined;
  }
}

function open(harness: SessionHarness): void {
  harness.channels.set(harness.channel, 'open');
  harness.feed({ type: 'channel-opened', channel: harness.channel, remoteHost: '', localHost: '' });
}

function feed(harness: SessionHarness, event: SessionEvent): void {
  if (event.type === 'timer-expired') harness.timers.delete(event.name);
  harness.feed(event);
}

/** The tracker says something. */
function speak(
  harness: SessionHarness,
  one: Extract<Step, { readonly do: 'ready' | 'init-ack' | 'answer' | 'refuse' | 'say' }>,
): void {
  const asked = harness.sent.filter(({ body, channel }) => channel === harness.channel && body.tag !== 'PONG');
  switch (one.do) {
    case 'ready':
      return harness.say({ tag: 'TRACKER_READY', clients: 1 });
    case 'init-ack':
      return harness.acknowledgeInit({ sessionClients: one.clients }, one.rank);
    case 'say':
      return harness.say(one.body, one.correlation);
    case 'refuse': {
      const request = asked.at(one.which % (asked.length || 1));
      return harness.say({ tag: 'ERROR', code: one.code, detail: 'no' }, request?.correlation ?? 0);
    }
    case 'answer': {
      const request = asked.at(one.which % (asked.length || 1));
      if (request?.body.tag === 'CATALOG_REQUEST') return harness.catalog(...files);
      if (request?.body.tag !== 'FILE_REQUEST') return;
      return harness.say({ tag: 'FILE_DETAILS', manifest: fileOf(one.file), members: [] }, request.correlation);
    }
  }
}

function assertDoneOnce(harness: SessionHarness): void {
  const perChannel = new Map<number, number>();
  for (const { channel, body } of harness.sent) {
    if (body.tag === 'DONE') perChannel.set(channel, (perChannel.get(channel) ?? 0) + 1);
  }
  assert([...perChannel.values()].every((count) => count === 1));
}
