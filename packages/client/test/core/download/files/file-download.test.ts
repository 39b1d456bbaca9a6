import { Mark, Random } from '@shoal/common';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { FileDownload } from '#src/core/download/files/file-download.js';
import type { FilePeer } from '#src/core/download/files/file-peer.js';
import { Circular } from '#src/core/download/policies/circular.js';
import { PeerPool } from '#src/core/peers/peer-pool.js';

import { manifest, member, range, setOf } from '../../make.js';

const segments = 5;
const who = fc.nat(2);
const index = fc.nat(segments - 1);
const step = fc.oneof(
  fc.record({ do: fc.constant('all' as const), who, indices: fc.uniqueArray(index, { maxLength: segments }) }),
  fc.record({ do: fc.constantFrom('learn', 'learn', 'unlearn'), who, indices: fc.tuple(index) }),
  fc.record({ do: fc.constantFrom('drop', 'open'), who, indices: fc.constant([] as number[]) }),
);

describe('FileDownload', () => {
  it('counts the partial peers that hold each segment', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const { file, filePeers } = make();
        for (const { do: what, who: i, indices } of steps) {
          const peer = filePeers[i];
          if (peer === undefined) continue;
          if (what === 'all') file.peers.setBitfield(peer, setOf(segments, indices));
          else if (what === 'learn') file.addSegments(peer, [...indices, segments, 2 ** 32 - 1]);
          else if (what === 'unlearn') for (const one of indices) file.peers.removeSegment(peer, one);
          else if (what === 'drop') file.disconnectPeer(peer);
          else if (!file.isOpen) file.open(setOf(segments, []), 0);
          if (file.isOpen) assertRarest(file, filePeers);
        }
      }),
    );
  });

  it('releases the segments of a disconnected peer only', () => {
    const { file, filePeers } = make();
    file.open(setOf(segments, [0]), 0);
    const [one, two] = filePeers as [FilePeer, FilePeer];
    const at = { sentAt: 0, deadline: 1, patienceMs: 1, awaitedBytes: 0, chargedBytes: 0 };
    file.startRequest(one, { correlation: 1, rank: one.rank, segment: 1, ...at });
    file.startRequest(one, { correlation: 2, rank: one.rank, segment: 'any', ...at });
    file.startRequest(two, { correlation: 3, rank: two.rank, segment: 2, ...at });
    file.startRequest(one, { correlation: 4, rank: one.rank, segment: 3, ...at });
    expect(file.verify(3, one.rank)).to.equal(true);
    expect([one.outstanding, one.anyOutstanding]).to.deep.equal([2, 1]);
    file.disconnectPeer(one);
    expect(range(segments).map((i) => file.states.state(i))).to.deep.equal([
      'held',
      'missing',
      'requested',
      'verifying',
      'missing',
    ]);
    expect([...file.requests].map(({ correlation }) => correlation)).to.deep.equal([3]);
    expect([one.outstanding, one.anyOutstanding]).to.deep.equal([0, 0]);
    expect(range(segments).filter((i) => file.availability.rarity.isWanted(i))).to.deep.equal([1, 4]);
  });

  it('accepts a segment once', () => {
    const { file } = make();
    file.open(setOf(segments, [0]), 0);
    expect([file.verify(0, 1), file.verify(1, 1), file.verify(1, 2)]).to.deep.equal([false, true, false]);
    expect(file.verifying.get(1)).to.equal(1);
    file.reject(1);
    expect(file.verify(1, 2)).to.equal(true);
    file.hold(1, 70);
    expect([file.progress.heldBytes, file.progress.lastProgressAt, file.unannounced]).to.deep.equal([2_048, 70, [1]]);
    expect(file.firstUnheld()).to.equal(2);
  });
});

function make(): { file: FileDownload; filePeers: FilePeer[] } {
  const random = new Random(1);
  const file = new FileDownload(
    { manifest: manifest(segments), policy: new Circular(), priority: 'normal', random, mark: new Mark() },
    0,
  );
  const pool = new PeerPool({ firstMs: 1, maxMs: 1 }, random);
  return { file, filePeers: range(3).map((i) => file.addPeer(pool.add(i + 1, member(i + 1)))) };
}

/** Of any two segments, the rarer one is held by fewer partial peers. */
function assertRarest(file: FileDownload, peers: readonly FilePeer[]): void {
  const holders = (i: number): number => peers.filter(({ held }) => held.has(i) && !held.isComplete).length;
  for (const a of range(segments)) {
    for (const b of range(a)) {
      const rarest = file.availability.rarity.rarest(setOf(segments, [a, b]));
      expect(holders(rarest ?? -1), `${rarest} of ${a} and ${b}`).to.equal(Math.min(holders(a), holders(b)));
    }
  }
}
