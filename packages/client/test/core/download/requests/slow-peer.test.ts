import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, range } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';

const file = manifest(1_000);

describe('a peer far slower than the others', () => {
  it('loses its request to one of them long before its own deadline, even while its bytes arrive', () => {
    const harness = new DownloaderHarness({ minRequestTimeoutMs: 500 });
    harness.fetch(file, [2, 3]);
    const quick = [2, 3].map((rank) => harness.connect(rank, file));
    const letServe = (ms: number): void => {
      for (let passed = 0; passed < ms; passed += 50) {
        harness.advance(50);
        for (const uploader of quick) uploader.serve(1);
      }
    };
    letServe(500);
    harness.swarm(file, [1, 2, 3]);
    const slow = harness.connect(1, file);
    letServe(8_000);
    expect(
      harness.asked.some((asked) => asked.endsWith('of 1')),
      'a newcomer has its time',
    ).to.equal(true);
    slow.serve(slow.asked.length);
    for (let second = 0; second < 3; second += 1) {
      letServe(1_000);
      harness.feed({ type: 'channel-progress', channel: slow.channel, received: 50_000, sent: 0 });
    }
    const late = harness.logged('request-timeout');
    expect(late.length > 0 && late.every(({ from }) => from === 1)).to.equal(true);
    expect(
      late.every(({ waitedMs }) => waitedMs < 3_000),
      'its own time would be 40 s',
    ).to.equal(true);
  });

  it('keeps it if no other peer has the segment', () => {
    const harness = new DownloaderHarness({ minRequestTimeoutMs: 500 });
    harness.fetch(file, [1, 2, 3]);
    const slow = harness.connect(1, file, [999]);
    harness.advance(4_000);
    const quick = [2, 3].map((rank) => harness.connect(rank, file, range(999)));
    for (const uploader of quick) uploader.serve(1);
    harness.advance(4_000);
    expect(harness.logged('request-timeout').filter(({ from }) => from === 1)).to.deep.equal([]);
    slow.serve();
  });
});

describe('a peer that disconnects after HELLO_ACK', () => {
  it('is reconnected at growing intervals, until it sends a segment', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const connections = (): number => [...harness.uploaders.values()].filter(({ rank }) => rank === 1).length;
    for (let flap = 0; flap < 8; flap += 1) {
      const uploader = harness.uploader(1);
      uploader.accept();
      uploader.disconnect();
      while (!harness.isConnecting(1)) harness.advance(100);
    }
    const before = connections();
    harness.uploader(1).accept();
    harness.uploader(1).disconnect();
    harness.advance(4_000);
    expect(connections(), 'no connection for seconds').to.equal(before);
    harness.advance(12_000);
    harness.connect(1, file).serve(1);
    harness.uploader(1).disconnect();
    harness.advance(400);
    expect(connections(), 'now it reconnects at once').to.equal(before + 2);
  });
});
