import { expect } from 'chai';
import { describe, it } from 'mocha';

import { TrackerHarness, assertError, held, manifest } from '../tracker-harness.js';

describe('ranks', () => {
  it('are assigned from 1 upwards, around requested ones', () => {
    const harness = new TrackerHarness();
    const given = [
      harness.join('a'),
      harness.join('b', { requestedRank: 3 }),
      harness.join('c'),
      harness.join('d'),
    ].map(({ rank }) => rank);
    expect(given).to.deep.equal([1, 3, 2, 4]);
  });

  it('return to the client that had them, also without a request', () => {
    const harness = new TrackerHarness();
    harness.join('a').disconnect();
    harness.join('b');
    expect(harness.join('a').rank).to.equal(1);
    expect(harness.logged('client-registered').map(({ returned }) => returned)).to.deep.equal([false, false, true]);
  });

  it('can be requested by the client that has them', () => {
    const harness = new TrackerHarness();
    harness.join('a', { requestedRank: 3 }).disconnect();
    expect(harness.join('a', { requestedRank: 3 }).rank).to.equal(3);
    expect(harness.rejoin('a', { requestedRank: 3 }).rank).to.equal(3);
  });

  it('of a remembered client are given to no other', () => {
    const harness = new TrackerHarness();
    harness.join('a').disconnect();
    const thief = harness.join('b', { requestedRank: 1 });
    expect(assertError(thief, 'RANK_TAKEN', { closed: true })).to.match(/rank 1 /);
    expect(harness.join('c').rank).to.equal(2);
  });

  it('of a connected client are given to no other', () => {
    const harness = new TrackerHarness();
    harness.join('a', { requestedRank: 4 });
    assertError(harness.join('b', { requestedRank: 4 }), 'RANK_TAKEN', { closed: true });
  });

  it('change if the client requests another one', () => {
    const harness = new TrackerHarness();
    harness.join('a').disconnect();
    expect(harness.join('a', { requestedRank: 9 }).rank).to.equal(9);
    expect(harness.join('b', { requestedRank: 1 }).rank).to.equal(1);
  });

  it('of the client that disconnected first are free first', () => {
    const harness = new TrackerHarness({ maxClients: 2 });
    for (const name of ['a', 'b', 'c']) harness.join(name, { requestedRank: name.charCodeAt(0) }).disconnect();
    expect(harness.join('x', { requestedRank: 97 }).closed).to.equal(undefined);
    assertError(harness.join('y', { requestedRank: 98 }), 'RANK_TAKEN', { closed: true });
    expect(harness.tracker.status(0).clients.map(({ rank, connected }) => [rank, connected])).to.deep.equal([
      [97, true],
      [98, false],
      [99, false],
    ]);
  });
});

describe('a client that connects again', () => {
  it('replaces its older channel and keeps its rank', () => {
    const harness = new TrackerHarness();
    const file = manifest('f');
    const old = harness.join('a', { files: [held(file)] });
    const returning = harness.rejoin('a');
    assertError(old, 'REPLACED', { closed: true });
    expect(returning.rank).to.equal(old.rank);
    expect(harness.tracker.status(0).session.clients).to.equal(1);
    expect(harness.tracker.status(0).files, 'what the newer INIT does not list is not held').to.deep.equal([]);
    expect(returning.update(file, 0).tag).to.deep.equal('ERROR');
  });

  it('keeps its state of the newer channel when the older one closes late', () => {
    const harness = new TrackerHarness();
    const file = manifest('f');
    const old = harness.join('a', { files: [held(file)] });
    harness.rejoin('a', { files: [held(file)] });
    old.disconnect();
    expect(harness.tracker.status(0).files[0]?.members.length).to.equal(1);
  });
});
