import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrackerHarness, assertError, held, manifest } from './tracker-harness.js';

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

  it('is broken by any message', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 6_000 });
    const client = harness.join('a');
    for (let i = 0; i < 10; i += 1) {
      harness.advance(3_000);
      client.send({ tag: 'PONG' });
    }
    assert.equal(client.closed, undefined);
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
    assert.match(harness.noted('client-lost')[0]?.reason ?? '', /nothing was heard/);
    assert.equal(harness.finished, 'all clients are lost');
  });
});
