import { expect } from 'chai';
import { describe, it } from 'mocha';

import { declared } from '../make.js';
import { DownloaderHarness } from './downloader-harness.js';

describe('a declared file', () => {
  it('is requested one segment at a time, in a circle over the members', () => {
    const file = declared(7);
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 3, 4]);
    const uploaders = [1, 3, 4].map((rank) => harness.connect(rank, file));
    const order: string[] = [];
    while (harness.completed.length === 0) {
      expect(harness.asked.length).to.equal(1);
      order.push(...harness.asked);
      uploaders.find(({ asked }) => asked.length > 0)?.serve(1);
    }
    expect(order).to.deep.equal(['0 of 1', '1 of 3', '2 of 4', '3 of 1', '4 of 3', '5 of 4', '6 of 1']);
  });

  it('is requested from the next member at once if one does not hold the segment', () => {
    const file = declared(2);
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    const [one, two] = [1, 2].map((rank) => harness.connect(rank, file));
    one?.notOk(one.asked[0], 'MISSING');
    expect(harness.asked).to.deep.equal(['0 of 2']);
    two?.serve(1);
    expect(harness.asked, 'a peer that lacked one backs off').to.deep.equal(['1 of 2']);
    two?.notOk(two.asked[0], 'MISSING');
    expect(harness.asked).to.deep.equal([]);
    harness.advance(50);
    expect(harness.asked).to.deep.equal(['1 of 1']);
    one?.serve();
    expect(harness.completed).to.deep.equal([file.digest]);
  });

  it('reports progress after every tenth segment', () => {
    const file = declared(25);
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    for (let served = 0; served < 24; served += 1) {
      uploader.serve(1);
      harness.advance(1_000);
    }
    expect(harness.posted('progress').map(({ progress }) => progress.heldSegments)).to.deep.equal([10, 20]);
    uploader.serve();
    expect(harness.posted('file-complete')[0]?.progress.heldSegments).to.equal(25);
  });

  it('does not count against the budget of real files, and each has a request of its own', () => {
    const files = [declared(3, 'a'), declared(3, 'b'), declared(3, 'c')];
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    for (const file of files) harness.fetch(file, [1]);
    harness.uploader(1).accept();
    expect(harness.asked.length).to.equal(3);
  });

  it('bans for an answer with bytes', () => {
    const file = declared(3);
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    const one = harness.connect(1, file);
    one.ok(one.asked[0], { payload: { byteLength: 1 } });
    expect(one.closed?.code).to.equal('INTEGRITY');
    harness.connect(2, file).serve();
    expect(harness.completed).to.deep.equal([file.digest]);
  });
});
