import { SEGMENT_POLICIES } from '@shoal/client/core';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, setOf } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';

const file = manifest(4);
const { digest } = file;

describe('a segment that is corrupt on disk', () => {
  it('is requested again if the file is not complete yet', () => {
    const harness = new DownloaderHarness();
    harness.left.set(digest, setOf(4, [0, 1]));
    harness.fetch(file, [1, 2]);
    harness.connect(2, file, [0, 1]);
    expect(harness.asked).to.deep.equal([]);
    harness.lose(file, 0);
    expect(harness.asked).to.deep.equal(['0 of 2']);
    expect(harness.logged('segment-corrupt')).to.deep.equal([
      { type: 'segment-corrupt', name: 'file', digest, index: 0 },
    ]);
    harness.uploader(2).serve();
    harness.connect(1, file).serve();
    const [complete] = harness.posted('file-complete');
    expect([complete?.progress.heldSegments, complete?.progress.heldBytes]).to.deep.equal([4, file.length]);
    expect(harness.posted('file-damaged')).to.deep.equal([]);
  });

  for (const policy of SEGMENT_POLICIES) {
    it(`${policy}: is requested again although later segments were requested before`, () => {
      const harness = new DownloaderHarness({ segmentPolicy: policy });
      harness.left.set(digest, setOf(4, [0, 1, 2]));
      harness.fetch(file, [1]);
      const uploader = harness.connect(1, file);
      expect(harness.asked).to.deep.equal(['3 of 1']);
      harness.lose(file, 1);
      uploader.serve();
      expect(harness.completed).to.deep.equal([digest]);
    });
  }

  it('lets the session repair a complete file, once', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    harness.connect(1, file).serve();
    harness.lose(file, 2);
    harness.lose(file, 3);
    expect(harness.posted('file-damaged')).to.deep.equal([{ type: 'file-damaged', digest }]);
    harness.left.set(digest, setOf(4, [0, 1]));
    const fetch = { type: 'fetch', manifest: file, members: [], priority: 'normal' } as const;
    harness.post({ ...fetch, isRepair: false });
    expect(harness.posted('file-opened').length, 'a complete download does not start again').to.equal(2);
    harness.post({ ...fetch, isRepair: true });
    harness.swarm(file, [1]);
    harness.connect(1, file).serve();
    expect(harness.posted('file-complete').length).to.equal(2);
    expect(harness.posted('file-complete')[1]?.progress.downloadedBytes).to.equal(2 * 1_024 - 24);
  });

  it('and is found while the file is completed is repaired after that', () => {
    const harness = new DownloaderHarness();
    harness.isDiskQuick = false;
    harness.fetch(file, [1]);
    harness.stored.set(digest, setOf(4, [0, 1, 2, 3]));
    harness.feed({ type: 'file-opened', digest, held: setOf(4, [0, 1, 2, 3]), holes: setOf(4, []), path: 'p' });
    harness.postFromUploader({ type: 'segment-corrupt', digest, index: 1 });
    expect(harness.posted('file-damaged')).to.deep.equal([]);
    harness.feed({ type: 'file-completed', digest, path: 'whole' });
    expect(harness.posted('file-damaged')).to.deep.equal([{ type: 'file-damaged', digest }]);
  });

  it('that is not held, or of an unknown file, is ignored', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    harness.postFromUploader({ type: 'segment-corrupt', digest, index: 0 });
    harness.postFromUploader({ type: 'segment-corrupt', digest: 'f'.repeat(64), index: 0 });
    expect(harness.logged('segment-corrupt')).to.deep.equal([]);
  });
});
