import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

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
    assert.deepEqual(harness.asked.sort(), ['3 of 1', '4 of 1']);
    one.serve();
    assert.deepEqual(harness.asked, []);
    harness.uploader(2).holds.get(file.digest)?.add(7);
    harness.postFromUploader({ type: 'peer-has', digest: file.digest, rank: 2, segments: [3, 7] });
    assert.deepEqual(harness.asked, ['7 of 2']);
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
    assert.equal(harness.asked.length, 6);
    two.serve(2);
    assert.equal(harness.asked.length, 6);
  });

  it('go beyond the budget to a source that invites, one for each invitation, up to twice of it', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 2 });
    harness.fetch(file, [1, 2, 3, 4, 5]);
    const sources = [1, 2, 3, 4, 5].map((rank) => harness.connect(rank, file));
    assert.equal(harness.asked.length, 2);
    const idle = sources.filter(({ asked }) => asked.length === 0);
    for (const [n, source] of idle.entries()) {
      source.sayIdle(file);
      assert.equal(source.asked.length, n < 2 ? 1 : 0);
      source.sayIdle(file);
      assert.equal(source.asked.length, n < 2 ? 1 : 0, 'a second one changes nothing');
    }
    assert.equal(harness.asked.length, 4);
  });

  it('keep the budget while a source that refused one has others under way', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 8 });
    harness.fetch(file, [1, 2]);
    const one = harness.connect(1, file);
    harness.connect(2, file);
    one.notOk(one.asked[0], 'BUSY');
    assert.equal(harness.asked.length, 8);
  });

  it('of one file do not starve another', () => {
    const other = manifest(20, { name: 'other' });
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    harness.fetch(file, [1]);
    harness.fetch(other, [2]);
    const one = harness.connect(1, file);
    const two = harness.connect(2, other);
    assert.deepEqual([one.asked.length, two.asked.length], [4, 0]);
    one.serve(2);
    assert.deepEqual([one.asked.length, two.asked.length], [2, 2]);
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
    assert.ok(files.every(({ digest }) => (harness.stored.get(digest)?.count ?? 0) > 0));
  });

  it('go to files of higher priority first, to the others what those leave', () => {
    const [low, normal, high] = (['low', 'normal', 'high'] as const).map((name) => manifest(3, { name }));
    assert.ok(low && normal && high);
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    const source = (): FakeUploader => harness.uploader(1);
    harness.fetch(low, [1], 'low');
    source().accept();
    source().have(low, [0, 1]);
    assert.deepEqual(filesAsked(source()), [low.digest, low.digest]);
    harness.fetch(normal, [1], 'normal');
    harness.fetch(high, [1], 'high');
    source().have(normal, []);
    source().have(high, []);
    source().have(normal);
    assert.equal(filesAsked(source()).filter((digest) => digest === normal.digest).length, 2);
    source().have(low);
    source().have(high);
    source().serve(2);
    assert.deepEqual(filesAsked(source()).slice(2), [high.digest, high.digest], 'what becomes free goes to the first');
    source().serve();
    assert.deepEqual(harness.completed, [high.digest, normal.digest, low.digest]);
  });

  it('go to files of lower priority while those above have nobody to ask', () => {
    const low = manifest(3, { name: 'low' });
    const harness = new DownloaderHarness({ maxOutstandingRequests: 2 });
    harness.fetch(file, [1], 'high');
    harness.fetch(low, [2], 'low');
    const one = harness.connect(1, file, [0]);
    const two = harness.connect(2, low);
    assert.deepEqual([one.asked.length, two.asked.length], [1, 1]);
    one.serve();
    assert.equal(two.asked.length, 2);
  });

  it('wait for a slow disk', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    harness.fetch(file, [1]);
    harness.isDiskQuick = false;
    const source = harness.connect(1, file);
    source.serve(100);
    assert.equal(harness.writing.length, 8, 'one budget verifying besides the one that was out');
    assert.deepEqual(harness.asked, []);
    harness.store(2);
    assert.equal(harness.asked.length, 2);
  });

  it('keep to the rate limit, and go on by themselves when it allows more', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4, rateDownBytesPerSecond: 2 * 1024 });
    harness.fetch(file, [1]);
    const source = harness.connect(1, file);
    source.serve();
    const first = harness.stored.get(file.digest)?.count ?? 0;
    assert.deepEqual(harness.asked, []);
    for (let served = 0; served < 4; served += 1) {
      harness.advance(400);
      assert.deepEqual(harness.asked, [], 'a segment of 1 KiB is allowed each half second');
      harness.advance(110);
      assert.equal(harness.asked.length, 1);
      source.serve();
    }
    assert.equal(harness.stored.get(file.digest)?.count, first + 4);
  });

  it('keep a seeder in its first phase asked for ANY', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    assert.deepEqual(
      harness.asked,
      range(4).map(() => 'any of 1'),
    );
    seeder.serve(18);
    assert.equal(seeder.asked.length, 2, 'no more than segments are missing');
    seeder.serve();
    assert.deepEqual(harness.completed, [file.digest]);
  });

  it('turn to certain segments when the first phase is over', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 4 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    for (const ask of [...seeder.asked]) seeder.notOk(ask, 'MISSING');
    assert.deepEqual(harness.asked, []);
    seeder.have(file);
    assert.ok(seeder.asked.length === 4 && seeder.asked.every(({ segment }) => segment !== 'any'));
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
    assert.deepEqual(harness.asked, ['any of 1']);
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
    assert.deepEqual(harness.asked, []);
    harness.advance(99);
    assert.deepEqual(harness.asked, [], 'twice the 100 ms of a request, times 0.5 at least');
    harness.advance(201);
    assert.equal(harness.asked.length, 1);
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
    assert.ok(first > 5, `${first} times at first: an honest one is free again soon`);
    refusals(10_000);
    const late = refusals(10_000);
    assert.ok(late >= 6 && late <= 21, `${late} times in 10 s later`);
    while (source.asked.length === 0) harness.advance(100);
    source.serve(1);
    const again = refusals(200);
    assert.ok(again >= 3, `${again} times after a segment came`);
  });

  it('BUSY sends the request elsewhere meanwhile', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1 });
    harness.fetch(manifest(1), [1, 2]);
    const [one, two] = [harness.connect(1, manifest(1)), harness.connect(2, manifest(1))];
    one.notOk(one.asked[0], 'BUSY');
    assert.deepEqual(harness.asked, ['0 of 2']);
    two.serve();
    assert.deepEqual(harness.completed, [manifest(1).digest]);
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
      assert.deepEqual(harness.asked, ['6 of 1']);
      source.have(file, [5, 6]);
      assert.deepEqual(harness.asked.sort(), ['5 of 1', '6 of 1']);
    });
  }

  it('by a seeder in its first phase of a certain segment are remembered', () => {
    const harness = new DownloaderHarness({ segmentPolicy: 'sequential', maxOutstandingRequests: 2 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    assert.deepEqual(harness.asked, ['0 of 1', '1 of 1']);
    seeder.notOk(seeder.asked[0], 'MISSING');
    assert.deepEqual(harness.asked, ['1 of 1', '2 of 1']);
    seeder.have(file);
    seeder.serve(1);
    assert.deepEqual(harness.asked, ['2 of 1', '0 of 1']);
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
    assert.deepEqual(harness.asked.sort(), ['1 of 1', '2 of 2']);
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
      assert.equal(harness.asked.length, atOnce);
      harness.isDiskQuick = false;
      source.serve(1);
      assert.equal(harness.asked.length, atOnce - 1, 'one is being written');
      source.serve();
      assert.deepEqual([harness.asked.length, harness.writing.length], [0, atOnce]);
      harness.store(1);
      assert.equal(harness.asked.length, 1);
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
    assert.deepEqual(harness.asked, ['4 of 1']);
    harness.advance(1);
    assert.deepEqual(one.all('CANCEL'), [{ tag: 'CANCEL', digest: file.digest, segment: 4 }]);
    assert.deepEqual(harness.asked, ['4 of 2']);
    assert.deepEqual(harness.logged('request-timeout'), [
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
    assert.deepEqual(source.all('CANCEL'), []);
    harness.advance(1);
    assert.equal(source.all('CANCEL').length, 1);
  });

  it('end the channel when five in a row were not answered, and it is dialled again', () => {
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
      assert.ok(waited < 60_000);
    }
    assert.equal(harness.logged('request-timeout').length, 5);
    assert.ok(waited >= 100 * (1 + 2 + 4 + 8 + 16), 'each is given twice the time of the one before');
    assert.equal(source.closed?.code, 'TIMEOUT');
    harness.advance(1_000);
    assert.ok(harness.isConnecting(1));
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
    assert.equal(source.state, 'open');
  });

  it('for ANY at one seeder are one failure: one CANCEL takes them all back', () => {
    const harness = new DownloaderHarness({ firstRequestTimeoutMs: 1_000, minRequestTimeoutMs: 1 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    assert.equal(seeder.asked.length, 6);
    harness.advance(1_000);
    assert.equal(seeder.state, 'open');
    assert.deepEqual(seeder.all('CANCEL'), [{ tag: 'CANCEL', digest: file.digest, segment: 'any' }]);
    assert.equal(harness.logged('request-timeout').length, 1);
    harness.advance(1_000);
    assert.equal(seeder.asked.length, 6, 'it is asked again after a pause');
  });
});

function filesAsked({ asked }: FakeUploader): string[] {
  return asked.map(({ digest }) => digest);
}
