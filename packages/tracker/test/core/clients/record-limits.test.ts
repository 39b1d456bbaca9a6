import { expect } from 'chai';
import { describe, it } from 'mocha';

import { WantedFiles } from '#src/core/clients/wanted-files.js';

import { expectMessage, held, manifest, TrackerHarness } from '../tracker-harness.js';

const fileNamed = (name: string) => ({ by: 'name', name }) as const;

describe('the file records of all clients', () => {
  it('have a limit: the client that disconnected longest ago is removed first', () => {
    const harness = new TrackerHarness({ maxFileRecords: 4 });
    const files = (name: string) => [1, 2].map((number) => held(manifest(`${name}${number}`)));
    const first = harness.join('first', { files: files('a') });
    harness.join('second', { files: files('b') }).disconnect();
    first.disconnect();
    harness.join('third', { files: files('c') });
    expect(ids(harness)).to.deep.equal(['first', 'third']);
    harness.join('fourth', { files: files('d') });
    expect(ids(harness)).to.deep.equal(['third', 'fourth']);
  });

  it('are refused if all clients with records are connected', () => {
    const harness = new TrackerHarness({ maxFileRecords: 2 });
    const [one, other] = [harness.join('one'), harness.join('other')];
    expectMessage(one.offer(manifest('a')), 'FILE_OFFER_ACK');
    expectMessage(other.request('a'), 'FILE_DETAILS');
    const refused = expectMessage(one.offer(manifest('b')), 'ERROR');
    expect(refused.code).to.equal('LIMIT');
    expect(refused.detail).to.match(/the clients of this tracker have 2 files together/);
    // Known records take no more room.
    expectMessage(other.request('a'), 'FILE_DETAILS');
    one.disconnect();
    expectMessage(other.offer(manifest('b')), 'FILE_OFFER_ACK');
  });

  it('limit the memory for wanted names, of one principal more than of all', () => {
    const wishes = new WantedFiles();
    const long = Array.from({ length: 100_000 }, (_, i) => fileNamed(`${i}`.padEnd(230, 'w')));
    const first = wishes.keep(long, 'one');
    expect(first.files.length > 20_000 && first.bytes <= 16 * 1024 * 1024, `${first.bytes}`).to.equal(true);
    expect(wishes.keep(long, 'one').files.length, 'another client of the same principal takes no more').to.equal(0);
    const others = ['two', 'three', 'four', 'five'].map((principal) => wishes.keep(long, principal));
    expect(first.bytes + others.reduce((sum, { bytes }) => sum + bytes, 0)).to.be.at.most(64 * 1024 * 1024);
    expect(others[0]!.files.length, 'what one takes is not missed by another').to.be.above(20_000);
    wishes.release(first);
    expect(wishes.keep(long, 'one').files.length).to.be.above(20_000);
  });

  it('lose wanted names with the channel, unless a session waits for the client', () => {
    const standing = new TrackerHarness();
    const wanted = Array.from({ length: 50_000 }, (_, i) => fileNamed(`${i}`.padEnd(230, 'w')));
    for (let i = 0; i < 5; i += 1) standing.join(`c${i}`, { wanted }).disconnect();
    const session = new TrackerHarness({ sessionClients: 2, rejoinGraceMs: 1_000 });
    for (const harness of [standing, session]) {
      harness.join('last', { wanted }).disconnect();
      harness.join('other');
    }
    session.advance(1_000);
    const [lost] = session.logged('client-lost');
    expect(lost?.files.length ?? 0, 'it had the whole share, as nothing else is kept').to.be.above(20_000);
    expect(standing.tracker.status(0).clients.find(({ rank }) => rank === 6)?.wanted).to.equal(50_000);
  });

  it('of an evicted session client do not count it as present', () => {
    const harness = new TrackerHarness({ maxFileRecords: 1, sessionClients: 2 });
    harness.join('one', { files: [held(manifest('a'))] }).disconnect();
    harness.join('two', { files: [held(manifest('b'))] });
    expect(harness.logged('client-lost').map(({ rank }) => rank)).to.deep.equal([1]);
    expect(harness.logged('ready').length).to.equal(1);
  });
});

function ids(harness: TrackerHarness): readonly string[] {
  const names = new Map(harness.logged('client-registered').map(({ rank, clientId }) => [rank, clientId]));
  const known = harness.tracker.status(0).clients.map(({ rank }) => rank);
  return known.sort((a, b) => a - b).map((rank) => names.get(rank) ?? '');
}
