import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';

const file = manifest(4);

describe('the endgame', () => {
  it('requests late segments from an idle peer, once all others are requested', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    harness.fetch(file, [1, 2]);
    const slow = harness.connect(1, file);
    expect(slow.asked.length).to.equal(4);
    const quick = harness.connect(2, file);
    harness.advance(10);
    expect(quick.asked.length, 'the usual time is not known yet').to.equal(0);
    slow.serve(3);
    harness.advance(100);
    expect(quick.asked.map(({ segment }) => segment)).to.deep.equal(slow.asked.map(({ segment }) => segment));
    slow.take();
    quick.serve();
    expect(
      slow.take().some(({ tag }) => tag === 'CANCEL'),
      'the other copy is called off',
    ).to.equal(true);
  });

  it('requests no third copy', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    harness.fetch(file, [1, 2, 3]);
    const slow = harness.connect(1, file);
    harness.advance(10);
    slow.serve(3);
    const others = [2, 3].map((rank) => harness.connect(rank, file));
    for (let i = 0; i < 20; i += 1) harness.advance(100);
    expect(others[0]!.asked.length + others[1]!.asked.length).to.equal(1);
  });

  it('asks a second peer when a request becomes late, while no message arrives', () => {
    const small = manifest(3);
    const harness = new DownloaderHarness({ maxOutstandingRequests: 2 });
    harness.fetch(small, [1, 2]);
    const slow = harness.connect(1, small);
    harness.advance(100);
    slow.serve(2);
    const quick = harness.connect(2, small);
    harness.advance(60);
    expect([slow.asked.length, quick.asked.length]).to.deep.equal([1, 0]);
    harness.advance(40);
    expect(quick.asked.length, 'earlier requests took 100 ms').to.equal(1);
  });
});
