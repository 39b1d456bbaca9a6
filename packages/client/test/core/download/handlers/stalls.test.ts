import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, range } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';

const file = manifest(10);
const options = { stallNoticeMs: 15_000, stallTimeoutMs: 0 };

function causes(harness: DownloaderHarness): string[] {
  return harness.logged('download-stalled').map(({ cause }) => cause);
}

describe('a stalled download', () => {
  it('is reported with growing intervals, until a segment arrives', () => {
    const harness = new DownloaderHarness(options);
    harness.fetch(file);
    harness.advance(14_999);
    expect(causes(harness)).to.deep.equal([]);
    harness.advance(1);
    expect(causes(harness)).to.deep.equal(['the swarm has no other member (segments 0–9 of 10)']);
    harness.advance(45_000);
    expect(harness.logged('download-stalled').map(({ stalledMs }) => stalledMs)).to.deep.equal([
      15_000, 30_000, 60_000,
    ]);
    harness.swarm(file, [1]);
    harness.connect(1, file, [0]).serve();
    harness.advance(14_000);
    expect(causes(harness).length).to.equal(3);
    harness.advance(1_000);
    expect(causes(harness).length, 'from then on the time counts again from zero').to.equal(4);
  });

  it('reports peers that are not connected', () => {
    const harness = new DownloaderHarness(options);
    harness.fetch(file, [1]);
    harness.uploader(1).disconnect();
    harness.advance(15_000);
    const [cause = ''] = causes(harness);
    expect(cause).to.match(/^none of 1 peer is connected \(segments 0–9 of 10\); client 1 at .+ last sent nothing: .+/);
  });

  it('names the segments that no peer has, and the peers’ last messages', () => {
    const harness = new DownloaderHarness(options);
    harness.fetch(file, [1, 2]);
    harness.connect(1, file, [0, 1, 2]).serve();
    harness.connect(2, file, [...range(5), 7]).serve();
    harness.advance(15_000);
    const [cause = ''] = causes(harness);
    expect(cause).to.match(/^none of 2 connected peers has the missing segments \(segments 5–6, 8–9 of 10\); /);
    expect(cause).to.match(/client 2 at \S+ has 6 of 10, last sent segment \d 1\d s ago/);
  });

  it('reports peers that hold missing segments and deliver none', () => {
    const harness = new DownloaderHarness(options);
    harness.fetch(file, [1]);
    harness.connect(1, file);
    harness.advance(15_000);
    expect(causes(harness)[0] ?? '').to.match(/^no data from 1 connected peer with missing segments/);
  });
});
