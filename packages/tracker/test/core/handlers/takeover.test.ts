import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { EVERYTHING } from '@shoal/common';

import { assertError, type FakeClient, held, manifest, secretOf, TrackerHarness } from '../tracker-harness.js';

const file = manifest('f');

/** Nothing but the owner's secret takes over its client id. */
const STRANGERS = {
  'another secret': secretOf('thief'),
  'no secret': '',
};

describe('a client id', () => {
  for (const [what, resumeSecret] of Object.entries(STRANGERS)) {
    for (const needsTokens of [false, true]) {
      it(`is given to nobody with ${what}, ${needsTokens ? 'whatever the token' : 'in an open swarm'}`, () => {
        const harness = new TrackerHarness({ needsTokens });
        const admission = { subject: 'all the same', grant: EVERYTHING, expiresInMs: Infinity };
        const open = (): FakeClient => harness.open(needsTokens ? { admission } : {});
        const owner = open();
        owner.init({ clientId: 'a', files: [held(file)] });
        const thief = open();
        thief.init({ clientId: 'a', resumeSecret });
        assertError(thief, 'CLIENT_ID_TAKEN', { closed: true });
        harness.advance(10_000);
        assert.equal(owner.closed, undefined);
        owner.vanish();
        const second = open();
        second.init({ clientId: 'a', resumeSecret });
        assertError(second, 'CLIENT_ID_TAKEN', { closed: true });
        const back = open();
        back.init({ clientId: 'a' });
        assert.equal(back.rank, owner.rank);
      });
    }
  }

  it('of a client without a secret is taken over by nobody', () => {
    const harness = new TrackerHarness();
    harness.join('a', { resumeSecret: '' }).vanish();
    assertError(harness.join('a', { resumeSecret: '' }), 'CLIENT_ID_TAKEN', { closed: true });
    assertError(harness.join('a'), 'CLIENT_ID_TAKEN', { closed: true });
  });

  it('is kept with a hash of the secret, not with the secret', () => {
    const asked: string[] = [];
    const hashSecret = (secret: string): string => {
      asked.push(secret);
      return `hash of ${secret}`;
    };
    const harness = new TrackerHarness({ hashSecret });
    harness.join('a').vanish();
    assert.equal(harness.join('a').rank, 1);
    assert.ok(asked.every((secret) => secret === secretOf('a')));
    const shown = JSON.stringify([harness.tracker.status(harness.now), harness.events]);
    assert.ok(!shown.includes(secretOf('a')));
  });
});

describe('the owner of a client id that is asked for with its secret', () => {
  it('keeps it where it answers; the copy is told where the owner runs', () => {
    const harness = new TrackerHarness();
    const owner = harness.join('a', { files: [held(file)] });
    const copy = harness.open({ remoteHost: '10.0.0.77' });
    copy.init({ clientId: 'a' });
    assert.deepEqual(copy.received, [], 'nobody is admitted before the owner had time to answer');
    owner.pong();
    assert.match(assertError(copy, 'CLIENT_ID_IN_USE', { closed: true }), /in use by a running client at 10\.0\.0\.9$/);
    harness.advance(10_000);
    assert.equal(owner.closed, undefined);
    assert.equal(harness.tracker.status(0).files[0]?.members.length, 1);
  });

  it('is replaced where it stays silent, whatever else it had sent', () => {
    const harness = new TrackerHarness();
    const owner = harness.join('a');
    const back = harness.join('a');
    owner.send({ tag: 'PONG' }, { correlation: 0 });
    owner.send({ tag: 'PING' });
    harness.advance(2_999);
    assert.ok(!back.has('INIT_ACK'));
    harness.advance(1);
    assert.equal(back.rank, owner.rank);
    assertError(owner, 'REPLACED', { closed: true });
  });

  it('is not waited for once its channel has ended', () => {
    const harness = new TrackerHarness();
    const owner = harness.join('a', { files: [held(file)] });
    const back = harness.join('a', { files: [held(file)] });
    owner.vanish();
    assert.equal(back.rank, owner.rank);
    harness.advance(10_000);
    assert.equal(back.closed, undefined);
    assert.equal(harness.tracker.status(0).files[0]?.members.length, 1);
  });

  it('keeps it where the newcomer leaves first', () => {
    const harness = new TrackerHarness();
    const owner = harness.join('a');
    harness.join('a').vanish();
    harness.advance(10_000);
    assert.equal(owner.closed, undefined);
  });

  it('has one newcomer waiting for it: the newest', () => {
    const harness = new TrackerHarness();
    harness.join('a');
    const first = harness.join('a');
    harness.advance(2_000);
    const second = harness.join('a');
    assert.equal(first.closed?.code, 'REPLACED');
    harness.advance(2_999);
    assert.ok(!second.has('INIT_ACK'));
    harness.advance(1);
    assert.equal(second.rank, 1);
  });

  it('is not replaced once the session is over', () => {
    const harness = new TrackerHarness({ sessionClients: 1 });
    const owner = harness.join('a');
    const back = harness.join('a');
    harness.answersShutdown = false;
    owner.done();
    assert.notEqual(back.closed, undefined);
    harness.advance(3_000);
    assert.ok(!back.has('INIT_ACK'));
  });

  it('is replaced by a newcomer that answers a ping from the time of its INIT', () => {
    const harness = new TrackerHarness();
    harness.join('a');
    const back = harness.join('a');
    back.send({ tag: 'PONG' }, { source: 0 });
    harness.advance(3_000);
    assert.equal(back.rank, 1);
    assert.equal(back.closed, undefined);
  });

  it('is asked once for each newcomer: what a waiting one sends ends its channel', () => {
    const harness = new TrackerHarness();
    const owner = harness.join('a');
    const waiting = harness.join('a');
    waiting.init();
    assertError(waiting, 'NOT_INITIALISED', { closed: true });
    harness.advance(10_000);
    assert.equal(owner.closed, undefined);
  });
});
