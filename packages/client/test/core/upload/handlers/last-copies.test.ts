import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { SegmentSet } from '@shoal/common';

import { manifest, range } from '../../make.js';
import { UploaderHarness } from '../uploader-harness.js';

const file = manifest(6);
const graceMs = 5_000;

describe('who leaves (INV-UP-4)', () => {
  it('is done at once where nobody is connected', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    harness.post({ type: 'hand-over', graceMs });
    assert.equal(harness.posted('handed-over').length, 1);
    harness.advance(10_000);
    assert.equal(harness.posted('handed-over').length, 1);
  });

  it('offers only what no neighbour holds, and is done when somebody has it', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const [first, second] = [harness.join(2, file), harness.join(3, file)];
    first.have(file, 0, 1, 2);
    second.have(file, 2, 3);
    harness.post({ type: 'hand-over', graceMs });
    for (const peer of [first, second]) {
      const [announced] = peer.all('BITFIELD');
      assert.deepEqual([...(announced?.held ?? [])], [4, 5]);
    }
    second.ask(file, 0);
    assert.deepEqual(second.refusals(), ['MISSING'], 'others have it');
    second.ask(file, 4);
    second.acknowledge(file);
    assert.deepEqual(harness.posted('handed-over'), []);
    first.ask(file, 5);
    assert.deepEqual(harness.posted('handed-over'), [], 'it is on its way');
    first.acknowledge(file);
    assert.equal(harness.posted('handed-over').length, 1);
  });

  it('refuses what waits and others hold', () => {
    const harness = new UploaderHarness({ activeUploads: 1, maxActiveUploads: 1, firstUploads: 1 });
    harness.openFile(file);
    const [first, second] = [harness.join(2, file), harness.join(3, file)];
    first.have(file, ...range(5));
    second.ask(file, 5);
    second.ask(file, 1);
    harness.post({ type: 'hand-over', graceMs });
    assert.deepEqual(second.refusals(), ['MISSING']);
    second.acknowledge(file);
    assert.equal(harness.posted('handed-over').length, 1);
  });

  it('goes on picking in its first phase', () => {
    const harness = new UploaderHarness();
    harness.serve(file);
    const peer = harness.join(2, file);
    peer.askAny(file, 2);
    peer.acknowledge(file);
    harness.post({ type: 'hand-over', graceMs });
    assert.deepEqual(harness.posted('handed-over'), []);
    peer.askAny(file, 4);
    peer.acknowledge(file);
    assert.equal(new Set(peer.sent).size, 6);
    assert.equal(harness.posted('handed-over').length, 1);
  });

  it('sends no more than is on its way where somebody who stays holds it all', () => {
    const harness = new UploaderHarness();
    harness.openFile(file, SegmentSet.full(6));
    const peer = harness.join(2, file);
    peer.ask(file, 0);
    harness.post({ type: 'hand-over', graceMs });
    harness.post({ type: 'held-elsewhere', digest: file.digest });
    assert.deepEqual(harness.posted('handed-over'), []);
    peer.ask(file, 1);
    assert.deepEqual(peer.refusals(), ['MISSING']);
    peer.acknowledge(file);
    assert.equal(harness.posted('handed-over').length, 1);
  });

  it('is not said to be drained meanwhile', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    harness.join(2, file);
    harness.post({ type: 'drain', graceMs: 1_000 });
    harness.post({ type: 'hand-over', graceMs });
    harness.advance(graceMs);
    assert.deepEqual(harness.posted('drained'), []);
    assert.equal(harness.posted('handed-over').length, 1);
  });

  it('waits no longer than it was told', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    harness.join(2, file);
    harness.post({ type: 'hand-over', graceMs });
    harness.advance(graceMs - 1);
    assert.deepEqual(harness.posted('handed-over'), []);
    harness.advance(1);
    assert.equal(harness.posted('handed-over').length, 1);
    harness.post({ type: 'stop', reason: 'gone' });
    assert.equal(harness.posted('stopped').length, 1);
  });
});
