import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrackerHarness, expect, held, manifest, ranks } from '../tracker-harness.js';
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
  it('tells downloaders of a newcomer at once, and not the newcomer or a seeder', () => {
    const { harness, seeder, leecher } = swarm();
    const anew = harness.join('new');
    expect(anew.request('movie'), 'FILE_DETAILS');
    assert.deepEqual(ranks(leecher.last('SWARM')), [1, 3]);
    assert.equal(leecher.received.at(-1)?.correlation, 0);
    assert.ok(!seeder.has('SWARM') && !anew.has('SWARM'));
  });

  it('is sent on an offer and on a leave as well', () => {
    const { harness, leecher } = swarm();
    const other = harness.join('other', { files: [held(file, 2)] });
    assert.deepEqual(ranks(leecher.last('SWARM')), [1, 3]);
    harness.advance(200);
    other.vanish();
    assert.deepEqual(ranks(leecher.last('SWARM')), [1]);
  });

  it('comes at most once per interval, with what changed meanwhile', () => {
    const { harness, leecher } = swarm();
    for (let i = 0; i < 5; i += 1) harness.join(`new-${i}`, { files: [held(file)] });
    assert.deepEqual(leecher.tags(), ['SWARM']);
    harness.advance(199);
    assert.deepEqual(leecher.tags(), ['SWARM']);
    harness.advance(1);
    assert.deepEqual(leecher.tags(), ['SWARM', 'SWARM']);
    assert.equal(leecher.last('SWARM').members.length, 6);
    harness.advance(1_000);
    assert.equal(leecher.received.length, 2, 'nothing changed since');
  });

  it('is spared who asked meanwhile', () => {
    const { harness, leecher } = swarm();
    harness.join('one', { files: [held(file)] });
    harness.join('two', { files: [held(file)] });
    leecher.update(file, 1);
    leecher.take();
    harness.advance(200);
    assert.deepEqual(leecher.tags(), []);
  });

  it('is not sent to who only offers, or is complete', () => {
    const { harness, leecher } = swarm();
    const partial = harness.join('partial', { files: [held(file, 1)] });
    harness.advance(500);
    leecher.update(file, 4);
    leecher.take();
    harness.join('new', { files: [held(file)] });
    harness.advance(500);
    assert.ok(!partial.has('SWARM') && !leecher.has('SWARM'));
  });

  it('of a forgotten file is called off', () => {
    const harness = new TrackerHarness({ swarmPushIntervalMs: 200 });
    const a = harness.join('a', { files: [held(file, 1)] });
    a.request('movie');
    const b = harness.join('b', { files: [held(file)] });
    b.vanish();
    assert.ok(harness.timers.has(`push:${file.digest}`));
    a.vanish();
    assert.ok(!harness.timers.has(`push:${file.digest}`));
  });
});
