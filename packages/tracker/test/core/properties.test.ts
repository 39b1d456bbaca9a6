import { expect } from 'chai';
import fc from 'fast-check';

import type { TrackerEvent, TrackerOptions } from '@shoal/tracker/core';
import type { Envelope, FileRef, Manifest, Message } from '@shoal/common';
import { describe, it } from 'mocha';

import { TrackerHarness, manifest } from './tracker-harness.js';
import type { FakeClient } from './tracker-harness.js';

const files: Manifest[] = [
  manifest('x', 3),
  manifest('x', 3, 2),
  manifest('y', 0),
  manifest('..', 2),
  manifest('z', 64),
];

const file = fc.constantFrom(...files);
const count = fc.oneof(fc.integer({ min: -1, max: 65 }), fc.constant(Number.NaN));
const bytes = fc.oneof(fc.nat(), fc.constantFrom(-1, Number.NaN, Infinity, 2 ** 60));
const ref: fc.Arbitrary<FileRef> = fc.oneof(
  fc.constantFrom('x', 'y', 'z', 'ghost').map((name) => ({ by: 'name', name }) as const),
  file.map(({ digest }) => ({ by: 'digest', digest }) as const),
);
const heldFile = fc.record({ manifest: file, heldSegments: count });

const init: fc.Arbitrary<Message> = fc.record({
  tag: fc.constant('INIT' as const),
  minVersion: fc.constant(1),
  maxVersion: fc.constantFrom(1, 1, 1, 0),
  clientId: fc.constantFrom('a', 'b', 'c', 'd', 'e', ''),
  requestedRank: fc.constantFrom(0, 0, 0, 1, 2, 3, -1),
  host: fc.constantFrom('', 'localhost', 'host', 'a b'),
  port: fc.constantFrom(0, 7_000, 70_000),
  files: fc.array(heldFile, { maxLength: 3 }),
  wanted: fc.array(ref, { maxLength: 2 }),
  done: fc.boolean(),
});

const message: fc.Arbitrary<Message> = fc.oneof(
  { weight: 6, arbitrary: init },
  { weight: 4, arbitrary: ref.map((one): Message => ({ tag: 'FILE_REQUEST', file: one })) },
  { weight: 3, arbitrary: heldFile.map((one): Message => ({ tag: 'FILE_OFFER', file: one })) },
  {
    weight: 5,
    arbitrary: fc
      .record({
        digest: file.map(({ digest }) => digest),
        heldSegments: count,
        downloadedBytes: bytes,
        uploadedBytes: bytes,
      })
      .map((totals): Message => ({ tag: 'FILE_UPDATE', totals })),
  },
  { weight: 1, arbitrary: file.map(({ digest }): Message => ({ tag: 'FILE_WITHDRAW', digest })) },
  { weight: 1, arbitrary: fc.array(ref, { maxLength: 2 }).map((failed): Message => ({ tag: 'DONE', failed })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Message>(
      { tag: 'CATALOG_REQUEST' },
      { tag: 'PING' },
      { tag: 'PONG' },
      { tag: 'GOODBYE', reason: '' },
      { tag: 'ERROR', code: 'INTERNAL', detail: 'x' },
      { tag: 'SHUTDOWN', reason: '' },
      { tag: 'SUBSCRIBE', digest: 'f' },
    ),
  },
);

type Step =
  | { readonly do: 'open'; readonly remoteHost: string }
  | { readonly do: 'say'; readonly who: number; readonly message: Message; readonly spoof: boolean }
  | { readonly do: 'feed'; readonly event: TrackerEvent }
  | { readonly do: 'vanish'; readonly who: number }
  | { readonly do: 'reject'; readonly who: number }
  | { readonly do: 'advance'; readonly ms: number };

const who = fc.nat(9);
const garbage = fc.constantFrom<TrackerEvent>(
  { type: 'timer-expired', name: 'barrier' },
  { type: 'timer-expired', name: 'liveness' },
  { type: 'timer-expired', name: 'lost:1' },
  { type: 'timer-expired', name: 'init:1' },
  { type: 'timer-expired', name: `push:${manifest('x', 3).digest}` },
  { type: 'channel-closed', channel: 1_000, code: undefined, reason: '' },
  { type: 'address-probed', channel: 1, address: { host: 'h', port: 1 }, isProved: false },
  { type: 'start' },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('10.0.0.9', '127.0.0.1').map((remoteHost): Step => ({ do: 'open', remoteHost })),
  },
  {
    weight: 20,
    arbitrary: fc
      .tuple(who, message, fc.integer({ min: 0, max: 30 }))
      .map(([one, body, dice]): Step => ({ do: 'say', who: one, message: body, spoof: dice === 0 })),
  },
  { weight: 2, arbitrary: who.map((one): Step => ({ do: 'vanish', who: one })) },
  { weight: 1, arbitrary: who.map((one): Step => ({ do: 'reject', who: one })) },
  { weight: 1, arbitrary: garbage.map((event): Step => ({ do: 'feed', event })) },
  { weight: 4, arbitrary: fc.constantFrom(1, 50, 400, 3_000).map((ms): Step => ({ do: 'advance', ms })) },
);

const tiny: Partial<TrackerOptions> = {
  ...{ initTimeoutMs: 1_000, peerTimeoutMs: 2_400, rejoinGraceMs: 500, barrierTimeoutMs: 2_000 },
  ...{ neighbours: 2, seederNeighbours: 2, fullMesh: 2, maxClients: 4, maxFiles: 3, maxFilesPerClient: 3 },
};

describe('any messages in any order', () => {
  it('never make the tracker throw, and its invariants hold', () => {
    const sessionClients = fc.constantFrom(0, 0, 1, 2, 3);
    fc.assert(
      fc.property(sessionClients, fc.array(step, { maxLength: 120, size: 'max' }), (clients, steps) => {
        const harness = new TrackerHarness({ ...tiny, sessionClients: clients });
        for (const one of steps) {
          perform(harness, one);
          assertInvariants(harness);
        }
        harness.feed({ type: 'stop', reason: 'over' });
        expect(harness.logged('summary').length, 'one summary').to.equal(1);
        expect(harness.finished).to.not.equal(undefined);
        expect(harness.clients.size, 'no channel stays open').to.equal(0);
      }),
      { numRuns: 400 },
    );
  });

  it('give the same actions for the same events', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const transcript = (): string => {
          const harness = new TrackerHarness(tiny);
          for (const one of steps) perform(harness, one);
          return JSON.stringify([harness.events, harness.tracker.status(harness.now), [...harness.timers]]);
        };
        expect(transcript()).to.equal(transcript());
      }),
      { numRuns: 50 },
    );
  });
});

function perform(harness: TrackerHarness, one: Step): void {
  const pick = (index: number): FakeClient | undefined =>
    [...harness.clients.values()].at(index % (harness.clients.size || 1));
  switch (one.do) {
    case 'open':
      return void harness.open({ remoteHost: one.remoteHost });
    case 'say': {
      const client = pick(one.who);
      const envelope: Partial<Envelope> = one.spoof ? { source: 99 } : {};
      if (one.message.tag === 'INIT') client?.init(one.message);
      else client?.send(one.message, envelope);
      return;
    }
    case 'vanish':
      return pick(one.who)?.disconnect();
    case 'reject': {
      const client = pick(one.who);
      if (client === undefined) return;
      return harness.feed({ type: 'frame-rejected', channel: client.channel, code: 'MALFORMED', detail: '' });
    }
    case 'feed':
      return harness.feed(one.event);
    case 'advance':
      return harness.advance(one.ms);
  }
}

function assertInvariants(harness: TrackerHarness): void {
  const { session, clients, files: known } = harness.tracker.status(harness.now);
  if (session.phase === 'ended') return;
  const ranks = clients.map(({ rank }) => rank);
  expect(new Set(ranks).size, 'one client a rank').to.equal(ranks.length);
  const connected = new Set(clients.filter((client) => client.connected).map(({ rank }) => rank));
  expect(session.clients).to.equal(connected.size);
  expect(connected.size <= 4 && clients.length <= 8, 'clients are bounded').to.equal(true);
  expect(known.length <= 3 && new Set(known.map(({ name }) => name)).size === known.length, 'one file a name').to.equal(
    true,
  );
  const registered = [...harness.clients.values()].filter(({ rank }) => rank !== 0).map(({ rank }) => rank);
  expect([...connected].sort(), 'every client has the one channel').to.deep.equal(registered.sort());
  for (const { members, segments, seeders, leechers } of known) {
    expect(members.length > 0 && members.length === seeders + leechers).to.equal(true);
    for (const member of members) {
      expect(connected.has(member.rank), 'a member is connected').to.equal(true);
      expect(member.heldSegments >= 0 && member.heldSegments <= segments).to.equal(true);
      for (const number of [member.downloadedBytes, member.uploadedBytes, member.bytesPerSecond]) {
        expect(Number.isFinite(number) && number >= 0).to.equal(true);
      }
    }
  }
  if (typeof session.expected === 'number' && session.expected > 0)
    expect(clients.filter(({ connected: on }) => on).length).to.be.at.most(session.expected);
}
