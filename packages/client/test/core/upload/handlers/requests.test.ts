import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

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
    assert.deepEqual(
      harness.active.map(({ load: _, ...segment }) => segment),
      [{ channel: peer.channel, source: 9, destination: 2, correlation, digest, index: 7, overMs: 0 }],
    );
  });

  it('beyond the slots wait, and beyond that are refused BUSY', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 2, maxWaitingRequests: 2 });
    harness.openFile(file);
    const peer = harness.join(2, file);
    for (const index of range(5)) peer.ask(file, index);
    assert.deepEqual(peer.sent, [0, 1]);
    assert.deepEqual(peer.all('NOT_OK'), [{ tag: 'NOT_OK', digest, segment: 4, reason: 'BUSY', load: 4 }]);
    peer.acknowledge(file);
    assert.deepEqual(peer.sent, [0, 1, 2, 3]);
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
      assert.deepEqual(peer.sent, range(atOnce));
      assert.equal(peer.all('NOT_OK').length, 6 - atOnce - 1, 'one waits');
      peer.have(file, 0);
      assert.deepEqual(peer.sent, range(atOnce + 1));
    }
  });

  it('hold their slot until HAVE or CANCEL says that the segment arrived or is not wanted', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9, logSegments: true });
    harness.openFile(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    for (const index of range(3)) two.ask(file, index);
    three.have(file, 0);
    two.have(file, 1);
    assert.deepEqual(two.sent, [0], 'others and other segments do not free it');
    two.have(file, 0);
    assert.deepEqual(two.sent, [0, 1]);
    assert.deepEqual(harness.logged('segment-uploaded'), [
      { type: 'segment-uploaded', digest, index: 0, to: 2, bytes: 1_024 },
    ]);
    two.cancel(file, 1);
    assert.deepEqual(two.sent, [0, 1, 2]);
  });

  it('give their slots to others when the channel closes', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9 });
    harness.openFile(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    for (const index of range(3)) two.ask(file, index);
    three.ask(file, 9);
    two.vanish();
    assert.deepEqual(three.sent, [9]);
    three.acknowledge(file);
    assert.deepEqual(harness.active, []);
  });

  it('give their slot to others when the acknowledgement is overdue', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9, ackTimeoutMs: 5_000 });
    harness.openFile(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    two.ask(file, 1);
    three.ask(file, 2);
    harness.advance(4_900);
    assert.deepEqual(three.sent, []);
    harness.advance(10_000);
    assert.deepEqual(three.sent, [2]);
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
    assert.deepEqual([poor.sent, rich.sent], [[2], []]);
    poor.acknowledge(file);
    assert.deepEqual(rich.sent, [1]);
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
    assert.deepEqual([poor.sent, rich.sent], [[], [1]]);
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
    assert.deepEqual(honest.sent, [5]);
  });

  it('are served beside uploads that are stuck', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 4, firstUploads: 2 });
    harness.openFile(file);
    const [honest, ...lost] = [2, 3, 4].map((rank) => harness.join(rank, file)) as [FakePeer, FakePeer, FakePeer];
    lost.forEach((peer, index) => peer.ask(file, index));
    honest.ask(file, 5);
    assert.deepEqual(honest.sent, []);
    harness.advance(10_001);
    honest.ask(file, 6);
    assert.deepEqual(honest.sent, [5, 6]);
    lost.forEach((peer) => peer.ask(file, 9));
    assert.deepEqual(
      lost.map((peer) => [peer.sent.length, peer.refusals()]),
      [
        [1, ['BUSY']],
        [1, ['BUSY']],
      ],
      'who does not acknowledge gets nothing more',
    );
  });

  it('are looked at again when their turn comes', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1 });
    harness.openFile(file);
    const [first, second] = [harness.join(2, file), harness.join(3, file)];
    first.ask(file, 0);
    second.ask(file, 7);
    harness.feed({ type: 'segment-wrong', digest: file.digest, index: 7, isChanged: false, reason: 'rot' });
    first.acknowledge(file);
    assert.deepEqual([second.sent, second.refusals()], [[], ['MISSING']]);
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
    assert.deepEqual(peer.refusals(), [
      'UNKNOWN_FILE',
      'MISSING',
      'OUT_OF_RANGE',
      'MISSING',
      'MISSING',
      'OUT_OF_RANGE',
    ]);
    assert.deepEqual(
      peer.received.map(({ correlation }) => correlation),
      [1, 2, 3, 4, 5, 6],
    );
    harness.postFromDownloader({ type: 'segment-held', digest, index: 4 });
    peer.ask(file, 4);
    assert.deepEqual(peer.sent, [4]);
  });

  it('for a segment that is under way or waits already are refused BUSY', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1 });
    harness.openFile(file);
    const peer = harness.join(2, file);
    for (const index of [1, 1, 2, 2]) peer.ask(file, index);
    assert.deepEqual(peer.refusals(), ['BUSY', 'BUSY']);
    assert.deepEqual(peer.sent, [1]);
  });

  it('are taken back by CANCEL while they wait, without an answer', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9 });
    harness.openFile(file);
    const peer = harness.join(2, file);
    for (const index of range(3)) peer.ask(file, index);
    peer.cancel(file, 1);
    peer.acknowledge(file);
    assert.deepEqual(peer.sent, [0, 2]);
    assert.deepEqual(peer.refusals(), []);
  });

  it('that cannot be read are refused, and not offered again', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9 });
    harness.openFile(file);
    const peer = harness.join(2, file);
    peer.ask(file, 0);
    peer.ask(file, 1);
    const [upload] = peer.uploads.splice(0);
    assert.ok(upload);
    harness.feed({ type: 'segment-unreadable', segment: upload.segment, reason: 'EIO' });
    assert.deepEqual(peer.all('NOT_OK'), [{ tag: 'NOT_OK', digest, segment: 0, reason: 'UNREADABLE', load: 1 }]);
    assert.deepEqual(peer.sent, [0, 1]);
    assert.deepEqual(harness.logged('upload-unreadable'), [
      { type: 'upload-unreadable', digest, index: 0, reason: 'EIO' },
    ]);
    peer.ask(file, 0);
    assert.deepEqual(peer.refusals(), ['UNREADABLE', 'MISSING']);
  });

  it('that cannot be read for a neighbour that is gone are no message', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const peer = harness.join(2, file);
    peer.ask(file, 0);
    const [upload] = peer.uploads;
    assert.ok(upload);
    peer.vanish();
    harness.feed({ type: 'segment-unreadable', segment: upload.segment, reason: 'EIO' });
    assert.equal(harness.logged('upload-unreadable').length, 1);
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
      assert.deepEqual(peer.tags(), ['SUPER_SEEDING']);
    }
    for (let i = 0; i < 10; i += 1) {
      for (const peer of [two, three]) {
        peer.askAny(file);
        peer.acknowledge(file);
      }
    }
    assert.deepEqual(
      [...two.sent, ...three.sent].sort((a, b) => a - b),
      range(20),
    );
  });

  it('serves ANY in order of arrival', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 1 });
    harness.serve(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    two.have(file, 1, 2, 3);
    two.askAny(file, 2);
    three.askAny(file, 1);
    two.acknowledge(file, 1);
    assert.deepEqual([two.sent.length, three.sent.length], [2, 0]);
    two.acknowledge(file, 1);
    assert.deepEqual([two.sent.length, three.sent.length], [2, 1]);
  });

  it('ends when everything was given: announces all, and gives ANY no longer', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 4 });
    const small = manifest(4);
    harness.serve(small);
    const [two, three] = [harness.join(2, small), harness.join(3, small)];
    const later = harness.join(4);
    three.askAny(small, 3);
    two.askAny(small, 3);
    assert.deepEqual(
      three.take().map(({ tag }) => tag),
      ['BITFIELD'],
    );
    const [have, ...refused] = two.take();
    assert.ok(have?.tag === 'BITFIELD' && have.held.isComplete);
    assert.deepEqual(
      refused.map((body) => body.tag === 'NOT_OK' && body.reason),
      ['MISSING', 'MISSING'],
    );
    two.askAny(small);
    assert.deepEqual(two.refusals(), ['MISSING']);
    later.say({ tag: 'SUBSCRIBE', digest: small.digest });
    assert.equal(later.all('BITFIELD')[0]?.held.isComplete, true);
  });

  it('refuses the ANYs that wait when it ends, instead of letting them wait for a slot', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 1, maxActiveUploads: 1 });
    const small = manifest(2);
    harness.serve(small);
    const peer = harness.join(2, small);
    peer.askAny(small, 4);
    assert.deepEqual(peer.refusals(), []);
    peer.acknowledge(small, 1);
    assert.equal(peer.sent.length, 2);
    assert.deepEqual(peer.refusals(), ['MISSING', 'MISSING']);
  });

  it('gives what was cut off to somebody else', () => {
    for (const how of ['closed', 'cancelled', 'overdue'] as const) {
      const harness = new UploaderHarness({ ackTimeoutMs: 5_000 });
      harness.serve(file);
      const [two, three] = [harness.join(2, file), harness.join(3, file)];
      two.askAny(file);
      const [index] = two.sent;
      assert.ok(index !== undefined);
      if (how === 'closed') two.vanish();
      else if (how === 'cancelled') two.cancel(file, index);
      else harness.advance(15_000);
      three.askAny(file);
      assert.deepEqual(three.sent, [index], how);
    }
  });

  it('does not give what somebody is known to hold', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    three.have(file, ...range(15));
    for (let i = 0; i < 5; i += 1) {
      two.askAny(file);
      two.acknowledge(file);
    }
    assert.deepEqual(
      two.sent.sort((a, b) => a - b),
      [15, 16, 17, 18, 19],
    );
    two.askAny(file);
    assert.deepEqual(two.refusals(), ['MISSING']);
    assert.equal(two.all('BITFIELD')[0]?.held.isComplete, true, 'the phase is over');
  });

  it('does not give twice what was cut off here but arrived from elsewhere', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    two.askAny(file);
    const [index] = two.sent;
    assert.ok(index !== undefined);
    three.have(file, index);
    two.cancel(file, index);
    three.askAny(file, 3);
    assert.ok(!three.sent.includes(index));
  });

  it('skips what it cannot read', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 1 });
    const small = manifest(3);
    harness.serve(small);
    const peer = harness.join(2, small);
    peer.askAny(small, 3);
    const [upload] = peer.uploads.splice(0);
    assert.ok(upload);
    harness.feed({ type: 'segment-unreadable', segment: upload.segment, reason: 'EIO' });
    peer.acknowledge(small);
    assert.deepEqual([...peer.sent].sort(), [0, 1, 2]);
    assert.equal(peer.all('BITFIELD')[0]?.held.count, 2);
  });

  it('sends a segment once that one neighbour asked for by ANY and by number', () => {
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
    assert.deepEqual(two.sent, [0]);
    assert.deepEqual(two.refusals(), ['BUSY']);
  });

  it('bounds the ANYs that one neighbour may have waiting', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 1, maxWaitingAnyPerChannel: 3 });
    harness.serve(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    two.askAny(file, 6);
    assert.deepEqual(two.refusals(), ['BUSY', 'BUSY']);
    three.askAny(file, 1);
    assert.deepEqual(three.refusals(), []);
    two.cancel(file, 'any');
    two.acknowledge(file);
    assert.deepEqual([two.sent.length, three.sent.length], [1, 1]);
  });

  it('serves a first copy that is asked for by number like ANY, and gives it to nobody else', () => {
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
    assert.deepEqual([two.refusals(), three.refusals()], [[], ['BUSY']], 'a second copy may not wait longer than ever');
    one.acknowledge(four);
    assert.deepEqual(two.sent, [wanted]);
    two.acknowledge(four);
    three.acknowledge(four);
    assert.deepEqual([...three.sent].sort(), [(first + 2) % 4, (first + 3) % 4].sort());
  });

  it('gives a first copy that was asked for by number to somebody else where it is cut off', () => {
    const harness = new UploaderHarness({ maxActiveSeederUploads: 1 });
    harness.serve(manifest(2));
    const [one, two] = [harness.join(1, manifest(2)), harness.join(2, manifest(2))];
    one.ask(manifest(2), 1);
    two.askAny(manifest(2), 2);
    one.vanish();
    two.acknowledge(manifest(2));
    assert.deepEqual([...two.sent].sort(), [0, 1]);
  });

  it('has more slots, which are fewer again when it ends', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxActiveSeederUploads: 3, maxWaitingRequests: 9 });
    harness.serve(file);
    const peer = harness.join(2, file);
    peer.askAny(file, 5);
    assert.equal(harness.active.length, 3);
    while (peer.all('BITFIELD').length === 0) {
      peer.askAny(file);
      peer.acknowledge(file, 1);
    }
    peer.acknowledge(file);
    for (const index of range(3)) peer.ask(file, index);
    assert.equal(harness.active.length, 1);
  });
});
