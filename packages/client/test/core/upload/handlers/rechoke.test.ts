import { expect } from 'chai';
import { describe, it } from 'mocha';

import { declared, manifest, range, setOf } from '../../make.js';
import { UploaderHarness } from '../uploader-harness.js';

const file = manifest(20);

describe('an uploader that serves tit for tat', () => {
  it('refuses choked peers with BUSY, for a certain segment and for any', () => {
    const { harness, peers } = choosy();
    harness.serve(file);
    const [one, two, three] = peers;
    one.ask(file, 'any');
    two.ask(file, 3);
    three.ask(file, 4);
    three.ask(file, 'any');
    expect([one.uploads.length, two.uploads.length, three.uploads.length]).to.deep.equal([1, 1, 0]);
    expect(three.refusals()).to.deep.equal(['BUSY', 'BUSY']);
  });

  it('says what is missing before it says BUSY', () => {
    const { harness, peers } = choosy();
    harness.openFile(file, setOf(20, [1]));
    const [one, two, three] = peers;
    for (const peer of [one, two]) peer.ask(file, 1);
    three.ask(file, 2);
    expect(three.refusals()).to.deep.equal(['MISSING']);
  });

  it('serves declared files to all peers', () => {
    const { harness, peers } = choosy();
    const hashes = declared(3, 'hashes');
    harness.openFile(hashes);
    for (const peer of peers) peer.ask(hashes, 0);
    for (const peer of peers) expect(peer.all('OK').length).to.equal(1);
  });

  it('serves who gave most from the next review on, and tells those who wait to come back', () => {
    const { harness, peers } = choosy({ optimisticIntervalMs: 60_000 });
    harness.openFile(file, setOf(20, range(19)));
    const [one, two, three] = peers;
    for (const peer of [one, two]) for (const index of range(3)) peer.ask(file, index);
    three.ask(file, 5);
    expect([one, two, three].map(({ sent }) => sent.length)).to.deep.equal([2, 0, 0]);
    harness.postFromDownloader({
      type: 'received',
      bytesByRank: [
        [3, 9_000],
        [2, 100],
      ],
    });
    harness.advance(9_999);
    expect([one, two].map((peer) => peer.refusals())).to.deep.equal([[], []]);
    harness.advance(1);
    expect(one.refusals(), 'what waited is refused, what is on its way is not taken back').to.deep.equal(['BUSY']);
    expect(one.uploads.length).to.equal(2);
    one.acknowledge(file);
    three.ask(file, 6);
    harness.advance(250);
    expect([two.refusals(), two.sent.length], 'the one by chance keeps its place').to.deep.equal([[], 2]);
    two.acknowledge(file);
    harness.advance(250);
    expect(three.sent).to.deep.equal([6]);
  });

  it('counts what was acknowledged for a seeder', () => {
    const { harness, peers } = choosy({ optimisticIntervalMs: 60_000 });
    harness.openFile(file);
    const [one, two, three] = peers;
    for (const peer of [one, two]) peer.ask(file, 0);
    two.acknowledge(file);
    one.cancel(file, 0);
    three.ask(file, 0);
    harness.postFromDownloader({ type: 'received', bytesByRank: [[3, 9_000]] });
    harness.advance(10_000);
    const sent = two.sent.length;
    two.ask(file, 1);
    expect(two.sent.length, 'the one that took most is served, whatever was received').to.equal(sent + 1);
  });

  it('stops rechoking without peers, and continues when one connects', () => {
    const { harness, peers } = choosy();
    expect(harness.timers.has('rechoke')).to.equal(true);
    for (const peer of peers) peer.vanish();
    harness.advance(10_000);
    expect(harness.timers.has('rechoke')).to.equal(false);
    harness.join(5);
    expect(harness.timers.has('rechoke')).to.equal(true);
  });
});

/** One place and one by chance, for three peers. */
function choosy(given: { optimisticIntervalMs?: number } = {}) {
  const harness = new UploaderHarness({
    ...{ servePolicy: 'tit-for-tat', unchokedNeighbours: 1, rechokeIntervalMs: 10_000, idleTimeoutMs: 600_000 },
    ...{ maxActiveUploads: 2, maxActiveSeederUploads: 2, maxWaitingRequests: 9, ackTimeoutMs: 600_000 },
    ...given,
  });
  const peers = [harness.join(1, file), harness.join(2, file), harness.join(3, file)] as const;
  return { harness, peers };
}
