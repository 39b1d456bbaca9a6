import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, member } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';
import type { FakeUploader } from '../fake-peer.js';

const file = manifest(200);
const options = { stallTimeoutMs: 0, stallNoticeMs: 0 };

/** Answers BUSY to all requests, for this long. */
function refuse(harness: DownloaderHarness, uploaders: readonly FakeUploader[], ms: number): void {
  for (let passed = 0; passed < ms; passed += 100) {
    for (const uploader of uploaders) {
      for (const { correlation, segment, digest } of [...uploader.asked]) {
        uploader.say({ tag: 'NOT_OK', digest, segment, reason: 'BUSY', load: 9 }, correlation);
      }
    }
    harness.advance(100);
  }
}

function named(harness: DownloaderHarness): readonly number[] {
  return harness.posted('progress').at(-1)?.undelivering ?? [];
}

describe('unresponsive peers', () => {
  it('are reported to the tracker after refusals only for a while', () => {
    const harness = new DownloaderHarness(options);
    harness.fetch(file, [1, 2, 3]);
    const [one, two, three] = [1, 2, 3].map((rank) => harness.connect(rank, file)) as [
      FakeUploader,
      FakeUploader,
      FakeUploader,
    ];
    for (let second = 0; second < 12; second += 1) {
      refuse(harness, [one, two], 1_000);
      three.serve(6);
      if (second < 9) expect(named(harness), `after ${second + 1} s`).to.deep.equal([]);
    }
    harness.advance(1_000);
    expect([...named(harness)].sort()).to.deep.equal([1, 2]);
  });

  it('are no longer reported once they deliver', () => {
    const harness = new DownloaderHarness(options);
    harness.fetch(file, [1, 2]);
    const [one, two] = [1, 2].map((rank) => harness.connect(rank, file)) as [FakeUploader, FakeUploader];
    refuse(harness, [one, two], 25_000);
    expect([...named(harness)].sort()).to.deep.equal([1, 2]);
    for (let i = 0; i < 20; i += 1) {
      one.serve(6);
      harness.advance(250);
    }
    expect(named(harness)).to.not.include(1);
  });

  it('are named if they are repeatedly unreachable', () => {
    const harness = new DownloaderHarness(options);
    harness.fetch(file, [member(1, 200), member(2, 0)]);
    for (let i = 0; i < 6; i += 1) {
      for (const rank of [1, 2]) if (harness.isConnecting(rank)) harness.uploader(rank).disconnect();
      harness.advance(10_000);
    }
    expect(named(harness), 'according to the tracker the other holds nothing').to.deep.equal([1]);
  });

  it('lose their channels to other peers if channels are few', () => {
    const harness = new DownloaderHarness({ ...options, maxSources: 2 });
    harness.fetch(file, [1, 2, 3]);
    const uploaders = [1, 2].map((rank) => harness.connect(rank, file));
    expect(harness.isConnecting(3)).to.equal(false);
    refuse(harness, uploaders, 45_000);
    expect(harness.isConnecting(3)).to.equal(true);
  });
});
