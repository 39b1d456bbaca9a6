import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, range } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';
import type { FakeUploader } from '../fake-peer.js';

const file = manifest(20);

describe('requests', () => {
  it('ask only for what the source is known to hold', () => {
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

  it('are as many as the budget, in all files together', () => {
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

  it('go beyond the budget to a source that invites, one for each invitation, up to twice of it', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 2 });
    harness.fetch(file, [1, 2, 3, 4, 5]);
    const sources = [1, 2, 3, 4, 5].map((rank) => harness.connect(rank, file));
    expect(harness.asked.length).to.equal(2);
    const idle = sources.filter(({ asked }) => asked.length === 0);
    for (const [n, source] of idle.entries()) {
      source.sayIdle(file);
      expect(source.asked.length).to.equal(n < 2 ? 1 : 0);
      source.sayIdle(file);
      expect(source.asked.length, 'a second one changes nothing').to.equal(n < 2 ? 1 : 0);
    }
    expect(harness.asked.length).to.equal(4);
  });

  it('keep the budget while a source that refused one has others under way', () => {
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

  it('take turns among more files than the budget has room for', () => {
    const files = range(5).map((i) => manifest(4, { name: `file ${i}` }));
    const harness = new DownloaderHarness({ maxOutstandingRequests: 2 });
    for (const one of files) harness.fetch(one, [1]);
    const source = harness.uploader(1);
    source.accept();
    for (const one of files) source.have(one);
    for (let served = 0; served < 12; served += 1) {
      harness.advance(10);
      source.serve(1);
    }
    expect(files.every(({ digest }) => (harness.stored.get(digest)?.count ?? 0) > 0)).to.equal(true);
  });

  it('go to files of higher priority first, to the others what those leave', () => {
    const [low, normal, high] = (['low', 'normal', 'high'] as const).map((name) => manifest(3, { name }));
    assert(low && normal && high);
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    const source = (): FakeUploader => harness.uploader(1);
    harness.fetch(low, [1], 'low');
    source().accept();
    source().have(low, [0, 1]);
    expect(filesAsked(source())).to.deep.equal([low.digest, low.digest]);
    harness.fetch(normal, [1], 'normal');
    harness.fetch(high, [1], 'high');
    source().have(normal, []);
    source().have(high, []);
    source().have(normal);
    expect(filesAsked(source()).filter((digest) => digest === normal.digest).length).to.equal(2);
    source().have(low);
    source().have(high);
    source().serve(2);
    expect(filesAsked(source()).slice(2), 'what becomes free goes to the first').to.deep.equal([
      high.digest,
      high.digest,
    ]);
    source().serve();
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
    const source = harness.connect(1, file);
    source.serve(100);
    expect(harness.writing.length, 'one budget verifying in addition to the outstanding one').to.equal(8);
    expect(harness.asked).to.deep.equal([]);
    harness.store(2);
    expect(harness.asked.length).to.equal(2);
  });

  it('keep to the rate limit, and go on by themselves when it allows more', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4, rateDownBytesPerSecond: 2 * 1024 });
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    source.serve();
    const first = harness.stored.get(file.digest)?.count ?? 0;
    expect(harness.asked).to.deep.equal([]);
    for (let served = 0; served < 4; served += 1) {
      harness.advance(400);
      expect(harness.asked, 'a segment of 1 KiB is allowed each half second').to.deep.equal([]);
      harness.advance(110);
      expect(harness.asked.length).to.equal(1);
      source.serve();
    }
    expect(harness.stored.get(file.digest)?.count).to.equal(first + 4);
  });

  it('keep a seeder in its first phase asked for ANY', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    expect(harness.asked).to.deep.equal(range(4).map(() => 'any of 1'));
    seeder.serve(18);
    expect(seeder.asked.length, 'no more than segments are missing').to.equal(2);
    seeder.serve();
    expect(harness.completed).to.deep.equal([file.digest]);
  });

  it('turn to certain segments when the first phase is over', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    for (const ask of [...seeder.asked]) seeder.notOk(ask, 'MISSING');
    expect(harness.asked).to.deep.equal([]);
    seeder.have(file);
    expect(seeder.asked.length === 4 && seeder.asked.every(({ segment }) => segment !== 'any')).to.equal(true);
  });

  it('go on in the first phase after a segment that the seeder could not read', () => {
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
  it('BUSY is followed by a pause, then by another request', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    harness.advance(100);
    source.serve(1);
    source.notOk(source.asked[0], 'BUSY');
    expect(harness.asked).to.deep.equal([]);
    harness.advance(99);
    expect(harness.asked, 'twice the 100 ms of a request, times 0.5 at least').to.deep.equal([]);
    harness.advance(201);
    expect(harness.asked.length).to.equal(1);
  });

  it('BUSY again and again is followed by longer pauses, until a segment comes', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    const refusals = (ms: number): number => {
      let count = 0;
      for (const until = harness.now + ms; harness.now < until; harness.advance(5)) {
        const [ask] = source.asked;
        if (ask === undefined) continue;
        source.notOk(ask, 'BUSY');
        count += 1;
      }
      return count;
    };
    const first = refusals(200);
    expect(first, `${first} times at first: an honest one is free again soon`).to.be.above(5);
    refusals(10_000);
    const late = refusals(10_000);
    expect(late >= 6 && late <= 21, `${late} times in 10 s later`).to.equal(true);
    while (source.asked.length === 0) harness.advance(100);
    source.serve(1);
    const again = refusals(200);
    expect(again, `${again} times after a segment came`).to.be.at.least(3);
  });

  it('BUSY sends the request elsewhere meanwhile', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    harness.fetch(manifest(1), [1, 2]);
    const [one, two] = [harness.connect(1, manifest(1)), harness.connect(2, manifest(1))];
    one.notOk(one.asked[0], 'BUSY');
    expect(harness.asked).to.deep.equal(['0 of 2']);
    two.serve();
    expect(harness.completed).to.deep.equal([manifest(1).digest]);
  });

  for (const reason of ['MISSING', 'UNKNOWN_FILE', 'UNREADABLE', 'OUT_OF_RANGE', 'UNAUTHORISED'] as const) {
    it(`${reason} means that the segment is not there`, () => {
      const harness = new DownloaderHarness();
      harness.fetch(file, [1]);
      const source = harness.connect(1, file, [5, 6]);
      source.notOk(
        source.asked.find(({ segment }) => segment === 5),
        reason,
      );
      harness.advance(5_000);
      expect(harness.asked).to.deep.equal(['6 of 1']);
      source.have(file, [5, 6]);
      expect(harness.asked.sort()).to.deep.equal(['5 of 1', '6 of 1']);
    });
  }

  it('by a seeder in its first phase of a certain segment are remembered', () => {
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

  it('of what was not asked change nothing', () => {
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
  it('are as many as may be in memory with those being written, and two at least', () => {
    for (const [maxOutstandingBytes, atOnce] of [
      [5 * 1_024, 5],
      [1, 2],
    ] as const) {
      const harness = new DownloaderHarness({ maxOutstandingBytes });
      harness.fetch(file, [1]);
      const source = harness.connect(1, file);
      expect(harness.asked.length).to.equal(atOnce);
      harness.isDiskQuick = false;
      source.serve(1);
      expect(harness.asked.length, 'one is being written').to.equal(atOnce - 1);
      source.serve();
      expect([harness.asked.length, harness.writing.length]).to.deep.equal([0, atOnce]);
      harness.store(1);
      expect(harness.asked.length).to.equal(1);
    }
  });
});

describe('overdue requests', () => {
  it('are taken back and go elsewhere', () => {
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

  it('are allowed five of the smoothed request times of the source', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1, minRequestTimeoutMs: 1 });
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    harness.advance(100);
    source.serve(1);
    harness.advance(499);
    expect(source.all('CANCEL')).to.deep.equal([]);
    harness.advance(1);
    expect(source.all('CANCEL').length).to.equal(1);
  });

  it('end the channel when five in a row were not answered, and it is reopened', () => {
    const harness = new DownloaderHarness({
      maxOutstandingRequests: 1,
      firstRequestTimeoutMs: 100,
      minRequestTimeoutMs: 1,
      stallTimeoutMs: 0,
    });
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    let waited = 0;
    while (source.state === 'open') {
      harness.advance(10);
      waited += 10;
      source.say({ tag: 'PONG' });
      expect(waited).to.be.below(60_000);
    }
    expect(harness.logged('request-timeout').length).to.equal(5);
    expect(waited, 'each is given twice the time of the one before').to.be.at.least(100 * (1 + 2 + 4 + 8 + 16));
    expect(source.closed?.code).to.equal('TIMEOUT');
    harness.advance(1_000);
    expect(harness.isConnecting(1)).to.equal(true);
  });

  it('are forgiven by an answer in between', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1, firstRequestTimeoutMs: 100, stallTimeoutMs: 0 });
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    for (let round = 0; round < 8; round += 1) {
      const before = harness.logged('request-timeout').length;
      while (harness.logged('request-timeout').length === before) harness.advance(100);
      while (source.asked.length === 0) harness.advance(100);
      source.serve(1);
    }
    expect(source.state).to.equal('open');
  });

  it('for ANY at one seeder are one failure: one CANCEL takes them all back', () => {
    const harness = new DownloaderHarness({ firstRequestTimeoutMs: 1_000, minRequestTimeoutMs: 1 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    expect(seeder.asked.length).to.equal(6);
    harness.advance(1_000);
    expect(seeder.state).to.equal('open');
    expect(seeder.all('CANCEL_ANY')).to.deep.equal([{ tag: 'CANCEL_ANY', digest: file.digest }]);
    expect(harness.logged('request-timeout').length).to.equal(1);
    harness.advance(1_000);
    expect(seeder.asked.length, 'it is asked again after a pause').to.equal(6);
  });
});

function filesAsked({ asked }: FakeUploader): string[] {
  return asked.map(({ digest }) => digest);
}
