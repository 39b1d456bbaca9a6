import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, range } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';
import type { FakeUploader } from '../fake-peer.js';

const file = manifest(20);

describe('requests', () => {
  it('are for segments that the peer is known to hold', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    const one = harness.connect(1, file, [3, 4]);
    harness.connect(2, file, []);
    expect(harness.asked.sort()).to.deep.equal(['3 of 1', '4 of 1']);
    one.serve();
    expect(harness.asked).to.deep.equal([]);
    harness.uploader(2).holds.get(file.digest)?.add(7);
    harness.postFromUploader({ type: 'peer-has', digest: file.digest, rank: 2, segments: [3, 7] });
    expect(harness.asked).to.deep.equal(['7 of 2']);
  });

  it('are limited by the budget, over all files', () => {
    const other = manifest(20, { name: 'other' });
    const harness = new DownloaderHarness({ maxOutstandingRequests: 6 });
    harness.fetch(file, [1, 2]);
    harness.fetch(other, [2, 3]);
    harness.connect(1, file);
    const two = harness.connect(2, file);
    two.have(other);
    harness.connect(3, other);
    expect(harness.asked.length).to.equal(6);
    two.serve(2);
    expect(harness.asked.length).to.equal(6);
  });

  it('exceed the budget at an idle peer, one for each IDLE, up to twice the budget', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 2 });
    harness.fetch(file, [1, 2, 3, 4, 5]);
    const uploaders = [1, 2, 3, 4, 5].map((rank) => harness.connect(rank, file));
    expect(harness.asked.length).to.equal(2);
    const idle = uploaders.filter(({ asked }) => asked.length === 0);
    for (const [n, uploader] of idle.entries()) {
      uploader.sayIdle(file);
      expect(uploader.asked.length).to.equal(n < 2 ? 1 : 0);
      uploader.sayIdle(file);
      expect(uploader.asked.length, 'a second IDLE changes nothing').to.equal(n < 2 ? 1 : 0);
    }
    expect(harness.asked.length).to.equal(4);
  });

  it('keep the budget while a peer that refused one has others outstanding', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 8 });
    harness.fetch(file, [1, 2]);
    const one = harness.connect(1, file);
    harness.connect(2, file);
    one.notOk(one.asked[0], 'BUSY');
    expect(harness.asked.length).to.equal(8);
  });

  it('of one file do not starve another', () => {
    const other = manifest(20, { name: 'other' });
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    harness.fetch(file, [1]);
    harness.fetch(other, [2]);
    const one = harness.connect(1, file);
    const two = harness.connect(2, other);
    expect([one.asked.length, two.asked.length]).to.deep.equal([4, 0]);
    one.serve(2);
    expect([one.asked.length, two.asked.length]).to.deep.equal([2, 2]);
  });

  it('take turns among more files than the budget', () => {
    const files = range(5).map((i) => manifest(4, { name: `file ${i}` }));
    const harness = new DownloaderHarness({ maxOutstandingRequests: 2 });
    for (const one of files) harness.fetch(one, [1]);
    const uploader = harness.uploader(1);
    uploader.accept();
    for (const one of files) uploader.have(one);
    for (let served = 0; served < 12; served += 1) {
      harness.advance(10);
      uploader.serve(1);
    }
    expect(files.every(({ digest }) => (harness.stored.get(digest)?.count ?? 0) > 0)).to.equal(true);
  });

  it('go to files of higher priority first, the remaining ones to the others', () => {
    const [low, normal, high] = (['low', 'normal', 'high'] as const).map((name) => manifest(3, { name }));
    assert(low && normal && high);
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    const uploader = (): FakeUploader => harness.uploader(1);
    harness.fetch(low, [1], 'low');
    uploader().accept();
    uploader().have(low, [0, 1]);
    expect(filesAsked(uploader())).to.deep.equal([low.digest, low.digest]);
    harness.fetch(normal, [1], 'normal');
    harness.fetch(high, [1], 'high');
    uploader().have(normal, []);
    uploader().have(high, []);
    uploader().have(normal);
    expect(filesAsked(uploader()).filter((digest) => digest === normal.digest).length).to.equal(2);
    uploader().have(low);
    uploader().have(high);
    uploader().serve(2);
    expect(filesAsked(uploader()).slice(2), 'free budget goes to the first').to.deep.equal([high.digest, high.digest]);
    uploader().serve();
    expect(harness.completed).to.deep.equal([high.digest, normal.digest, low.digest]);
  });

  it('go to files of lower priority while those above have no peer to ask', () => {
    const low = manifest(3, { name: 'low' });
    const harness = new DownloaderHarness({ maxOutstandingRequests: 2 });
    harness.fetch(file, [1], 'high');
    harness.fetch(low, [2], 'low');
    const one = harness.connect(1, file, [0]);
    const two = harness.connect(2, low);
    expect([one.asked.length, two.asked.length]).to.deep.equal([1, 1]);
    one.serve();
    expect(two.asked.length).to.equal(2);
  });

  it('wait for a slow disk', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    harness.fetch(file, [1]);
    harness.isDiskQuick = false;
    const uploader = harness.connect(1, file);
    uploader.serve(100);
    expect(harness.writing.length, 'one budget verifying in addition to the outstanding one').to.equal(8);
    expect(harness.asked).to.deep.equal([]);
    harness.store(2);
    expect(harness.asked.length).to.equal(2);
  });

  it('keep the rate limit, and resume by a timer', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4, rateDownBytesPerSecond: 2 * 1024 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    uploader.serve();
    const first = harness.stored.get(file.digest)?.count ?? 0;
    expect(harness.asked).to.deep.equal([]);
    for (let served = 0; served < 4; served += 1) {
      harness.advance(400);
      expect(harness.asked, 'a segment of 1 KiB is allowed each half second').to.deep.equal([]);
      harness.advance(110);
      expect(harness.asked.length).to.equal(1);
      uploader.serve();
    }
    expect(harness.stored.get(file.digest)?.count).to.equal(first + 4);
  });

  it('for ANY are kept outstanding at a super-seeder', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    expect(harness.asked).to.deep.equal(range(4).map(() => 'any of 1'));
    seeder.serve(18);
    expect(seeder.asked.length, 'no more than missing segments').to.equal(2);
    seeder.serve();
    expect(harness.completed).to.deep.equal([file.digest]);
  });

  it('are for given segments after super-seeding has ended', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    for (const ask of [...seeder.asked]) seeder.notOk(ask, 'MISSING');
    expect(harness.asked).to.deep.equal([]);
    seeder.have(file);
    expect(seeder.asked.length === 4 && seeder.asked.every(({ segment }) => segment !== 'any')).to.equal(true);
  });

  it('for ANY continue after a segment that the super-seeder could not read', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    const [ask] = seeder.asked;
    seeder.asked = [];
    const { digest } = file;
    seeder.say({ tag: 'NOT_OK', digest, segment: 3, reason: 'UNREADABLE', load: 0 }, ask?.correlation);
    harness.advance(1_000);
    expect(harness.asked).to.deep.equal(['any of 1']);
  });
});

describe('refusals', () => {
  it('BUSY is followed by a backoff, then by another request', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    harness.advance(100);
    uploader.serve(1);
    uploader.notOk(uploader.asked[0], 'BUSY');
    expect(harness.asked).to.deep.equal([]);
    harness.advance(99);
    expect(harness.asked, 'twice the 100 ms of a request, times 0.5 at least').to.deep.equal([]);
    harness.advance(201);
    expect(harness.asked.length).to.equal(1);
  });

  it('BUSY is followed by growing backoffs, until a segment arrives', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    const refusals = (ms: number): number => {
      let count = 0;
      for (const until = harness.now + ms; harness.now < until; harness.advance(5)) {
        const [ask] = uploader.asked;
        if (ask === undefined) continue;
        uploader.notOk(ask, 'BUSY');
        count += 1;
      }
      return count;
    };
    const first = refusals(200);
    expect(first, `${first} times at first: a regular peer is free again soon`).to.be.above(5);
    refusals(10_000);
    const late = refusals(10_000);
    expect(late >= 6 && late <= 21, `${late} times in 10 s later`).to.equal(true);
    while (uploader.asked.length === 0) harness.advance(100);
    uploader.serve(1);
    const again = refusals(200);
    expect(again, `${again} times after a segment arrived`).to.be.at.least(3);
  });

  it('BUSY moves the request to another peer', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    harness.fetch(manifest(1), [1, 2]);
    const [one, two] = [harness.connect(1, manifest(1)), harness.connect(2, manifest(1))];
    one.notOk(one.asked[0], 'BUSY');
    expect(harness.asked).to.deep.equal(['0 of 2']);
    two.serve();
    expect(harness.completed).to.deep.equal([manifest(1).digest]);
  });

  for (const reason of ['MISSING', 'UNKNOWN_FILE', 'UNREADABLE', 'OUT_OF_RANGE', 'UNAUTHORISED'] as const) {
    it(`${reason} means that the peer lacks the segment`, () => {
      const harness = new DownloaderHarness();
      harness.fetch(file, [1]);
      const uploader = harness.connect(1, file, [5, 6]);
      uploader.notOk(
        uploader.asked.find(({ segment }) => segment === 5),
        reason,
      );
      harness.advance(5_000);
      expect(harness.asked).to.deep.equal(['6 of 1']);
      uploader.have(file, [5, 6]);
      expect(harness.asked.sort()).to.deep.equal(['5 of 1', '6 of 1']);
    });
  }

  it('of a given segment by a super-seeder are remembered', () => {
    const harness = new DownloaderHarness({ segmentPolicy: 'sequential', maxOutstandingRequests: 2 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    expect(harness.asked).to.deep.equal(['0 of 1', '1 of 1']);
    seeder.notOk(seeder.asked[0], 'MISSING');
    expect(harness.asked).to.deep.equal(['1 of 1', '2 of 1']);
    seeder.have(file);
    seeder.serve(1);
    expect(harness.asked).to.deep.equal(['2 of 1', '0 of 1']);
  });

  it('without a request change nothing', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    const one = harness.connect(1, file, [1]);
    const two = harness.connect(2, file, [2]);
    const { digest } = file;
    const [ask] = two.asked;
    for (const correlation of [0, 999, ask?.correlation ?? 0]) {
      one.say({ tag: 'NOT_OK', digest, segment: 2, reason: 'MISSING', load: 0 }, correlation);
    }
    expect(harness.asked.sort()).to.deep.equal(['1 of 1', '2 of 2']);
  });
});

describe('requests for long segments', () => {
  it('are limited by memory, with segments being written, to two at least', () => {
    for (const [maxOutstandingBytes, atOnce] of [
      [5 * 1_024, 5],
      [1, 2],
    ] as const) {
      const harness = new DownloaderHarness({ maxOutstandingBytes });
      harness.fetch(file, [1]);
      const uploader = harness.connect(1, file);
      expect(harness.asked.length).to.equal(atOnce);
      harness.isDiskQuick = false;
      uploader.serve(1);
      expect(harness.asked.length, 'one is being written').to.equal(atOnce - 1);
      uploader.serve();
      expect([harness.asked.length, harness.writing.length]).to.deep.equal([0, atOnce]);
      harness.store(1);
      expect(harness.asked.length).to.equal(1);
    }
  });
});

describe('overdue requests', () => {
  it('are cancelled and move to another peer', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1, firstRequestTimeoutMs: 3_000 });
    harness.fetch(file, [1]);
    const one = harness.connect(1, file, [4]);
    harness.swarm(file, [1, 2]);
    harness.connect(2, file, [4]);
    harness.advance(2_999);
    expect(harness.asked).to.deep.equal(['4 of 1']);
    harness.advance(1);
    expect(one.all('CANCEL')).to.deep.equal([{ tag: 'CANCEL', digest: file.digest, index: 4 }]);
    expect(harness.asked).to.deep.equal(['4 of 2']);
    expect(harness.logged('request-timeout')).to.deep.equal([
      { type: 'request-timeout', digest: file.digest, segment: 4, from: 1, waitedMs: 3_000 },
    ]);
  });

  it('time out after five mean request times of the peer', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1, minRequestTimeoutMs: 1 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    harness.advance(100);
    uploader.serve(1);
    harness.advance(499);
    expect(uploader.all('CANCEL')).to.deep.equal([]);
    harness.advance(1);
    expect(uploader.all('CANCEL').length).to.equal(1);
  });

  it('end the channel of a peer that answers nothing before the download counts as stalled', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1, stallTimeoutMs: 0 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    let waited = 0;
    while (uploader.state === 'open' && waited < 120_000) {
      harness.advance(1_000);
      waited += 1_000;
      uploader.say({ tag: 'PONG' });
    }
    expect(uploader.closed?.code).to.equal('TIMEOUT');
    expect(waited).to.be.below(120_000);
  });

  it('end the channel when five in a row were not answered, and it is reopened', () => {
    const harness = new DownloaderHarness({
      maxOutstandingRequests: 1,
      firstRequestTimeoutMs: 100,
      minRequestTimeoutMs: 1,
      stallTimeoutMs: 0,
    });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    let waited = 0;
    while (uploader.state === 'open') {
      harness.advance(10);
      waited += 10;
      uploader.say({ tag: 'PONG' });
      expect(waited).to.be.below(60_000);
    }
    expect(harness.logged('request-timeout').length).to.equal(5);
    expect(waited, 'each timeout is twice the one before').to.be.at.least(100 * (1 + 2 + 4 + 8 + 16));
    expect(uploader.closed?.code).to.equal('TIMEOUT');
    harness.advance(1_000);
    expect(harness.isConnecting(1)).to.equal(true);
  });

  it('are forgiven after an answer', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1, firstRequestTimeoutMs: 100, stallTimeoutMs: 0 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    for (let round = 0; round < 8; round += 1) {
      const before = harness.logged('request-timeout').length;
      while (harness.logged('request-timeout').length === before) harness.advance(100);
      while (uploader.asked.length === 0) harness.advance(100);
      uploader.serve(1);
    }
    expect(uploader.state).to.equal('open');
  });

  it('for ANY at one super-seeder count as one timeout: one CANCEL ends them all', () => {
    const harness = new DownloaderHarness({ firstRequestTimeoutMs: 1_000, minRequestTimeoutMs: 1 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    expect(seeder.asked.length).to.equal(6);
    harness.advance(1_000);
    expect(seeder.state).to.equal('open');
    expect(seeder.all('CANCEL_ANY')).to.deep.equal([{ tag: 'CANCEL_ANY', digest: file.digest }]);
    expect(harness.logged('request-timeout').length).to.equal(1);
    harness.advance(1_000);
    expect(seeder.asked.length, 'it is asked again after a backoff').to.equal(6);
  });
});

function filesAsked({ asked }: FakeUploader): string[] {
  return asked.map(({ digest }) => digest);
}
