import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, setOf } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';
import type { FakeUploader } from '../fake-peer.js';

const file = manifest(10);
const { digest } = file;

/** This many are announced at once. */
const FIRST = 4;

describe('announcements', () => {
  it('acknowledge a segment to its sender at once, and go to the others together', () => {
    const harness = new DownloaderHarness({ haveCoalesceMs: 5, maxOutstandingRequests: 3 });
    const { seeder, peers } = connect(harness);
    seeder.serve(FIRST);
    harness.advance(0);
    for (const one of [seeder, ...peers]) one.take();
    seeder.serve(2);
    harness.advance(4);
    expect(acknowledged(seeder)).to.deep.equal([4, 5]);
    expect(peers.map(haves)).to.deep.equal([[], []]);
    seeder.serve(1);
    harness.advance(1);
    expect(peers.map(haves)).to.deep.equal([[[4, 5, 6]], [[4, 5, 6]]]);
    harness.advance(100);
    expect(acknowledged(seeder)).to.deep.equal([4, 5, 6]);
    expect(haves(seeder), 'their sender gets no HAVE for them').to.deep.equal([]);
    expect(peers.map(haves)).to.deep.equal([[[4, 5, 6]], [[4, 5, 6]]]);
  });

  it('of the first segments go to all peers at once', () => {
    const harness = new DownloaderHarness({ haveCoalesceMs: 5 });
    const { seeder, peers } = connect(harness);
    for (let index = 0; index < FIRST; index += 1) {
      seeder.serve(1);
      harness.advance(0);
      expect(peers.map((peer) => haves(peer).at(-1))).to.deep.equal([[index], [index]]);
    }
  });

  it('do not go to a peer that holds the segment', () => {
    const harness = new DownloaderHarness({ haveCoalesceMs: 5 });
    const { seeder, peers } = connect(harness);
    const [first, second] = peers;
    first?.have(file, [0, 1]);
    const { asked } = first as FakeUploader;
    for (const ask of [...asked]) first?.notOk(ask, 'BUSY');
    first?.have(file, [0, 1]);
    seeder.serve(2);
    harness.advance(5);
    expect(haves(first)).to.deep.equal([]);
    expect(haves(second)).to.deep.equal([[0, 1]]);
  });

  it('contain only the segments that the peer lacks', () => {
    const harness = new DownloaderHarness({ haveCoalesceMs: 5 });
    const { seeder, peers } = connect(harness);
    seeder.serve(FIRST);
    harness.advance(0);
    for (const one of [seeder, ...peers]) one.take();
    peers[0]?.have(file, [5]);
    for (const ask of [...(peers[0]?.asked ?? [])]) peers[0]?.notOk(ask, 'BUSY');
    peers[0]?.have(file, [5]);
    seeder.serve(3);
    harness.advance(5);
    expect(peers.map(haves)).to.deep.equal([[[4, 6]], [[4, 5, 6]]]);
    expect([acknowledged(seeder), haves(seeder)]).to.deep.equal([[4, 5, 6], []]);
  });

  it('are not sent to the sender of the only new segment', () => {
    const harness = new DownloaderHarness({ haveCoalesceMs: 5 });
    const { seeder, peers } = connect(harness);
    seeder.serve(FIRST);
    harness.advance(0);
    for (const one of [seeder, ...peers]) one.take();
    seeder.serve(1);
    harness.advance(100);
    expect([acknowledged(seeder), haves(seeder)]).to.deep.equal([[4], []]);
    expect(peers.map(haves)).to.deep.equal([[[4]], [[4]]]);
  });

  it('give a new peer the whole BITFIELD, right after SUBSCRIBE', () => {
    const harness = new DownloaderHarness();
    const { seeder } = connect(harness);
    seeder.serve(3);
    harness.swarm(file, [1, 2, 3, 4]);
    const late = harness.uploader(4);
    late.accept({ greets: false });
    expect(late.tags()).to.deep.equal(['HELLO', 'SUBSCRIBE', 'BITFIELD']);
    expect([...(late.all('BITFIELD')[0]?.held ?? [])]).to.deep.equal([0, 1, 2]);
  });

  it('are sent before the channels are closed when the file is complete', () => {
    const harness = new DownloaderHarness({ haveCoalesceMs: 1_000 });
    const { seeder, peers } = connect(harness);
    seeder.serve();
    for (const peer of peers) {
      const tags = peer.tags();
      expect(tags.indexOf('HAVE'), tags.join(' ')).to.be.below(tags.indexOf('GOODBYE'));
      expect(haves(peer).flat().length).to.equal(10);
    }
  });

  it('contain no segment of a declared file', () => {
    const circle = manifest(3, { kind: 'declared' });
    const harness = new DownloaderHarness();
    harness.fetch(circle, [1, 2]);
    const one = harness.connect(1, circle);
    const two = harness.connect(2, circle);
    one.serve(1);
    two.serve(1);
    harness.advance(1_000);
    expect([...one.all('HAVE'), ...two.all('HAVE'), ...one.all('SUBSCRIBE')]).to.deep.equal([]);
  });
});

describe('the availability of a peer', () => {
  it('is replaced by BITFIELD, and extended by HAVE', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file, [2]);
    expect(harness.asked).to.deep.equal(['2 of 1']);
    uploader.serve();
    uploader.holds.set(digest, setOf(10, [5]));
    uploader.say({ tag: 'HAVE', digest, segments: [5] });
    expect(harness.asked).to.deep.equal(['5 of 1']);
    uploader.notOk(uploader.asked[0], 'BUSY');
    uploader.have(file, [8]);
    harness.advance(1_000);
    expect(harness.asked).to.deep.equal(['8 of 1']);
  });

  it('ends with its channel', () => {
    const harness = new DownloaderHarness({ redialFirstMs: 10 });
    harness.fetch(file, [1]);
    harness.connect(1, file, [2]).disconnect();
    harness.advance(100);
    harness.uploader(1).accept();
    expect(harness.asked).to.deep.equal([]);
  });

  it('orders the requests: rarest first', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    harness.fetch(file, [1, 2, 3]);
    harness.connect(1, file, []);
    harness.connect(2, file, []);
    for (const rank of [1, 2]) {
      const segments = [0, 1, 2, 3, 4, 5, 6, 8, 9];
      const uploader = harness.uploader(rank);
      uploader.holds.set(digest, setOf(10, []));
      harness.postFromUploader({ type: 'peer-has', digest, rank, segments: [] });
      uploader.have(file, segments);
      for (const ask of [...uploader.asked]) uploader.notOk(ask, 'BUSY');
    }
    harness.connect(3, file, [3, 7, 8]);
    expect(harness.asked).to.deep.equal(['7 of 3']);
  });
});

/** Rank 1 is super-seeding, 2 and 3 hold nothing. */
function connect(harness: DownloaderHarness): { seeder: FakeUploader; peers: FakeUploader[] } {
  harness.fetch(file, [1, 2, 3]);
  const peers = [2, 3].map((rank) => harness.connect(rank, file, []));
  return { seeder: harness.connectSeeder(1, file), peers };
}

function acknowledged(uploader: FakeUploader): number[] {
  return uploader.all('RECEIVED').map(({ index }) => index);
}

/** The segments of each HAVE that a peer received. */
function haves(uploader: FakeUploader | undefined): (readonly number[])[] {
  return uploader?.all('HAVE').map(({ segments }) => segments) ?? [];
}
