import type { OutgoingSegment } from '@shoal/client/core';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest } from '../../make.js';
import type { FakePeer } from '../fake-peer.js';
import { UploaderHarness } from '../uploader-harness.js';

const file = manifest(10, { name: 'a' });
const other = manifest(4, { name: 'b' });
const { digest } = file;
const reason = '/data/a changed';

describe('a segment that cannot be read for the moment', () => {
  /** Descriptors ran out: nothing was sent. */
  function fail(harness: UploaderHarness, peer: FakePeer): void {
    const [upload] = peer.uploads.splice(0);
    assert(upload);
    harness.feed({ type: 'segment-busy', segment: upload.segment });
  }

  it('is BUSY, offered as before, and not counted', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const two = harness.join(2, file);
    two.ask(file, 3);
    fail(harness, two);
    expect(two.refusals()).to.deep.equal(['BUSY']);
    expect(harness.logged('upload-unreadable')).to.deep.equal([]);
    two.ask(file, 3);
    expect(two.sent).to.deep.equal([3, 3]);
    two.acknowledge(file);
    harness.advance(60_000);
    const counts = harness.posted('uploaded').map(({ bytes, segments }) => [bytes / file.segmentLength, segments]);
    expect(counts).to.deep.equal([[1, 1]]);
  });

  it('goes back to those that a seeder picks', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const two = harness.join(2, file);
    two.askAny(file);
    fail(harness, two);
    for (let asked = 0; asked < 10; asked += 1) {
      two.askAny(file);
      two.acknowledge(file);
    }
    expect(new Set(two.sent).size).to.deep.equal(10);
    expect(two.sent.length).to.equal(11);
  });
});

describe('a file that is no longer what was offered', () => {
  it('is refused to requesters, and withdrawn from all subscribers', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const [two, three, stranger] = [harness.join(2, file), harness.join(3, file), harness.join(4)];
    two.ask(file, 3);
    change(harness, two);
    expect(two.tags(), 'before it asks for more').to.deep.equal(['WITHDRAWN', 'NOT_OK']);
    expect(two.all('NOT_OK')).to.deep.equal([{ tag: 'NOT_OK', digest, segment: 3, reason: 'UNREADABLE', load: 0 }]);
    for (const peer of [two, three]) {
      expect(peer.all('WITHDRAWN')).to.deep.equal([{ tag: 'WITHDRAWN', digest }]);
    }
    expect(stranger.tags()).to.deep.equal([]);
    expect(harness.logged('file-withdrawn')).to.deep.equal([{ type: 'file-withdrawn', name: 'a', digest, reason }]);
    expect(harness.posted('withdrawn')).to.deep.equal([{ type: 'withdrawn', manifest: file, reason }]);
  });

  it('is unknown from then on, to those who subscribe too', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const two = harness.join(2, file);
    two.ask(file, 3);
    change(harness, two);
    two.take();
    two.ask(file, 4);
    two.askAny(file);
    two.say({ tag: 'SUBSCRIBE', digest });
    expect(two.refusals()).to.deep.equal(['UNKNOWN_FILE', 'UNKNOWN_FILE']);
    expect(two.tags()).to.deep.equal(['NOT_OK', 'NOT_OK']);
  });

  it('is refused to those who wait, and frees its uploads for other files', () => {
    const harness = new UploaderHarness({ maxActiveUploads: 1, maxWaitingRequests: 9 });
    harness.openFile(file);
    harness.openFile(other);
    const [two, three] = [harness.join(2, file), harness.join(3, file, other)];
    two.ask(file, 0);
    three.ask(file, 1);
    three.ask(other, 2);
    change(harness, two);
    expect(three.refusals()).to.deep.equal(['UNKNOWN_FILE']);
    expect(three.sent).to.deep.equal([2]);
  });

  it('is taken back once, however many reads find out', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const [two, three] = [harness.join(2, file), harness.join(3, file)];
    two.ask(file, 0);
    three.ask(file, 1);
    const segments = [two, three].map(segmentOf);
    for (const segment of segments) harness.feed({ type: 'source-changed', segment, reason });
    expect([two.refusals(), three.refusals()]).to.deep.equal([['UNREADABLE'], ['UNREADABLE']]);
    expect(harness.posted('withdrawn').length).to.equal(1);
    expect(two.all('WITHDRAWN').length).to.equal(1);
  });

  it('is taken back although who asked is gone', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const two = harness.join(2, file);
    two.ask(file, 0);
    const segment = segmentOf(two);
    two.vanish();
    harness.feed({ type: 'source-changed', segment, reason });
    expect(harness.posted('withdrawn').length).to.equal(1);
  });

  it('has its last uploads reported first', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const two = harness.join(2, file);
    two.ask(file, 0);
    change(harness, two);
    expect(harness.messages.map(({ type }) => type).filter((type) => type !== 'peer-subscribed')).to.deep.equal([
      'uploaded',
      'withdrawn',
    ]);
    harness.advance(harness.options.reportIntervalMs);
    expect(harness.posted('uploaded').length).to.equal(1);
  });

  it('keeps no client from leaving', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const two = harness.join(2, file);
    two.ask(file, 0);
    change(harness, two);
    harness.post({ type: 'drain', graceMs: 60_000 });
    expect(harness.posted('drained').length).to.equal(1);
  });

  it('may be offered again, and is announced to those who subscribed meanwhile', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const two = harness.join(2, file);
    two.ask(file, 0);
    change(harness, two);
    two.say({ tag: 'SUBSCRIBE', digest });
    two.take();
    harness.serve(file);
    expect(two.tags()).to.deep.equal(['SUPER_SEEDING']);
    two.ask(file, 0);
    expect(two.sent).to.deep.equal([0, 0]);
  });
});

function change(harness: UploaderHarness, peer: FakePeer): void {
  harness.feed({ type: 'source-changed', segment: segmentOf(peer), reason });
}

function segmentOf(peer: FakePeer): OutgoingSegment {
  const [upload] = peer.uploads;
  assert(upload, 'a segment is being read');
  return upload.segment;
}
