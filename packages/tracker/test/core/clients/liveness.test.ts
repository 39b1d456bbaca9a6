import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { EVERYTHING } from '@shoal/common';

import { type FakeClient, TrackerHarness, assertError, held, manifest } from '../tracker-harness.js';

describe('silence', () => {
  it('is answered with a PING after a third of the timeout', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 6_000 });
    const client = harness.join('a');
    harness.advance(1_999);
    assert.ok(!client.has('PING'));
    harness.advance(1_001);
    assert.equal(client.tags().filter((tag) => tag === 'PING').length, 1);
  });

  it('ends the client after the timeout', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 6_000 });
    const client = harness.join('a', { files: [held(manifest('f'))] });
    harness.advance(5_999);
    assert.equal(client.closed, undefined);
    assert.equal(client.tags().filter((tag) => tag === 'PING').length, 2, 'no PING a sweep');
    harness.advance(1_001);
    assertError(client, 'TIMEOUT', { closed: true });
    assert.equal(harness.tracker.status(0).files.length, 0);
    assert.equal(harness.timers.size, 0, 'nobody to watch');
  });

  it('ends the client at the first sweep at which the timeout has passed', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 6_000 });
    const client = harness.join('a');
    harness.advance(6_000);
    assertError(client, 'TIMEOUT', { closed: true });
  });

  it('is broken by any message', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 6_000 });
    const client = harness.join('a');
    for (let i = 0; i < 10; i += 1) {
      harness.advance(3_000);
      client.send({ tag: 'PONG' });
    }
    assert.equal(client.closed, undefined);
  });

  it('is broken by bytes of a long message, either way, not by a dribble', () => {
    for (const [moved, isHeard] of [
      [{ received: 2_000, sent: 0 }, true],
      [{ received: 0, sent: 2_000 }, true],
      [{ received: 10, sent: 10 }, false],
    ] as const) {
      const harness = new TrackerHarness({ peerTimeoutMs: 6_000 });
      const client = harness.join('a');
      for (let second = 0; second < 30; second += 1) {
        harness.advance(1_000);
        harness.feed({ type: 'channel-progress', channel: client.channel, ...moved });
      }
      assert.equal(client.closed === undefined, isHeard);
    }
  });

  it('is broken by a ping while a long INIT arrives, which is answered behind it without a rank', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 6_000 });
    const client = harness.open();
    for (let second = 0; second < 30; second += 1) {
      harness.advance(1_000);
      harness.feed({ type: 'channel-progress', channel: client.channel, received: 60_000, sent: 0 });
    }
    const pings = client.received.filter(({ body }) => body.tag === 'PING').length;
    assert.ok(pings > 3, `${pings} pings`);
    client.init();
    for (let ping = 0; ping < pings; ping += 1) client.send({ tag: 'PONG' }, { source: 0 });
    assert.equal(client.closed, undefined);
    assert.ok(client.has('INIT_ACK'));
    client.send({ tag: 'PING' }, { source: 0 });
    assertError(client, 'PROTOCOL', { closed: true });
  });

  it('is watched by one timer, also with a second client and after a pause', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 6_000 });
    harness.join('a').vanish();
    harness.advance(60_000);
    harness.join('b');
    harness.join('c');
    assert.deepEqual([...harness.timers.keys()], ['liveness']);
  });

  it('of a session client starts its grace', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 6_000, sessionClients: 1, rejoinGraceMs: 1_000 });
    harness.join('a');
    harness.advance(8_000);
    assert.match(harness.logged('client-lost')[0]?.reason ?? '', /nothing was heard/);
    assert.equal(harness.finished, 'all clients are lost');
  });
});

describe('a long INIT', () => {
  function arriving(bytesPerSecond: number): FakeClient {
    const harness = new TrackerHarness({ initTimeoutMs: 10_000, peerTimeoutMs: 30_000 });
    const client = harness.open();
    for (let second = 0; second < 120; second += 1) {
      harness.advance(1_000);
      harness.feed({ type: 'channel-progress', channel: client.channel, received: bytesPerSecond, sent: 0 });
    }
    return client;
  }

  it('may take as long as it takes over a slow link, and its sender hears meanwhile', () => {
    const client = arriving(20_000);
    assert.equal(client.closed, undefined);
    assert.ok(client.tags().filter((tag) => tag === 'PING').length > 5);
  });

  it('has its fixed time where it only trickles', () => {
    for (const bytesPerSecond of [1, 1_000]) assert.equal(arriving(bytesPerSecond).closed?.code, 'TIMEOUT');
  });
});

describe('a tracker that was frozen', () => {
  it('ends memberships when their tokens do', () => {
    const harness = new TrackerHarness({ needsTokens: true, peerTimeoutMs: 600_000 });
    const subject = 'somebody';
    const client = harness.open({ admission: { subject, expiresInMs: 60_000, grant: EVERYTHING } });
    client.init({ publicKey: 'k'.repeat(43) });
    harness.feed({ type: 'clock-skipped', ms: 50_000 });
    harness.advance(9_000);
    assert.ok(!client.has('ERROR'));
    harness.advance(1_000);
    assertError(client, 'UNAUTHORISED', { closed: true });
  });
});
