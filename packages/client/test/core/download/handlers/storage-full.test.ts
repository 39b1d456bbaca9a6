import { ExitCode, type Manifest, segmentBytes } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { allOf, manifest, range } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';

const file = manifest(20);
const other = manifest(20, { name: 'other' });
const options = { diskWaitMs: 60_000, diskRetryFirstMs: 500, diskRetryMaxMs: 5_000, keepaliveMs: 1e9 };

/** Some segments are here when the disk is full. */
function full(given: ConstructorParameters<typeof DownloaderHarness>[0] = {}) {
  const harness = new DownloaderHarness({ ...options, ...given });
  harness.fetch(file, [1, 2]);
  const source = harness.connect(1, file);
  source.serve(3);
  harness.isDiskFull = true;
  return { harness, source };
}

describe('a full disk', () => {
  it('pauses the download: requests are cancelled, and no others sent', () => {
    const { harness, source } = full();
    const asked = source.asked.map(({ segment }) => segment);
    expect(asked.length).to.be.above(1);
    source.take();
    source.ok(source.asked[0]);
    expect(harness.asked).to.deep.equal([]);
    const ended = [...source.all('DISCARDED'), ...source.all('CANCEL')].map(({ index }) => index);
    for (const segment of asked) expect(ended, `segment ${segment}, come or on its way`).to.include(segment);
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

  it('is tried again less and less often, with what came, and goes on when there is room', () => {
    const { harness, source } = full();
    let tries = 0;
    source.ok(source.asked[0]);
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
    source.serve();
    expect(harness.completed).to.deep.equal([file.digest]);
  });

  it('ends what it has no room for with exit code 6 when the wait is over, and not before', () => {
    const { harness, source } = full();
    source.ok(source.asked[0]);
    harness.advance(59_999);
    expect(harness.posted('file-failed')).to.deep.equal([]);
    harness.advance(1);
    expect(harness.posted('file-failed')).to.deep.equal([
      { type: 'file-failed', digest: file.digest, exitCode: ExitCode.storage, reason: 'no space is left' },
    ]);
    expect(harness.closedFiles).to.deep.equal([file.digest]);
    expect(harness.logged('storage-available')).to.deep.equal([]);
  });

  it('ends when the wait is over whatever the fractions of a millisecond', () => {
    for (let fraction = 1; fraction < 200; fraction += 1) {
      const { harness, source } = full();
      harness.now += fraction / 7 + 43_210.123;
      source.ok(source.asked[0]);
      for (let tries = 0; tries < 100 && harness.posted('file-failed').length === 0; tries += 1) {
        const at = harness.timers.get('storage') ?? 0;
        expect(at, `the next try is at ${at}, it is ${harness.now}`).to.be.above(harness.now);
        harness.advance(at - harness.now);
      }
      expect(harness.posted('file-failed')[0]?.exitCode).to.equal(ExitCode.storage);
    }
  });

  it('ends later files at once after a wait without success, until writing works', () => {
    const { harness, source } = full();
    harness.isDiskFull = false;
    harness.fetch(other, [1]);
    harness.isDiskFull = true;
    source.have(other);
    source.ok(source.asked.find(({ digest }) => digest === file.digest));
    harness.advance(60_000);
    expect(failed(harness)).to.deep.equal([file.digest]);
    expect(source.asked.length, 'the other may still have room').to.be.above(0);
    source.ok(source.asked[0]);
    expect(failed(harness)).to.deep.equal([file.digest, other.digest]);
    const third = manifest(4, { name: 'third' });
    harness.isDiskFull = false;
    harness.fetch(third, [1]);
    const again = harness.connect(1, third);
    again.serve(1);
    harness.isDiskFull = true;
    again.serve(1);
    expect(failed(harness).length, 'something was written meanwhile: it waits').to.equal(2);
    expect(harness.logged('storage-full').length).to.equal(2);
  });

  it('ends the download at once without a wait', () => {
    const { harness, source } = full({ diskWaitMs: 0 });
    source.ok(source.asked[0]);
    expect(harness.posted('file-failed')[0]?.exitCode).to.equal(ExitCode.storage);
    expect(harness.logged('storage-full')).to.deep.equal([]);
  });

  it('is waited for without a limit, if so configured', () => {
    const { harness, source } = full({ diskWaitMs: Infinity });
    source.ok(source.asked[0]);
    harness.advance(100 * 3_600_000);
    expect(failed(harness)).to.deep.equal([]);
    harness.isDiskFull = false;
    harness.advance(7_500);
    expect(harness.logged('storage-available').length).to.equal(1);
  });

  it('is waited for again whenever some room is found', () => {
    const { harness, source } = full();
    harness.isDiskQuick = false;
    source.serve(3);
    harness.store(3);
    expect(harness.kept.length).to.equal(3);
    harness.advance(40_000);
    expect(harness.writing.length, 'all that was refused is tried again').to.equal(3);
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
    assert(room !== undefined && room.pausedMs > 99_000, 'it paused the whole time');
    expect(harness.logged('storage-available').length).to.equal(1);
  });

  it('pauses every download, however many segments it refuses, with one log event', () => {
    const { harness, source } = full();
    harness.isDiskFull = false;
    harness.fetch(other, [1]);
    source.have(other);
    harness.isDiskQuick = false;
    source.serve(4);
    harness.isDiskFull = true;
    harness.store();
    expect(harness.kept.length).to.equal(4);
    expect(harness.asked).to.deep.equal([]);
    expect(harness.logged('storage-full').length).to.equal(1);
    const missing = missingBytes(harness, file) + missingBytes(harness, other);
    expect(harness.logged('storage-full')[0]?.missingBytes, 'of them all').to.equal(missing);
  });

  it('is no reason to call the download stalled', () => {
    const { harness, source } = full({ stallTimeoutMs: 10_000 });
    source.ok(source.asked[0]);
    harness.advance(50_000);
    expect(failed(harness)).to.deep.equal([]);
    harness.isDiskFull = false;
    harness.advance(7_500);
    expect(harness.logged('storage-available').length).to.equal(1);
    harness.advance(11_000);
    expect(harness.posted('file-failed')[0]?.exitCode, 'from then on it counts again').to.equal(ExitCode.deadline);
  });

  it('may be full before a file is open', () => {
    const harness = new DownloaderHarness(options);
    harness.isDiskFull = true;
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    harness.advance(10_000);
    expect(harness.asked).to.deep.equal([]);
    expect(harness.logged('storage-full')[0]?.missingBytes).to.equal(file.length);
    harness.isDiskFull = false;
    harness.advance(7_500);
    source.serve();
    expect(harness.completed).to.deep.equal([file.digest]);
  });

  it('may be full when a file is to get its name', () => {
    const harness = new DownloaderHarness(options);
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    source.serve(19);
    harness.isDiskQuick = false;
    source.serve(1);
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

  it('does not hold up the end', () => {
    const { harness, source } = full();
    source.ok(source.asked[0]);
    harness.post({ type: 'stop', reason: 'over' });
    expect([...harness.timers]).to.deep.equal([]);
    expect(harness.posted('stopped').length).to.equal(1);
  });

  it('does not forget who sends wrong bytes', () => {
    const { harness, source } = full();
    source.ok(source.asked[0]);
    source.say({ tag: 'OK', digest: file.digest, index: 19, load: 0, payload: { byteLength: 1_000 } }, 4_711);
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
