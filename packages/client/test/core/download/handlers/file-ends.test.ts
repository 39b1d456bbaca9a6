import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExitCode } from '@shoal/common';

import { manifest, range, setOf } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';

const file = manifest(10);
const { digest } = file;

describe('opening a file', () => {
  it('fetches only what an earlier run did not leave', () => {
    const harness = new DownloaderHarness();
    harness.left.set(digest, setOf(10, [0, 1, 2, 3, 9]));
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    assert.deepEqual(
      harness.asked.sort(),
      [4, 5, 6, 7, 8].map((index) => `${index} of 1`),
    );
    assert.deepEqual(harness.logged('download-resumed'), [
      { type: 'download-resumed', digest, segments: 5, bytes: 4 * 1_024 + 1_000 },
    ]);
    const [toUploader, toSession] = harness.posted('file-opened');
    assert.ok(toUploader !== undefined && 'held' in toUploader && toUploader.held.count === 5);
    assert.deepEqual(toSession, { type: 'file-opened', digest, resumedBytes: 4 * 1_024 + 1_000 });
    const [{ progress } = {}] = harness.posted('progress');
    assert.deepEqual([progress?.heldSegments, progress?.leadingSegments], [5, 4], 'told before anything new comes');
    source.serve();
    assert.equal(harness.posted('file-complete')[0]?.progress.downloadedBytes, 5 * 1_024);
  });

  it('leaves zeros where they are, and takes them for nothing that was resumed', () => {
    const harness = new DownloaderHarness();
    harness.isDiskQuick = false;
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    harness.feed({ type: 'file-opened', digest, held: setOf(10, [2, 3, 8, 9]), holes: setOf(10, [3, 9]), path: 'p' });
    assert.deepEqual(
      harness.asked.sort(),
      [0, 1, 4, 5, 6, 7].map((index) => `${index} of 1`),
    );
    assert.deepEqual(harness.logged('download-resumed'), [
      { type: 'download-resumed', digest, segments: 2, bytes: 2 * 1_024 },
    ]);
    assert.deepEqual(harness.logged('holes-skipped'), [
      { type: 'holes-skipped', digest, segments: 2, bytes: 1_024 + 1_000 },
    ]);
    const opened = harness.posted('file-opened').find((message) => 'resumedBytes' in message);
    assert.deepEqual(opened, { type: 'file-opened', digest, resumedBytes: 2 * 1_024 });
    assert.equal(harness.posted('progress')[0]?.progress.heldBytes, 3 * 1_024 + 1_000);
    const [announced] = source.all('BITFIELD');
    assert.deepEqual([...(announced?.held ?? [])], [2, 3, 8, 9], 'who asks for them gets them from here');
  });

  it('asks for nothing before it is open', () => {
    const harness = new DownloaderHarness();
    harness.isDiskQuick = false;
    harness.fetch(file, [1]);
    harness.connect(1, file);
    assert.deepEqual(harness.asked, []);
    harness.feed({ type: 'file-opened', digest, held: setOf(10, [1]), holes: setOf(10, []), path: 'p' });
    assert.equal(harness.asked.length, 6);
    harness.feed({ type: 'file-opened', digest, held: setOf(10, range(10)), holes: setOf(10, []), path: 'p' });
    assert.deepEqual(harness.completed, [], 'a file is opened once');
  });

  it('completes an empty file, and one that is all there, at once', () => {
    const empty = manifest(0, { name: 'empty' });
    const harness = new DownloaderHarness();
    harness.left.set(digest, setOf(10, range(10)));
    harness.fetch(empty, []);
    harness.fetch(file, [1]);
    assert.deepEqual(harness.completed, [empty.digest, digest]);
    assert.equal(harness.posted('file-complete')[1]?.progress.sources, 0);
    assert.ok(!harness.isConnecting(1));
  });

  it('takes the same file once', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    harness.connect(1, file).serve(3);
    harness.fetch(file, [2]);
    assert.ok(!harness.isConnecting(2));
    assert.equal(harness.stored.get(digest)?.count, 3);
  });
});

describe('completion', () => {
  it('tells the session and the uploader, and closes the channels that only this file needs', () => {
    const other = manifest(2, { name: 'other' });
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    harness.fetch(other, [2]);
    const one = harness.connect(1, file, range(5));
    const two = harness.connect(2, file, []);
    one.serve();
    two.have(file);
    two.serve();
    assert.deepEqual(harness.posted('file-moved'), [{ type: 'file-moved', manifest: file, path: 'whole' }]);
    assert.deepEqual(harness.posted('file-complete'), [
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
    assert.deepEqual(one.all('GOODBYE').length, 1);
    assert.equal(one.closed?.code, undefined);
    assert.equal(two.state, 'open');
    two.have(other);
    two.serve();
    assert.equal(two.state, 'closed');
  });

  it('waits for the disk', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    source.serve(9);
    harness.isDiskQuick = false;
    source.serve();
    harness.store();
    assert.deepEqual(harness.completed, [digest]);
    assert.deepEqual(harness.posted('file-complete'), []);
    harness.feed({ type: 'file-completed', digest, path: 'whole' });
    assert.equal(harness.posted('file-complete').length, 1);
    harness.feed({ type: 'file-completed', digest, path: 'whole' });
    assert.equal(harness.posted('file-complete').length, 1);
  });

  it('is not undone by members that come later', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    harness.connect(1, file).serve();
    harness.swarm(file, [1, 2]);
    harness.advance(10_000);
    assert.ok(!harness.isConnecting(1) && !harness.isConnecting(2));
    assert.deepEqual(harness.posted('file-failed'), []);
  });
});

describe('failures', () => {
  it('of the disk end one file, and the others go on', () => {
    const other = manifest(2, { name: 'other' });
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    harness.fetch(other, [1]);
    const source = harness.connect(1, file);
    source.have(other);
    harness.feed({ type: 'storage-failed', digest, reason: 'the disk is full' });
    assert.deepEqual(harness.posted('file-failed'), [
      { type: 'file-failed', digest, exitCode: ExitCode.storage, reason: 'the disk is full' },
    ]);
    assert.deepEqual(harness.closedFiles, [digest]);
    assert.ok(source.asked.length > 0 && source.asked.every((ask) => ask.digest === other.digest));
    source.serve();
    assert.deepEqual(harness.completed, [other.digest]);
    harness.feed({ type: 'storage-failed', digest, reason: 'again' });
    harness.feed({ type: 'segment-stored', digest, index: 1 });
    assert.equal(harness.posted('file-failed').length, 1);
  });

  it('by stall: nobody offers the segment', () => {
    const harness = new DownloaderHarness({ stallTimeoutMs: 5_000 });
    harness.fetch(file, [1]);
    const source = harness.connect(1, file, range(4));
    harness.advance(3_000);
    source.serve();
    harness.advance(4_999);
    assert.deepEqual(harness.posted('file-failed'), []);
    harness.advance(1);
    const [failure] = harness.posted('file-failed');
    assert.equal(failure?.exitCode, ExitCode.unknownFile);
    assert.equal(failure.reason, 'download stalled: no connected peer offered segment 4 within 5 s');
    assert.equal(source.state, 'closed');
  });

  it('by stall: somebody offers the segment and does not send it', () => {
    for (const isSeeder of [false, true]) {
      const harness = new DownloaderHarness({ stallTimeoutMs: 5_000 });
      harness.fetch(file, [1]);
      if (isSeeder) harness.connectSeeder(1, file);
      else harness.connect(1, file);
      harness.advance(5_000);
      const [failure] = harness.posted('file-failed');
      assert.equal(failure?.exitCode, ExitCode.deadline);
      assert.equal(failure.reason, 'download stalled: no peer delivered segment 0 within 5 s');
    }
  });

  it('by stall can be turned off', () => {
    const harness = new DownloaderHarness({ stallTimeoutMs: 0 });
    harness.fetch(file, [1]);
    harness.connect(1, file, []);
    harness.advance(3_600_000);
    assert.deepEqual(harness.posted('file-failed'), []);
  });

  it('leave the file to be fetched again', () => {
    const harness = new DownloaderHarness({ stallTimeoutMs: 5_000 });
    harness.fetch(file, []);
    harness.advance(5_000);
    assert.equal(harness.posted('file-failed').length, 1);
    harness.closedFiles.pop();
    harness.fetch(file, [1]);
    harness.connect(1, file).serve();
    assert.deepEqual(harness.completed, [digest]);
  });
});

describe('progress', () => {
  it('of a real file is reported by time, only where there is any', () => {
    const harness = new DownloaderHarness({ progressIntervalMs: 250 });
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    source.serve(3);
    assert.deepEqual(harness.posted('progress'), []);
    harness.advance(250);
    harness.advance(2_000);
    source.serve(1);
    harness.advance(250);
    assert.deepEqual(
      harness.posted('progress').map(({ progress }) => progress.heldSegments),
      [3, 4],
    );
  });
});
