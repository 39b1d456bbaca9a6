import { ExitCode, type Manifest, segmentBytes } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { allOf, manifest, range } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';

const file = manifest(20);
const other = manifest(20, { name: 'other' });
const options = { diskWaitMs: 60_000, diskRetryFirstMs: 500, diskRetryMaxMs: 5_000, keepaliveMs: 1e9 };

/** Some segments are held when the disk is full. */
function full(given: ConstructorParameters<typeof DownloaderHarness>[0] = {}) {
  const harness = new DownloaderHarness({ ...options, ...given });
  harness.fetch(file, [1, 2]);
  const uploader = harness.connect(1, file);
  uploader.serve(3);
  harness.isDiskFull = true;
  return { harness, uploader };
}

describe('a full disk', () => {
  it('pauses the download: requests are cancelled, and no others sent', () => {
    const { harness, uploader } = full();
    const asked = uploader.asked.map(({ segment }) => segment);
    expect(asked.length).to.be.above(1);
    uploader.take();
    uploader.ok(uploader.asked[0]);
    expect(harness.asked).to.deep.equal([]);
    const ended = [...uploader.all('DISCARDED'), ...uploader.all('CANCEL')].map(({ index }) => index);
    for (const segment of asked) expect(ended, `segment ${segment}, received or requested`).to.include(segment);
    harness.connect(2, file);
    harness.advance(59_000);
    expect(harness.asked).to.deep.equal([]);
    expect(harness.logged('storage-full')).to.deep.equal([
      {
        ...{ type: 'storage-full', name: 'file', digest: file.digest, folder: '/out' },
        missing: 'space',
        ...{ missingBytes: missingBytes(harness, file), diskWaitMs: 60_000 },
      },
    ]);
    expect(harness.posted('file-failed')).to.deep.equal([]);
  });

  it('is retried with growing delays, and the download resumes when there is space', () => {
    const { harness, uploader } = full();
    let tries = 0;
    uploader.ok(uploader.asked[0]);
    let nextTry = harness.timers.get('storage');
    for (let second = 0; second < 30; second += 1) {
      harness.advance(1_000);
      if (harness.timers.get('storage') !== nextTry) tries += 1;
      nextTry = harness.timers.get('storage');
    }
    expect(tries >= 4 && tries <= 15, `${tries} tries`).to.equal(true);
    harness.isDiskFull = false;
    harness.advance(7_500);
    expect(harness.kept.length).to.equal(0);
    expect(harness.stored.get(file.digest)?.count).to.equal(4);
    const [room] = harness.logged('storage-available');
    assert(room !== undefined && room.pausedMs >= 30_000 && room.pausedMs <= 37_500);
    expect(harness.asked.length).to.be.above(0);
    uploader.serve();
    expect(harness.completed).to.deep.equal([file.digest]);
  });

  it('fails the file with exit code 6 when the wait is over, not before', () => {
    const { harness, uploader } = full();
    uploader.ok(uploader.asked[0]);
    harness.advance(59_999);
    expect(harness.posted('file-failed')).to.deep.equal([]);
    harness.advance(1);
    expect(harness.posted('file-failed')).to.deep.equal([
      { type: 'file-failed', digest: file.digest, exitCode: ExitCode.storage, reason: 'no space is left' },
    ]);
    expect(harness.closedFiles).to.deep.equal([file.digest]);
    expect(harness.logged('storage-available')).to.deep.equal([]);
  });

  it('fails the file when the wait is over, with any fraction of a millisecond', () => {
    for (let fraction = 1; fraction < 200; fraction += 1) {
      const { harness, uploader } = full();
      harness.now += fraction / 7 + 43_210.123;
      uploader.ok(uploader.asked[0]);
      for (let tries = 0; tries < 100 && harness.posted('file-failed').length === 0; tries += 1) {
        const at = harness.timers.get('storage') ?? 0;
        expect(at, `the next retry is at ${at}, it is ${harness.now}`).to.be.above(harness.now);
        harness.advance(at - harness.now);
      }
      expect(harness.posted('file-failed')[0]?.exitCode).to.equal(ExitCode.storage);
    }
  });

  it('ends later files at once after a wait without success, until writing works', () => {
    const { harness, uploader } = full();
    harness.isDiskFull = false;
    harness.fetch(other, [1]);
    harness.isDiskFull = true;
    uploader.have(other);
    uploader.ok(uploader.asked.find(({ digest }) => digest === file.digest));
    harness.advance(60_000);
    expect(failed(harness)).to.deep.equal([file.digest]);
    expect(uploader.asked.length, 'the other file may still have space').to.be.above(0);
    uploader.ok(uploader.asked[0]);
    expect(failed(harness)).to.deep.equal([file.digest, other.digest]);
    const third = manifest(4, { name: 'third' });
    harness.isDiskFull = false;
    harness.fetch(third, [1]);
    const again = harness.connect(1, third);
    again.serve(1);
    harness.isDiskFull = true;
    again.serve(1);
    expect(failed(harness).length, 'a write succeeded meanwhile: it waits').to.equal(2);
    expect(harness.logged('storage-full').length).to.equal(2);
  });

  it('fails the download at once if the wait is 0', () => {
    const { harness, uploader } = full({ diskWaitMs: 0 });
    uploader.ok(uploader.asked[0]);
    expect(harness.posted('file-failed')[0]?.exitCode).to.equal(ExitCode.storage);
    expect(harness.logged('storage-full')).to.deep.equal([]);
  });

  it('is waited for without a limit, if so configured', () => {
    const { harness, uploader } = full({ diskWaitMs: Infinity });
    uploader.ok(uploader.asked[0]);
    harness.advance(100 * 3_600_000);
    expect(failed(harness)).to.deep.equal([]);
    harness.isDiskFull = false;
    harness.advance(7_500);
    expect(harness.logged('storage-available').length).to.equal(1);
  });

  it('is waited for again whenever some room is found', () => {
    const { harness, uploader } = full();
    harness.isDiskQuick = false;
    uploader.serve(3);
    harness.store(3);
    expect(harness.kept.length).to.equal(3);
    harness.advance(40_000);
    expect(harness.writing.length, 'all refused actions are retried').to.equal(3);
    harness.isDiskFull = false;
    harness.store(1);
    harness.isDiskFull = true;
    harness.store(2);
    expect(harness.kept.length).to.equal(2);
    expect(harness.asked).to.deep.equal([]);
    harness.isDiskQuick = true;
    harness.advance(59_000);
    expect(failed(harness)).to.deep.equal([]);
    harness.isDiskFull = false;
    harness.advance(1_000);
    const [room] = harness.logged('storage-available');
    assert(room !== undefined && room.pausedMs > 99_000, 'the pause lasted the whole time');
    expect(harness.logged('storage-available').length).to.equal(1);
  });

  it('pauses every download with one log event, for any number of refused segments', () => {
    const { harness, uploader } = full();
    harness.isDiskFull = false;
    harness.fetch(other, [1]);
    uploader.have(other);
    harness.isDiskQuick = false;
    uploader.serve(4);
    harness.isDiskFull = true;
    harness.store();
    expect(harness.kept.length).to.equal(4);
    expect(harness.asked).to.deep.equal([]);
    expect(harness.logged('storage-full').length).to.equal(1);
    const missing = missingBytes(harness, file) + missingBytes(harness, other);
    expect(harness.logged('storage-full')[0]?.missingBytes, 'of all files').to.equal(missing);
  });

  it('does not count as a stall', () => {
    const { harness, uploader } = full({ stallTimeoutMs: 10_000 });
    uploader.ok(uploader.asked[0]);
    harness.advance(50_000);
    expect(failed(harness)).to.deep.equal([]);
    harness.isDiskFull = false;
    harness.advance(7_500);
    expect(harness.logged('storage-available').length).to.equal(1);
    harness.advance(11_000);
    expect(harness.posted('file-failed')[0]?.exitCode, 'stalls count again').to.equal(ExitCode.deadline);
  });

  it('may occur before a file is open', () => {
    const harness = new DownloaderHarness(options);
    harness.isDiskFull = true;
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    harness.advance(10_000);
    expect(harness.asked).to.deep.equal([]);
    expect(harness.logged('storage-full')[0]?.missingBytes).to.equal(file.length);
    harness.isDiskFull = false;
    harness.advance(7_500);
    uploader.serve();
    expect(harness.completed).to.deep.equal([file.digest]);
  });

  it('may occur when a file is completed', () => {
    const harness = new DownloaderHarness(options);
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    uploader.serve(19);
    harness.isDiskQuick = false;
    uploader.serve(1);
    const [last] = harness.writing.splice(0);
    assert(last !== undefined);
    harness.stored.get(file.digest)?.add(last.index);
    harness.isDiskFull = true;
    harness.feed({ type: 'segment-stored', digest: file.digest, index: last.index });
    expect(harness.completed).to.deep.equal([]);
    expect(harness.logged('storage-full')[0]?.missingBytes).to.equal(0);
    harness.isDiskQuick = true;
    harness.isDiskFull = false;
    harness.advance(7_500);
    expect(harness.completed).to.deep.equal([file.digest]);
    expect(harness.posted('file-complete').length).to.equal(1);
  });

  it('does not delay the stop', () => {
    const { harness, uploader } = full();
    uploader.ok(uploader.asked[0]);
    harness.post({ type: 'stop', reason: 'over' });
    expect([...harness.timers]).to.deep.equal([]);
    expect(harness.posted('stopped').length).to.equal(1);
  });

  it('does not prevent a ban for a corrupt segment', () => {
    const { harness, uploader } = full();
    uploader.ok(uploader.asked[0]);
    uploader.say({ tag: 'OK', digest: file.digest, index: 19, load: 0, payload: { byteLength: 1_000 } }, 4_711);
    expect(harness.logged('peer-banned').length).to.equal(1);
    harness.isDiskFull = false;
    const two = harness.connect(2, file, range(20));
    harness.advance(7_500);
    two.serve();
    expect(harness.completed).to.deep.equal([file.digest]);
  });
});

function failed(harness: DownloaderHarness): string[] {
  return harness.posted('file-failed').map(({ digest }) => digest);
}

function missingBytes({ stored }: DownloaderHarness, wanted: Manifest): number {
  const missing = allOf(wanted).filter((index) => stored.get(wanted.digest)?.has(index) !== true);
  return missing.reduce((sum, index) => sum + segmentBytes(wanted, index), 0);
}
