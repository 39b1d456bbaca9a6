import type { Manifest } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';
import type { FakeUploader } from '../fake-peer.js';

const MIB = 1024 * 1024;
const file = long(4 * MIB);

/** Three segments of that length. */
function long(segmentLength: number): Manifest {
  return { ...manifest(3), length: 3 * segmentLength, segmentLength };
}

/** Bytes of an incomplete message arrive steadily. */
function trickle(harness: DownloaderHarness, uploader: FakeUploader, bytesPerSecond: number, seconds: number): void {
  for (let second = 0; second < seconds; second += 1) {
    harness.advance(1_000);
    // As the host does: a closed channel has no further events.
    if (uploader.state !== 'open') return;
    harness.feed({ type: 'channel-progress', channel: uploader.channel, received: bytesPerSecond, sent: 0 });
  }
}

describe('a segment on a slow link', () => {
  for (const [bytesPerSecond, segmentLength] of [
    [93_000, 4 * MIB],
    [20_000, 16 * MIB],
  ] as const) {
    it(`is waited for while its bytes come, at ${bytesPerSecond} bytes a second`, () => {
      const slow = long(segmentLength);
      const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
      harness.fetch(slow, [1]);
      const uploader = harness.connect(1, slow);
      for (let left = 3; left > 0; left -= 1) {
        trickle(harness, uploader, bytesPerSecond, Math.floor(segmentLength / bytesPerSecond));
        expect(uploader.asked.length).to.equal(1);
        uploader.serve(1);
      }
      expect(harness.completed).to.deep.equal([slow.digest]);
      expect(harness.logged('request-timeout')).to.deep.equal([]);
      expect(harness.logged('download-stalled')).to.deep.equal([]);
      expect(uploader.all('PING').length, 'the sender sees that its receiver is alive').to.be.above(5);
    });
  }

  it('times out below the minimum rate, and the file fails in the end', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    harness.fetch(file, [1]);
    trickle(harness, harness.connect(1, file), 1, 300);
    harness.advance(300_000);
    expect(harness.logged('request-timeout').length).to.be.above(0);
    expect(harness.posted('file-failed').length).to.equal(1);
  });

  it('times out after more bytes than its request can account for', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    harness.fetch(file, [1]);
    trickle(harness, harness.connect(1, file), 1 * MIB, 60);
    const [late] = harness.logged('request-timeout');
    assert(late !== undefined && late.waitedMs < 30_000);
  });
});

describe('the download limit', () => {
  const options = { rateDownBytesPerSecond: 100_000, stallTimeoutMs: 6_000, stallNoticeMs: 5_000 };

  it('is no stall, and a notice names it first', () => {
    const harness = new DownloaderHarness({ ...options, maxOutstandingRequests: 1 });
    const slow = long(1_000_000);
    harness.fetch(slow, [1]);
    const uploader = harness.connect(1, slow);
    for (let second = 0; second < 40; second += 1) {
      uploader.serve(1);
      harness.advance(1_000);
    }
    expect(harness.completed).to.deep.equal([slow.digest]);
    const [notice, ...others] = harness.logged('download-stalled');
    expect(notice?.cause ?? '').to.match(/^the download limit of 100000 bytes a second delays/);
    expect(others, 'reported once').to.deep.equal([]);
  });

  it('is refunded for segments that never arrive', () => {
    const harness = new DownloaderHarness({ ...options, maxOutstandingRequests: 1, stallTimeoutMs: 0 });
    const slow = long(1_000_000);
    harness.fetch(slow, [1]);
    const uploader = harness.connect(1, slow);
    uploader.notOk(uploader.asked[0], 'BUSY');
    harness.advance(1_000);
    expect(uploader.asked.length, 'a refusal does not delay by ten seconds').to.equal(1);
  });

  it('does not hide a stall of the peers', () => {
    const harness = new DownloaderHarness({ ...options, maxOutstandingRequests: 1 });
    const slow = long(1_000_000);
    harness.fetch(slow, [1]);
    harness.connect(1, slow);
    harness.advance(60_000);
    expect(harness.posted('file-failed').length).to.equal(1);
  });
});
