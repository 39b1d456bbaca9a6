import { EVERYTHING } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { type FakeClient, TrackerHarness, assertError, held, manifest } from '../tracker-harness.js';

describe('silence', () => {
  it('is answered with a PING after a third of the timeout', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 6_000 });
    const client = harness.join('a');
    harness.advance(1_999);
    expect(client.has('PING')).to.equal(false);
    harness.advance(1_001);
    expect(client.tags().filter((tag) => tag === 'PING').length).to.equal(1);
  });

  it('ends the client after the timeout', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 6_000 });
    const client = harness.join('a', { files: [held(manifest('f'))] });
    harness.advance(5_999);
    expect(client.closed).to.equal(undefined);
    expect(client.tags().filter((tag) => tag === 'PING').length, 'no PING a sweep').to.equal(2);
    harness.advance(1_001);
    assertError(client, 'TIMEOUT', { closed: true });
    expect(harness.tracker.status(0).files.length).to.equal(0);
    expect(harness.timers.size, 'no client to watch').to.equal(0);
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
    expect(client.closed).to.equal(undefined);
  });

  it('is broken by bytes of a long message, in either direction, at a minimum rate', () => {
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
      expect(client.closed === undefined).to.equal(isHeard);
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
    expect(pings, `${pings} pings`).to.be.above(3);
    client.init();
    for (let ping = 0; ping < pings; ping += 1) client.send({ tag: 'PONG' }, { source: 0 });
    expect(client.closed).to.equal(undefined);
    expect(client.has('INIT_ACK')).to.equal(true);
    client.send({ tag: 'PING' }, { source: 0 });
    assertError(client, 'PROTOCOL', { closed: true });
  });

  it('is watched by one timer, also with a second client and after a pause', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 6_000 });
    harness.join('a').disconnect();
    harness.advance(60_000);
    harness.join('b');
    harness.join('c');
    expect([...harness.timers.keys()]).to.deep.equal(['liveness']);
  });

  it('of a session client starts its grace', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 6_000, sessionClients: 1, rejoinGraceMs: 1_000 });
    harness.join('a');
    harness.advance(8_000);
    expect(harness.logged('client-lost')[0]?.reason ?? '').to.match(/no message within/);
    expect(harness.finished).to.equal('all clients are lost');
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

  it('may take long over a slow link, and its sender gets pings meanwhile', () => {
    const client = arriving(20_000);
    expect(client.closed).to.equal(undefined);
    expect(client.tags().filter((tag) => tag === 'PING').length).to.be.above(5);
  });

  it('has its fixed time limit below the minimum rate', () => {
    for (const bytesPerSecond of [1, 1_000]) expect(arriving(bytesPerSecond).closed?.code).to.equal('TIMEOUT');
  });
});

describe('a tracker whose process was suspended', () => {
  it('ends memberships when their tokens do', () => {
    const harness = new TrackerHarness({ needsTokens: true, peerTimeoutMs: 600_000 });
    const subject = 'somebody';
    const client = harness.open({ admission: { subject, expiresInMs: 60_000, grant: EVERYTHING } });
    client.init({ publicKey: 'k'.repeat(43) });
    harness.feed({ type: 'clock-skipped', ms: 50_000 });
    harness.advance(9_000);
    expect(client.has('ERROR')).to.equal(false);
    harness.advance(1_000);
    assertError(client, 'UNAUTHORISED', { closed: true });
  });
});
