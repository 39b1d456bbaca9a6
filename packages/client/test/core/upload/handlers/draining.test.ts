import { expect } from 'chai';
import { describe, it } from 'mocha';

import { declared, manifest, range } from '../../make.js';
import { UploaderHarness } from '../uploader-harness.js';

const file = manifest(4);
const { digest } = file;

describe('reports', () => {
  it('of uploads go to the session by time, as totals', () => {
    const circle = declared(3);
    const harness = new UploaderHarness({ reportIntervalMs: 250 });
    harness.openFile(file);
    harness.serve(circle);
    const peer = harness.join(2, file);
    peer.ask(file, 0);
    peer.ask(file, 3);
    peer.ask(circle, 1);
    expect(harness.posted('uploaded')).to.deep.equal([]);
    harness.advance(250);
    expect(harness.posted('uploaded')).to.deep.equal([
      { type: 'uploaded', digest, bytes: 2_024, segments: 2 },
      { type: 'uploaded', digest: circle.digest, bytes: 0, segments: 1 },
    ]);
    harness.advance(1_000);
    expect(harness.posted('uploaded').length, 'only where there is something new').to.equal(2);
    peer.ask(file, 1);
    harness.advance(250);
    expect(harness.posted('uploaded')[2]).to.deep.equal({ type: 'uploaded', digest, bytes: 3_048, segments: 3 });
  });
});

describe('files', () => {
  it('are located when they are served, opened and moved', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    harness.postFromDownloader({ type: 'file-moved', manifest: file, path: 'final' });
    expect(harness.located).to.deep.equal([
      { digest, path: 'part' },
      { digest, path: 'final' },
    ]);
  });
});

describe('a drain', () => {
  it('is over at once if no peer lacks a segment', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const peer = harness.join(2, file);
    peer.have(file, ...range(4));
    harness.post({ type: 'drain', graceMs: 10_000 });
    expect(harness.posted('drained').length).to.equal(1);
    harness.advance(20_000);
    expect(harness.posted('drained').length).to.equal(1);
  });

  it('waits for those who lack segments, and for uploads under way', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const [two, three] = [harness.join(2, file), harness.join(3)];
    two.ask(file, 0);
    three.ask(file, 1);
    harness.post({ type: 'drain', graceMs: 10_000 });
    two.have(file, ...range(4));
    expect(harness.posted('drained'), 'an upload is under way').to.deep.equal([]);
    three.cancel(file, 1);
    expect(harness.posted('drained').length).to.equal(1);
    expect(harness.posted('uploaded')[0]?.segments, 'its last report comes first').to.equal(2);
  });

  it('is over when those who lack segments leave', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const peer = harness.join(2, file);
    harness.post({ type: 'drain', graceMs: 10_000 });
    expect(harness.posted('drained')).to.deep.equal([]);
    peer.vanish();
    expect(harness.posted('drained').length).to.equal(1);
  });

  it('is over after its grace', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    harness.join(2, file);
    harness.post({ type: 'drain', graceMs: 10_000 });
    harness.advance(9_999);
    expect(harness.posted('drained')).to.deep.equal([]);
    harness.advance(1);
    expect(harness.posted('drained').length).to.equal(1);
  });
});

describe('stop', () => {
  it('reports, says GOODBYE to all, closes and says no more', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const [two, three] = [harness.join(2, file), harness.open()];
    two.ask(file, 0);
    harness.post({ type: 'stop', reason: 'over' });
    expect(two.all('GOODBYE')).to.deep.equal([{ tag: 'GOODBYE', reason: 'over' }]);
    for (const peer of [two, three]) expect(peer.closed?.code).to.deep.equal(undefined);
    expect(harness.peers.size).to.equal(0);
    expect(harness.messages.slice(-2).map(({ type }) => type)).to.deep.equal(['uploaded', 'stopped']);
    expect([...harness.timers]).to.deep.equal([]);
    harness.post({ type: 'stop', reason: 'again' });
  });
});
