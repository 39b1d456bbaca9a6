import { SegmentSet } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, range } from '../../make.js';
import { UploaderHarness } from '../uploader-harness.js';

const file = manifest(6);
const graceMs = 5_000;

describe('who leaves (INV-UP-4)', () => {
  it('is done at once without connected peers', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    harness.post({ type: 'hand-over', graceMs });
    expect(harness.posted('handed-over').length).to.equal(1);
    harness.advance(10_000);
    expect(harness.posted('handed-over').length).to.equal(1);
  });

  it('offers only segments that no peer has, and is done when one has them', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const [first, second] = [harness.join(2, file), harness.join(3, file)];
    first.have(file, 0, 1, 2);
    second.have(file, 2, 3);
    harness.post({ type: 'hand-over', graceMs });
    for (const peer of [first, second]) {
      const [announced] = peer.all('BITFIELD');
      expect([...(announced?.held ?? [])]).to.deep.equal([4, 5]);
    }
    second.ask(file, 0);
    expect(second.refusals(), 'others have it').to.deep.equal(['MISSING']);
    second.ask(file, 4);
    second.acknowledge(file);
    expect(harness.posted('handed-over')).to.deep.equal([]);
    first.ask(file, 5);
    expect(harness.posted('handed-over'), 'it is on its way').to.deep.equal([]);
    first.acknowledge(file);
    expect(harness.posted('handed-over').length).to.equal(1);
  });

  it('refuses what waits and others hold', () => {
    const harness = new UploaderHarness({ activeUploads: 1, maxActiveUploads: 1, firstUploads: 1 });
    harness.openFile(file);
    const [first, second] = [harness.join(2, file), harness.join(3, file)];
    first.have(file, ...range(5));
    second.ask(file, 5);
    second.ask(file, 1);
    harness.post({ type: 'hand-over', graceMs });
    expect(second.refusals()).to.deep.equal(['MISSING']);
    second.acknowledge(file);
    expect(harness.posted('handed-over').length).to.equal(1);
  });

  it('goes on picking in its first phase', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const peer = harness.join(2, file);
    peer.askAny(file, 2);
    peer.acknowledge(file);
    harness.post({ type: 'hand-over', graceMs });
    expect(harness.posted('handed-over')).to.deep.equal([]);
    peer.askAny(file, 4);
    peer.acknowledge(file);
    expect(new Set(peer.sent).size).to.equal(6);
    expect(harness.posted('handed-over').length).to.equal(1);
  });

  it('finishes only running uploads if a complete member stays', () => {
    const harness = new UploaderHarness();
    harness.openFile(file, SegmentSet.full(6));
    const peer = harness.join(2, file);
    peer.ask(file, 0);
    harness.post({ type: 'hand-over', graceMs });
    harness.post({ type: 'held-elsewhere', digest: file.digest });
    expect(harness.posted('handed-over')).to.deep.equal([]);
    peer.ask(file, 1);
    expect(peer.refusals()).to.deep.equal(['MISSING']);
    peer.acknowledge(file);
    expect(harness.posted('handed-over').length).to.equal(1);
  });

  it('is not said to be drained meanwhile', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    harness.join(2, file);
    harness.post({ type: 'drain', graceMs: 1_000 });
    harness.post({ type: 'hand-over', graceMs });
    harness.advance(graceMs);
    expect(harness.posted('drained')).to.deep.equal([]);
    expect(harness.posted('handed-over').length).to.equal(1);
  });

  it('waits no longer than configured', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    harness.join(2, file);
    harness.post({ type: 'hand-over', graceMs });
    harness.advance(graceMs - 1);
    expect(harness.posted('handed-over')).to.deep.equal([]);
    harness.advance(1);
    expect(harness.posted('handed-over').length).to.equal(1);
    harness.post({ type: 'stop', reason: 'gone' });
    expect(harness.posted('stopped').length).to.equal(1);
  });
});
