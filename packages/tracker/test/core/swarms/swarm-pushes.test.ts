import { expect } from 'chai';
import { describe, it } from 'mocha';

import { TrackerHarness, expectMessage, held, manifest, ranks } from '../tracker-harness.js';
import type { FakeClient } from '../tracker-harness.js';

const file = manifest('movie', 4);

function swarm(): { harness: TrackerHarness; seeder: FakeClient; leecher: FakeClient } {
  const harness = new TrackerHarness({ swarmPushIntervalMs: 200, peerTimeoutMs: 1e9 });
  const seeder = harness.join('seeder', { files: [held(file)] });
  const leecher = harness.join('leecher');
  leecher.request('movie');
  harness.advance(1_000);
  for (const client of [seeder, leecher]) client.take();
  return { harness, seeder, leecher };
}

describe('a SWARM push', () => {
  it('lists a new member to downloaders at once, and is not sent to that member or a seeder', () => {
    const { harness, seeder, leecher } = swarm();
    const newcomer = harness.join('new');
    expectMessage(newcomer.request('movie'), 'FILE_DETAILS');
    expect(ranks(leecher.last('SWARM'))).to.deep.equal([1, 3]);
    expect(leecher.received.at(-1)?.correlation).to.equal(0);
    expect(!seeder.has('SWARM') && !newcomer.has('SWARM')).to.equal(true);
  });

  it('is sent on an offer and on a leave as well', () => {
    const { harness, leecher } = swarm();
    const other = harness.join('other', { files: [held(file, 2)] });
    expect(ranks(leecher.last('SWARM'))).to.deep.equal([1, 3]);
    harness.advance(200);
    other.disconnect();
    expect(ranks(leecher.last('SWARM'))).to.deep.equal([1]);
  });

  it('is sent at most once per interval, with all changes', () => {
    const { harness, leecher } = swarm();
    for (let i = 0; i < 5; i += 1) harness.join(`new-${i}`, { files: [held(file)] });
    expect(leecher.tags()).to.deep.equal(['SWARM']);
    harness.advance(199);
    expect(leecher.tags()).to.deep.equal(['SWARM']);
    harness.advance(1);
    expect(leecher.tags()).to.deep.equal(['SWARM', 'SWARM']);
    expect(leecher.last('SWARM').members.length).to.equal(6);
    harness.advance(1_000);
    expect(leecher.received.length, 'nothing changed since').to.equal(2);
  });

  it('is not sent to a client that sent FILE_UPDATE meanwhile', () => {
    const { harness, leecher } = swarm();
    harness.join('one', { files: [held(file)] });
    harness.join('two', { files: [held(file)] });
    leecher.update(file, 1);
    leecher.take();
    harness.advance(200);
    expect(leecher.tags()).to.deep.equal([]);
  });

  it('is not sent to a client that only offers, or is complete', () => {
    const { harness, leecher } = swarm();
    const partial = harness.join('partial', { files: [held(file, 1)] });
    harness.advance(500);
    leecher.update(file, 4);
    leecher.take();
    harness.join('new', { files: [held(file)] });
    harness.advance(500);
    expect(!partial.has('SWARM') && !leecher.has('SWARM')).to.equal(true);
  });

  it('of a removed file is cancelled', () => {
    const harness = new TrackerHarness({ swarmPushIntervalMs: 200 });
    const a = harness.join('a', { files: [held(file, 1)] });
    a.request('movie');
    const b = harness.join('b', { files: [held(file)] });
    b.disconnect();
    expect(harness.timers.has(`push:${file.digest}`)).to.equal(true);
    a.disconnect();
    expect(harness.timers.has(`push:${file.digest}`)).to.equal(false);
  });
});
