import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { declared, manifest, range, setOf } from '../../make.js';
import type { FakePeer } from '../fake-peer.js';
import { UploaderHarness } from '../uploader-harness.js';

const file = manifest(20);
const { digest } = file;

describe('requests', () => {
  it('are served at once while there are slots', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const peer = harness.join(2, file);
    const correlation = peer.ask(file, 7);
    expect(harness.active.map(({ load: _, ...segment }) => segment)).to.deep.equal([
      { channel: peer.channel, source: 9, destination: 2, correlation, digest, index: 7, overMs: 0 },
    ]);
  });

  it('beyond the slots wait, and beyond that are refused BUSY', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 2, maxWaitingRequests: 2 });
    harness.openFile(file);
    const peer = harness.join(2, file);
    for (const index of range(5)) peer.ask(file, index);
    expect(peer.sent).to.deep.equal([0, 1]);
    expect(peer.all('NOT_OK')).to.deep.equal([{ tag: 'NOT_OK', digest, segment: 4, reason: 'BUSY', load: 4 }]);
    peer.acknowledge(file);
    expect(peer.sent).to.deep.equal([0, 1, 2, 3]);
  });

  it('for long segments run fewer at a time, as many bytes as may be in memory, and two at least', () => {
    for (const [maxActiveUploadBytes, atOnce] of [
      [3 * 1_024, 3],
      [3 * 1_024 + 1, 4],
      [1, 2],
    ] as const) {
      const harness = new UploaderHarness({ maxActiveUploads: 9, maxWaitingRequests: 1, maxActiveUploadBytes });
      harness.openFile(file);
      const peer = harness.join(2, file);
      for (const index of range(6)) peer.ask(file, index);
      expect(peer.sent).to.deep.equal(range(atOnce));
      expect(peer.all('NOT_OK').length, 'one waits').to.equal(6 - atOnce - 1);
      peer.have(file, 0);
      expect(peer.sent).to.deep.equal(range(atOnce + 1));
    }
  });

  it('hold their slot until HAVE or CANCEL says that the segment arrived or is not wanted', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9, logSegments: true });
    harness.openFile(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    for (const index of range(3)) two.ask(file, index);
    three.have(file, 0);
    two.have(file, 1);
    expect(two.sent, 'others and other segments do not free it').to.deep.equal([0]);
    two.have(file, 0);
    expect(two.sent).to.deep.equal([0, 1]);
    expect(harness.logged('segment-uploaded')).to.deep.equal([
      { type: 'segment-uploaded', digest, index: 0, to: 2, bytes: 1_024 },
    ]);
    two.cancel(file, 1);
    expect(two.sent).to.deep.equal([0, 1, 2]);
  });

  it('free their slots when the channel closes', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9 });
    harness.openFile(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    for (const index of range(3)) two.ask(file, index);
    three.ask(file, 9);
    two.vanish();
    expect(three.sent).to.deep.equal([9]);
    three.acknowledge(file);
    expect(harness.active).to.deep.equal([]);
  });

  it('free their slot when the acknowledgement is overdue', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9, ackTimeoutMs: 5_000 });
    harness.openFile(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    two.ask(file, 1);
    three.ask(file, 2);
    harness.advance(4_900);
    expect(three.sent).to.deep.equal([]);
    harness.advance(10_000);
    expect(three.sent).to.deep.equal([2]);
  });

  it('are served to who holds fewest first', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9 });
    harness.openFile(file);
    const [rich, poor, first] = [harness.join(2, file), harness.join(3, file), harness.join(4, file)];
    rich.have(file, 10, 11, 12);
    poor.have(file, 10);
    first.ask(file, 0);
    rich.ask(file, 1);
    poor.ask(file, 2);
    first.acknowledge(file);
    expect([poor.sent, rich.sent]).to.deep.equal([[2], []]);
    poor.acknowledge(file);
    expect(rich.sent).to.deep.equal([1]);
  });

  it('that have waited too long are served first', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9, overdueMs: 1_000 });
    harness.openFile(file);
    const [rich, poor, first] = [harness.join(2, file), harness.join(3, file), harness.join(4, file)];
    rich.have(file, 10, 11, 12);
    first.ask(file, 0);
    rich.ask(file, 1);
    harness.advance(1_001);
    poor.ask(file, 2);
    first.acknowledge(file);
    expect([poor.sent, rich.sent]).to.deep.equal([[], [1]]);
  });

  it('do not all go to one that never acknowledges', () => {
    const harness = new UploaderHarness({
      maxActiveUploads: 2,
      firstUploads: 2,
      maxWaitingRequests: 3,
      ackTimeoutMs: 10_000,
    });
    harness.openFile(file);
    const [greedy, honest] = [harness.join(2, file), harness.join(3, file)];
    honest.have(file, 19);
    for (let index = 0; index < 5; index += 1) greedy.ask(file, index);
    honest.ask(file, 5);
    harness.advance(30_000);
    expect(honest.sent).to.deep.equal([5]);
  });

  it('are served beside uploads that are stuck', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 4, firstUploads: 2 });
    harness.openFile(file);
    const [honest, ...lost] = [2, 3, 4].map((rank) => harness.join(rank, file)) as [FakePeer, FakePeer, FakePeer];
    lost.forEach((peer, index) => peer.ask(file, index));
    honest.ask(file, 5);
    expect(honest.sent).to.deep.equal([]);
    harness.advance(10_001);
    honest.ask(file, 6);
    expect(honest.sent).to.deep.equal([5, 6]);
    lost.forEach((peer) => peer.ask(file, 9));
    expect(
      lost.map((peer) => [peer.sent.length, peer.refusals()]),
      'who does not acknowledge gets nothing more',
    ).to.deep.equal([
      [1, ['BUSY']],
      [1, ['BUSY']],
    ]);
  });

  it('are looked at again when their turn comes', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1 });
    harness.openFile(file);
    const [first, second] = [harness.join(2, file), harness.join(3, file)];
    first.ask(file, 0);
    second.ask(file, 7);
    harness.feed({ type: 'segment-wrong', digest: file.digest, index: 7, isChanged: false, reason: 'rot' });
    first.acknowledge(file);
    expect([second.sent, second.refusals()]).to.deep.equal([[], ['MISSING']]);
  });

  it('are refused where nothing can be served', () => {
    const harness = new UploaderHarness();
    harness.openFile(file, setOf(20, [3]));
    harness.serve(declared(2));
    const peer = harness.join(2, file);
    peer.ask(manifest(1, { name: 'unknown' }), 0);
    peer.ask(file, 4);
    peer.ask(file, 20);
    peer.ask(file, 'any');
    peer.ask(declared(2), 'any');
    peer.ask(declared(2), 2);
    expect(peer.refusals()).to.deep.equal([
      'UNKNOWN_FILE',
      'MISSING',
      'OUT_OF_RANGE',
      'MISSING',
      'MISSING',
      'OUT_OF_RANGE',
    ]);
    expect(peer.received.map(({ correlation }) => correlation)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    harness.postFromDownloader({ type: 'segment-held', digest, index: 4 });
    peer.ask(file, 4);
    expect(peer.sent).to.deep.equal([4]);
  });

  it('for a segment that is under way or waits already are refused BUSY', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1 });
    harness.openFile(file);
    const peer = harness.join(2, file);
    for (const index of [1, 1, 2, 2]) peer.ask(file, index);
    expect(peer.refusals()).to.deep.equal(['BUSY', 'BUSY']);
    expect(peer.sent).to.deep.equal([1]);
  });

  it('are taken back by CANCEL while they wait, without an answer', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9 });
    harness.openFile(file);
    const peer = harness.join(2, file);
    for (const index of range(3)) peer.ask(file, index);
    peer.cancel(file, 1);
    peer.acknowledge(file);
    expect(peer.sent).to.deep.equal([0, 2]);
    expect(peer.refusals()).to.deep.equal([]);
  });

  it('that cannot be read are refused, and not offered again', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9 });
    harness.openFile(file);
    const peer = harness.join(2, file);
    peer.ask(file, 0);
    peer.ask(file, 1);
    const [upload] = peer.uploads.splice(0);
    assert(upload);
    harness.feed({ type: 'segment-unreadable', segment: upload.segment, reason: 'EIO' });
    expect(peer.all('NOT_OK')).to.deep.equal([{ tag: 'NOT_OK', digest, segment: 0, reason: 'UNREADABLE', load: 1 }]);
    expect(peer.sent).to.deep.equal([0, 1]);
    expect(harness.logged('upload-unreadable')).to.deep.equal([
      { type: 'upload-unreadable', digest, index: 0, reason: 'EIO' },
    ]);
    peer.ask(file, 0);
    expect(peer.refusals()).to.deep.equal(['UNREADABLE', 'MISSING']);
  });

  it('that cannot be read for a peer that is gone are no message', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const peer = harness.join(2, file);
    peer.ask(file, 0);
    const [upload] = peer.uploads;
    assert(upload);
    peer.vanish();
    harness.feed({ type: 'segment-unreadable', segment: upload.segment, reason: 'EIO' });
    expect(harness.logged('upload-unreadable').length).to.equal(1);
  });
});

describe('a seeder in its first phase', () => {
  it('announces nothing but that it picks, and gives each segment once', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const [two, three] = [harness.open(), harness.open()];
    for (const [i, peer] of [two, three].entries()) {
      peer.hello(i + 2);
      peer.take();
      peer.say({ tag: 'SUBSCRIBE', digest });
      expect(peer.tags()).to.deep.equal(['SUPER_SEEDING']);
    }
    for (let i = 0; i < 10; i += 1) {
      for (const peer of [two, three]) {
        peer.askAny(file);
        peer.acknowledge(file);
      }
    }
    expect([...two.sent, ...three.sent].sort((a, b) => a - b)).to.deep.equal(range(20));
  });

  it('serves ANY in order of arrival', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 1 });
    harness.serve(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    two.have(file, 1, 2, 3);
    two.askAny(file, 2);
    three.askAny(file, 1);
    two.acknowledge(file, 1);
    expect([two.sent.length, three.sent.length]).to.deep.equal([2, 0]);
    two.acknowledge(file, 1);
    expect([two.sent.length, three.sent.length]).to.deep.equal([2, 1]);
  });

  it('ends when everything was given: announces all, and gives ANY no longer', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 4 });
    const small = manifest(4);
    harness.serve(small);
    const [two, three] = [harness.join(2, small), harness.join(3, small)];
    const later = harness.join(4);
    three.askAny(small, 3);
    two.askAny(small, 3);
    expect(three.take().map(({ tag }) => tag)).to.deep.equal(['BITFIELD']);
    const [have, ...refused] = two.take();
    assert(have?.tag === 'BITFIELD' && have.held.isComplete);
    expect(refused.map((body) => body.tag === 'NOT_OK' && body.reason)).to.deep.equal(['MISSING', 'MISSING']);
    two.askAny(small);
    expect(two.refusals()).to.deep.equal(['MISSING']);
    later.say({ tag: 'SUBSCRIBE', digest: small.digest });
    expect(later.all('BITFIELD')[0]?.held.isComplete).to.equal(true);
  });

  it('refuses the ANYs that wait when it ends, instead of letting them wait for a slot', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 1, maxActiveUploads: 1 });
    const small = manifest(2);
    harness.serve(small);
    const peer = harness.join(2, small);
    peer.askAny(small, 4);
    expect(peer.refusals()).to.deep.equal([]);
    peer.acknowledge(small, 1);
    expect(peer.sent.length).to.equal(2);
    expect(peer.refusals()).to.deep.equal(['MISSING', 'MISSING']);
  });

  it('gives an aborted segment to another peer', () => {
    for (const how of ['closed', 'cancelled', 'overdue'] as const) {
      const harness = new UploaderHarness({ ackTimeoutMs: 5_000 });
      harness.serve(file);
      const [two, three] = [harness.join(2, file), harness.join(3, file)];
      two.askAny(file);
      const [index] = two.sent;
      assert(index !== undefined);
      if (how === 'closed') two.vanish();
      else if (how === 'cancelled') two.cancel(file, index);
      else harness.advance(15_000);
      three.askAny(file);
      expect(three.sent, how).to.deep.equal([index]);
    }
  });

  it('does not give a segment that a peer is known to have', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    three.have(file, ...range(15));
    for (let i = 0; i < 5; i += 1) {
      two.askAny(file);
      two.acknowledge(file);
    }
    expect(two.sent.sort((a, b) => a - b)).to.deep.equal([15, 16, 17, 18, 19]);
    two.askAny(file);
    expect(two.refusals()).to.deep.equal(['MISSING']);
    expect(two.all('BITFIELD')[0]?.held.isComplete, 'the phase is over').to.equal(true);
  });

  it('does not give twice what was cut off here but arrived from elsewhere', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    two.askAny(file);
    const [index] = two.sent;
    assert(index !== undefined);
    three.have(file, index);
    two.cancel(file, index);
    three.askAny(file, 3);
    expect(three.sent).to.not.include(index);
  });

  it('skips what it cannot read', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 1 });
    const small = manifest(3);
    harness.serve(small);
    const peer = harness.join(2, small);
    peer.askAny(small, 3);
    const [upload] = peer.uploads.splice(0);
    assert(upload);
    harness.feed({ type: 'segment-unreadable', segment: upload.segment, reason: 'EIO' });
    peer.acknowledge(small);
    expect([...peer.sent].sort()).to.deep.equal([0, 1, 2]);
    expect(peer.all('BITFIELD')[0]?.held.count).to.equal(2);
  });

  it('sends a segment once that one peer asked for by ANY and by number', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 2 });
    const one = manifest(1);
    const other = manifest(2, { name: 'other' });
    harness.serve(one);
    harness.openFile(other);
    const [two, three] = [harness.join(2, one), harness.join(3, other)];
    for (const index of range(2)) three.ask(other, index);
    two.askAny(one);
    two.ask(one, 0);
    three.vanish();
    expect(two.sent).to.deep.equal([0]);
    expect(two.refusals()).to.deep.equal(['BUSY']);
  });

  it('bounds the ANYs that one peer may have waiting', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 1, maxWaitingAnyPerChannel: 3 });
    harness.serve(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    two.askAny(file, 6);
    expect(two.refusals()).to.deep.equal(['BUSY', 'BUSY']);
    three.askAny(file, 1);
    expect(three.refusals()).to.deep.equal([]);
    two.cancel(file, 'any');
    two.acknowledge(file);
    expect([two.sent.length, three.sent.length]).to.deep.equal([1, 1]);
  });

  it('serves a first copy requested by number, and gives it to no other peer', () => {
    const four = manifest(4);
    const harness = new UploaderHarness({ maxActiveSeederUploads: 1, maxWaitingRequests: 0 });
    harness.serve(four);
    const [one, two, three] = [harness.join(1, four), harness.join(2, four), harness.join(3, four)];
    one.askAny(four);
    const [first = 0] = one.sent;
    const wanted = (first + 1) % 4;
    two.ask(four, wanted);
    three.askAny(four, 2);
    three.ask(four, first);
    expect([two.refusals(), three.refusals()], 'a second copy may not wait longer than ever').to.deep.equal([
      [],
      ['BUSY'],
    ]);
    one.acknowledge(four);
    expect(two.sent).to.deep.equal([wanted]);
    two.acknowledge(four);
    three.acknowledge(four);
    expect([...three.sent].sort()).to.deep.equal([(first + 2) % 4, (first + 3) % 4].sort());
  });

  it('gives an aborted first copy requested by number to another peer', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 1 });
    harness.serve(manifest(2));
    const [one, two] = [harness.join(1, manifest(2)), harness.join(2, manifest(2))];
    one.ask(manifest(2), 1);
    two.askAny(manifest(2), 2);
    one.vanish();
    two.acknowledge(manifest(2));
    expect([...two.sent].sort()).to.deep.equal([0, 1]);
  });

  it('has more slots, which are fewer again when it ends', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxActiveSeederUploads: 3, maxWaitingRequests: 9 });
    harness.serve(file);
    const peer = harness.join(2, file);
    peer.askAny(file, 5);
    expect(harness.active.length).to.equal(3);
    while (peer.all('BITFIELD').length === 0) {
      peer.askAny(file);
      peer.acknowledge(file, 1);
    }
    peer.acknowledge(file);
    for (const index of range(3)) peer.ask(file, index);
    expect(harness.active.length).to.equal(1);
  });
});
