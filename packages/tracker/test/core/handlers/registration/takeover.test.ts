import { EVERYTHING } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { assertError, type FakeClient, held, manifest, secretOf, TrackerHarness } from '../../tracker-harness.js';

const file = manifest('f');

/** Nothing but the owner's secret takes over its client id. */
const STRANGERS = {
  'another secret': secretOf('thief'),
  'no secret': '',
};

describe('a client id', () => {
  for (const [what, resumeSecret] of Object.entries(STRANGERS)) {
    for (const needsTokens of [false, true]) {
      it(`is given to no client with ${what}, ${needsTokens ? 'whatever the token' : 'in an open swarm'}`, () => {
        const harness = new TrackerHarness({ needsTokens });
        const admission = { subject: 'all the same', grant: EVERYTHING, expiresInMs: Infinity };
        const open = (): FakeClient => harness.open(needsTokens ? { admission } : {});
        const owner = open();
        owner.init({ clientId: 'a', files: [held(file)] });
        const thief = open();
        thief.init({ clientId: 'a', resumeSecret });
        assertError(thief, 'CLIENT_ID_TAKEN', { closed: true });
        harness.advance(10_000);
        expect(owner.closed).to.equal(undefined);
        owner.disconnect();
        const second = open();
        second.init({ clientId: 'a', resumeSecret });
        assertError(second, 'CLIENT_ID_TAKEN', { closed: true });
        const back = open();
        back.init({ clientId: 'a' });
        expect(back.rank).to.equal(owner.rank);
      });
    }
  }

  it('of a client without a secret is never taken over', () => {
    const harness = new TrackerHarness();
    harness.join('a', { resumeSecret: '' }).disconnect();
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
    harness.join('a').disconnect();
    expect(harness.join('a').rank).to.equal(1);
    expect(asked.every((secret) => secret === secretOf('a'))).to.equal(true);
    const shown = JSON.stringify([harness.tracker.status(harness.now), harness.events]);
    expect(shown).to.not.include(secretOf('a'));
  });
});

describe('the owner of a client id that is asked for with its secret', () => {
  it('keeps it if it answers; the copy gets the owner’s host', () => {
    const harness = new TrackerHarness();
    const owner = harness.join('a', { files: [held(file)] });
    const copy = harness.open({ remoteHost: '10.0.0.77' });
    copy.init({ clientId: 'a' });
    expect(copy.received, 'no client is admitted before the owner had time to answer').to.deep.equal([]);
    owner.pong();
    expect(assertError(copy, 'CLIENT_ID_IN_USE', { closed: true })).to.match(
      /in use by a running client at 10\.0\.0\.9$/,
    );
    harness.advance(10_000);
    expect(owner.closed).to.equal(undefined);
    expect(harness.tracker.status(0).files[0]?.members.length).to.equal(1);
  });

  it('is replaced if it stays silent, whatever else it had sent', () => {
    const harness = new TrackerHarness();
    const owner = harness.join('a');
    const back = harness.join('a');
    owner.send({ tag: 'PONG' }, { correlation: 0 });
    owner.send({ tag: 'PING' });
    harness.advance(2_999);
    expect(back.has('INIT_ACK')).to.equal(false);
    harness.advance(1);
    expect(back.rank).to.equal(owner.rank);
    assertError(owner, 'REPLACED', { closed: true });
  });

  it('is not waited for after its channel closed', () => {
    const harness = new TrackerHarness();
    const owner = harness.join('a', { files: [held(file)] });
    const back = harness.join('a', { files: [held(file)] });
    owner.disconnect();
    expect(back.rank).to.equal(owner.rank);
    harness.advance(10_000);
    expect(back.closed).to.equal(undefined);
    expect(harness.tracker.status(0).files[0]?.members.length).to.equal(1);
  });

  it('keeps it if the newcomer disconnects first', () => {
    const harness = new TrackerHarness();
    const owner = harness.join('a');
    harness.join('a').disconnect();
    harness.advance(10_000);
    expect(owner.closed).to.equal(undefined);
  });

  it('has one newcomer waiting for it: the newest', () => {
    const harness = new TrackerHarness();
    harness.join('a');
    const first = harness.join('a');
    harness.advance(2_000);
    const second = harness.join('a');
    expect(first.closed?.code).to.equal('REPLACED');
    harness.advance(2_999);
    expect(second.has('INIT_ACK')).to.equal(false);
    harness.advance(1);
    expect(second.rank).to.equal(1);
  });

  it('is not replaced once the session is over', () => {
    const harness = new TrackerHarness({ sessionClients: 1 });
    const owner = harness.join('a');
    const back = harness.join('a');
    harness.answersShutdown = false;
    owner.done();
    expect(back.closed).to.not.equal(undefined);
    harness.advance(3_000);
    expect(back.has('INIT_ACK')).to.equal(false);
  });

  it('is replaced by a newcomer that answers a ping from the time of its INIT', () => {
    const harness = new TrackerHarness();
    harness.join('a');
    const back = harness.join('a');
    back.send({ tag: 'PONG' }, { source: 0 });
    harness.advance(3_000);
    expect(back.rank).to.equal(1);
    expect(back.closed).to.equal(undefined);
  });

  it('is asked once for each newcomer: what a waiting one sends ends its channel', () => {
    const harness = new TrackerHarness();
    const owner = harness.join('a');
    const waiting = harness.join('a');
    waiting.init();
    assertError(waiting, 'NOT_INITIALISED', { closed: true });
    harness.advance(10_000);
    expect(owner.closed).to.equal(undefined);
  });
});
