import { ExitCode } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, range, setOf } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';

const file = manifest(10);
const { digest } = file;

describe('opening a file', () => {
  it('downloads only the segments that an earlier run did not leave', () => {
    const harness = new DownloaderHarness();
    harness.left.set(digest, setOf(10, [0, 1, 2, 3, 9]));
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    expect(harness.asked.sort()).to.deep.equal([4, 5, 6, 7, 8].map((index) => `${index} of 1`));
    expect(harness.logged('download-resumed')).to.deep.equal([
      { type: 'download-resumed', digest, segments: 5, bytes: 4 * 1_024 + 1_000 },
    ]);
    const [toUploader, toSession] = harness.posted('file-opened');
    assert(toUploader !== undefined && 'held' in toUploader && toUploader.held.count === 5);
    expect(toSession).to.deep.equal({ type: 'file-opened', digest, resumedBytes: 4 * 1_024 + 1_000 });
    const [{ progress } = {}] = harness.posted('progress');
    expect([progress?.heldSegments, progress?.leadingSegments], 'reported before new segments').to.deep.equal([5, 4]);
    uploader.serve();
    expect(harness.posted('file-complete')[0]?.progress.downloadedBytes).to.equal(5 * 1_024);
  });

  it('skips holes, and does not count them as resumed', () => {
    const harness = new DownloaderHarness();
    harness.isDiskQuick = false;
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    harness.feed({ type: 'file-opened', digest, held: setOf(10, [2, 3, 8, 9]), holes: setOf(10, [3, 9]), path: 'p' });
    expect(harness.asked.sort()).to.deep.equal([0, 1, 4, 5, 6, 7].map((index) => `${index} of 1`));
    expect(harness.logged('download-resumed')).to.deep.equal([
      { type: 'download-resumed', digest, segments: 2, bytes: 2 * 1_024 },
    ]);
    expect(harness.logged('holes-skipped')).to.deep.equal([
      { type: 'holes-skipped', digest, segments: 2, bytes: 1_024 + 1_000 },
    ]);
    const opened = harness.posted('file-opened').find((message) => 'resumedBytes' in message);
    expect(opened).to.deep.equal({ type: 'file-opened', digest, resumedBytes: 2 * 1_024 });
    expect(harness.posted('progress')[0]?.progress.heldBytes).to.equal(3 * 1_024 + 1_000);
    const [announced] = uploader.all('BITFIELD');
    expect([...(announced?.held ?? [])], 'they can be uploaded').to.deep.equal([2, 3, 8, 9]);
  });

  it('requests nothing before it is open', () => {
    const harness = new DownloaderHarness();
    harness.isDiskQuick = false;
    harness.fetch(file, [1]);
    harness.connect(1, file);
    expect(harness.asked).to.deep.equal([]);
    harness.feed({ type: 'file-opened', digest, held: setOf(10, [1]), holes: setOf(10, []), path: 'p' });
    expect(harness.asked.length).to.equal(6);
    harness.feed({ type: 'file-opened', digest, held: setOf(10, range(10)), holes: setOf(10, []), path: 'p' });
    expect(harness.completed, 'a file is opened once').to.deep.equal([]);
  });

  it('completes an empty file, and one that is held already, at once', () => {
    const empty = manifest(0, { name: 'empty' });
    const harness = new DownloaderHarness();
    harness.left.set(digest, setOf(10, range(10)));
    harness.fetch(empty, []);
    harness.fetch(file, [1]);
    expect(harness.completed).to.deep.equal([empty.digest, digest]);
    expect(harness.posted('file-complete')[1]?.progress.sources).to.equal(0);
    expect(harness.isConnecting(1)).to.equal(false);
  });

  it('downloads the same file once', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    harness.connect(1, file).serve(3);
    harness.fetch(file, [2]);
    expect(harness.isConnecting(2)).to.equal(false);
    expect(harness.stored.get(digest)?.count).to.equal(3);
  });
});

describe('completion', () => {
  it('is posted to the session and the uploader, and closes the channels that only this file needs', () => {
    const other = manifest(2, { name: 'other' });
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    harness.fetch(other, [2]);
    const one = harness.connect(1, file, range(5));
    const two = harness.connect(2, file, []);
    one.serve();
    two.have(file);
    two.serve();
    expect(harness.posted('file-moved')).to.deep.equal([{ type: 'file-moved', manifest: file, path: 'whole' }]);
    expect(harness.posted('file-complete')).to.deep.equal([
      {
        type: 'file-complete',
        path: 'whole',
        progress: {
          digest,
          heldSegments: 10,
          heldBytes: file.length,
          leadingSegments: 10,
          downloadedBytes: file.length,
          sources: 2,
        },
      },
    ]);
    expect(one.all('GOODBYE').length).to.deep.equal(1);
    expect(one.closed?.code).to.equal(undefined);
    expect(two.state).to.equal('open');
    two.have(other);
    two.serve();
    expect(two.state).to.equal('closed');
  });

  it('waits for the disk', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    uploader.serve(9);
    harness.isDiskQuick = false;
    uploader.serve();
    harness.store();
    expect(harness.completed).to.deep.equal([digest]);
    expect(harness.posted('file-complete')).to.deep.equal([]);
    harness.feed({ type: 'file-completed', digest, path: 'whole' });
    expect(harness.posted('file-complete').length).to.equal(1);
    harness.feed({ type: 'file-completed', digest, path: 'whole' });
    expect(harness.posted('file-complete').length).to.equal(1);
  });

  it('is final, although members join later', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    harness.connect(1, file).serve();
    harness.swarm(file, [1, 2]);
    harness.advance(10_000);
    expect(!harness.isConnecting(1) && !harness.isConnecting(2)).to.equal(true);
    expect(harness.posted('file-failed')).to.deep.equal([]);
  });
});

describe('failures', () => {
  it('of the disk fail one file, and the others continue', () => {
    const other = manifest(2, { name: 'other' });
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    harness.fetch(other, [1]);
    const uploader = harness.connect(1, file);
    uploader.have(other);
    harness.feed({ type: 'storage-failed', digest, reason: 'the disk is full' });
    expect(harness.posted('file-failed')).to.deep.equal([
      { type: 'file-failed', digest, exitCode: ExitCode.storage, reason: 'the disk is full' },
    ]);
    expect(harness.closedFiles).to.deep.equal([digest]);
    expect(uploader.asked.length > 0 && uploader.asked.every((ask) => ask.digest === other.digest)).to.equal(true);
    uploader.serve();
    expect(harness.completed).to.deep.equal([other.digest]);
    harness.feed({ type: 'storage-failed', digest, reason: 'again' });
    harness.feed({ type: 'segment-stored', digest, index: 1 });
    expect(harness.posted('file-failed').length).to.equal(1);
  });

  it('by stall: no peer offers the segment', () => {
    const harness = new DownloaderHarness({ stallTimeoutMs: 5_000 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file, range(4));
    harness.advance(3_000);
    uploader.serve();
    harness.advance(4_999);
    expect(harness.posted('file-failed')).to.deep.equal([]);
    harness.advance(1);
    const [failure] = harness.posted('file-failed');
    expect(failure?.exitCode).to.equal(ExitCode.unknownFile);
    expect(failure?.reason).to.equal('download stalled: no connected peer offered segment 4 within 5 s');
    expect(uploader.state).to.equal('closed');
  });

  it('by stall: a peer offers the segment and does not send it', () => {
    for (const isSeeder of [false, true]) {
      const harness = new DownloaderHarness({ stallTimeoutMs: 5_000 });
      harness.fetch(file, [1]);
      if (isSeeder) harness.connectSeeder(1, file);
      else harness.connect(1, file);
      harness.advance(5_000);
      const [failure] = harness.posted('file-failed');
      expect(failure?.exitCode).to.equal(ExitCode.deadline);
      expect(failure?.reason).to.equal('download stalled: no peer delivered segment 0 within 5 s');
    }
  });

  it('after a stall can be disabled', () => {
    const harness = new DownloaderHarness({ stallTimeoutMs: 0 });
    harness.fetch(file, [1]);
    harness.connect(1, file, []);
    harness.advance(3_600_000);
    expect(harness.posted('file-failed')).to.deep.equal([]);
  });

  it('allow another download of the file', () => {
    const harness = new DownloaderHarness({ stallTimeoutMs: 5_000 });
    harness.fetch(file, []);
    harness.advance(5_000);
    expect(harness.posted('file-failed').length).to.equal(1);
    harness.closedFiles.pop();
    harness.fetch(file, [1]);
    harness.connect(1, file).serve();
    expect(harness.completed).to.deep.equal([digest]);
  });
});

describe('progress', () => {
  it('of a real file is reported periodically, only if there is any', () => {
    const harness = new DownloaderHarness({ progressIntervalMs: 250 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    uploader.serve(3);
    expect(harness.posted('progress')).to.deep.equal([]);
    harness.advance(250);
    harness.advance(2_000);
    uploader.serve(1);
    harness.advance(250);
    expect(harness.posted('progress').map(({ progress }) => progress.heldSegments)).to.deep.equal([3, 4]);
  });
});
