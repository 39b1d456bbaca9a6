import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { SessionOptions } from '@shoal/client/core';
import { ExitCode, fileRefText, type Manifest } from '@shoal/common';

import { declared, manifest, member } from '../../make.js';
import { byDigest, byName, SessionHarness } from '../session-harness.js';

const file = manifest(5);

describe('a wanted file', () => {
  it('is asked for, fetched, and its members are passed on', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    assert.deepEqual(harness.last('FILE_REQUEST').file, byName('file'));
    harness.details(file, undefined, 3);
    assert.deepEqual(harness.toDownloader.at(-1), {
      ...{ type: 'fetch', manifest: file, members: [member(3, 5)], priority: 'normal', isRepair: false },
    });
    assert.equal(harness.logged('download-started')[0]?.segments, 5);
    harness.say({ tag: 'SWARM', digest: file.digest, members: [member(4)] });
    assert.deepEqual(harness.toDownloader.at(-1), { type: 'swarm', digest: file.digest, members: [member(4)] });
    harness.say({ tag: 'SWARM', digest: 'other', members: [member(5)] });
    harness.complete(file);
    harness.say({ tag: 'SWARM', digest: file.digest, members: [member(6)] });
    assert.equal(harness.toDownloader.filter(({ type }) => type === 'swarm').length, 1);
  });

  it('has no more members than a client can use, however many the tracker names', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.details(file);
    const members = Array.from({ length: 5_000 }, (_, index) => member(10 + index));
    harness.say({ tag: 'SWARM', digest: file.digest, members });
    assert.deepEqual(harness.toDownloader.at(-1), {
      ...{ type: 'swarm', digest: file.digest, members: members.slice(0, 1_000) },
    });
  });

  it('by name and by digest is one download', () => {
    const harness = new SessionHarness({ wanted: [byName('file'), byDigest(file)], seedForMs: Infinity }).run();
    harness.details(file, byName('file'));
    harness.details(file, byDigest(file));
    assert.deepEqual(harness.fetched, [file.digest]);
    assert.equal(harness.all('DONE').length, 0);
    harness.complete(file);
    assert.deepEqual(harness.all('DONE'), [{ tag: 'DONE', failed: [] }]);
  });

  it('by digest is not another file', () => {
    const harness = new SessionHarness({ wanted: [byDigest(file)] }).run();
    harness.details(manifest(6));
    assert.deepEqual(harness.fetched, []);
    assert.equal(harness.logged('file-failed')[0]?.exitCode, ExitCode.integrity);
  });

  it('by name is not a file of another name', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.details(manifest(5, { name: 'other' }));
    assert.deepEqual(harness.fetched, []);
    const [failure] = harness.logged('file-failed');
    assert.deepEqual(
      [failure?.exitCode, failure?.reason],
      [ExitCode.integrity, 'the tracker answered with another file, other'],
    );
  });

  it('that nobody offers has failed at once where nobody wants to wait', () => {
    const harness = new SessionHarness({ wanted: [byName('ghost')] }).run();
    harness.refuse('UNKNOWN_FILE', 'FILE_REQUEST', 'nobody offers ghost');
    harness.catalog();
    assert.deepEqual(harness.logged('file-failed'), [
      {
        type: 'file-failed',
        name: 'ghost',
        digest: undefined,
        exitCode: ExitCode.unknownFile,
        reason: 'nobody offers it: to wait for it, give --wait 10m',
      },
    ]);
    assert.deepEqual(harness.all('DONE'), [{ tag: 'DONE', failed: [byName('ghost')] }]);
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.unknownFile);
  });

  it('that nobody offers is asked for again while there is time', () => {
    const harness = new SessionHarness({ wanted: [byName('file')], fileWaitMs: 2_500 }).run();
    harness.refuse('UNKNOWN_FILE');
    assert.equal(harness.requests().length, 0);
    harness.advance(1_000);
    harness.refuse('UNKNOWN_FILE');
    harness.advance(1_000);
    harness.details(file);
    assert.deepEqual(harness.fetched, [file.digest]);

    const late = new SessionHarness({ wanted: [byName('file')], fileWaitMs: 2_500 }).run();
    for (let i = 0; i < 4; i += 1) {
      assert.deepEqual(late.logged('file-failed'), []);
      late.refuse('UNKNOWN_FILE');
      late.advance(1_000);
    }
    late.catalog(manifest(2, { name: 'file-2' }));
    assert.deepEqual(
      late.logged('file-failed').map(({ reason }) => reason),
      ['nobody offered it within 2.5 s: did you mean "file-2"?'],
    );
  });

  it('that nobody offers is failed with the similar names that the tracker lists', () => {
    const harness = new SessionHarness({ wanted: [byName('model7'), byName('ghost')] }).run();
    harness.refuse('UNKNOWN_FILE');
    harness.refuse('UNKNOWN_FILE');
    assert.equal(harness.all('CATALOG_REQUEST').length, 1, 'it is asked once for both');
    assert.deepEqual(harness.logged('file-failed'), []);
    harness.catalog(manifest(2, { name: 'model-7' }), manifest(2, { name: 'tokenizer' }));
    assert.deepEqual(
      harness.logged('file-failed').map(({ name, exitCode, reason }) => [name, exitCode, reason]),
      [
        ['model7', ExitCode.unknownFile, 'nobody offers it: did you mean "model-7"? To wait for it, give --wait 10m'],
        ['ghost', ExitCode.unknownFile, 'nobody offers it: to wait for it, give --wait 10m'],
      ],
    );
  });

  it('that nobody offers is failed all the same where the tracker does not say what it lists', () => {
    const harness = new SessionHarness({ wanted: [byName('ghost')] }).run();
    harness.refuse('UNKNOWN_FILE');
    harness.advance(2_000);
    assert.equal(harness.logged('file-failed').length, 1);

    const refused = new SessionHarness({ wanted: [byName('ghost')] }).run();
    refused.refuse('UNKNOWN_FILE');
    refused.refuse('LIMIT', 'CATALOG_REQUEST');
    assert.equal(refused.logged('file-failed').length, 1);
  });

  it('that nobody offers is asked for again where the tracker is lost before it has said what it lists', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.refuse('UNKNOWN_FILE');
    harness.vanish();
    harness.advance(400);
    harness.take();
    harness.run();
    harness.details(file, byName('file'));
    assert.deepEqual(harness.logged('file-failed'), []);
    assert.deepEqual(harness.fetched, [file.digest]);
  });

  it('is the one that is named, in whatever form its accents are written', () => {
    const offered = manifest(2, { name: 'gro\u0308\u00dfe.bin' });
    const harness = new SessionHarness({ wanted: [byName('gr\u00f6\u00dfe.bin')] }).run();
    harness.details(offered, byName('gr\u00f6\u00dfe.bin'));
    assert.deepEqual(harness.fetched, [offered.digest]);
  });

  it('is not waited for where the refusal is another one', () => {
    const harness = new SessionHarness({ wanted: [byName('file')], fileWaitMs: 60_000 }).run();
    harness.refuse('UNAUTHORISED');
    assert.equal(harness.logged('file-failed')[0]?.exitCode, ExitCode.unauthorised);
  });

  it('that fails does not stop the others, and its code is the exit code', () => {
    const other = manifest(2, { name: 'other' });
    const harness = new SessionHarness({ wanted: [byName('file'), byName('other')] }).run();
    harness.details(file, byName('file'));
    harness.details(other, byName('other'));
    harness.fail(file, ExitCode.storage, 'disk full');
    harness.fail(file, ExitCode.deadline);
    assert.equal(harness.logged('file-failed').length, 1);
    assert.equal(harness.all('DONE').length, 0);
    harness.complete(other);
    assert.deepEqual(harness.all('DONE'), [{ tag: 'DONE', failed: [byName('file')] }]);
    harness.drained();
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.storage);
  });

  it('that is complete is told to the tracker, and logged with what an earlier run left', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.details(file);
    harness.opened(file, 1_024);
    harness.advance(700);
    harness.complete(file);
    assert.equal(harness.last('FILE_UPDATE').totals.heldSegments, 5);
    const [event] = harness.logged('file-complete');
    assert.deepEqual([event?.resumedBytes, event?.ms, event?.path], [1_024, 700, 'whole']);
    harness.complete(file);
    assert.equal(harness.logged('file-complete').length, 1);
  });
});

describe('many wanted files', () => {
  const names = ['a', 'b', 'c', 'd'];
  const files = names.map((name) => manifest(2, { name }));
  const [a, b, c] = files as [Manifest, Manifest, Manifest];
  const open = (given: Partial<SessionOptions> = {}): SessionHarness =>
    new SessionHarness({ wanted: names.map(byName), maxOpenDownloads: 2, ...given }).run();
  const asked = (harness: SessionHarness): string[] => harness.requests().map(({ body }) => fileRefText(body.file));

  it('are fetched so many at a time, the next as soon as one is complete or has failed', () => {
    const harness = open();
    assert.deepEqual(asked(harness), ['a', 'b']);
    harness.details(a);
    harness.details(b);
    assert.deepEqual(asked(harness), []);
    harness.complete(b);
    assert.deepEqual(asked(harness), ['c']);
    harness.fail(a, ExitCode.storage);
    assert.deepEqual(asked(harness), ['c', 'd']);
    assert.equal(harness.all('DONE').length, 0);
  });

  it('are fetched by priority, which the downloader is told', () => {
    const harness = open({
      priorities: new Map([
        ['d', 'high'],
        ['a', 'low'],
      ]),
    });
    assert.deepEqual(asked(harness), ['d', 'b']);
    harness.details(files[3] as Manifest, byName('d'));
    const message = harness.toDownloader.at(-1);
    assert.equal(message?.type === 'fetch' && message.priority, 'high');
    harness.refuse('UNKNOWN_FILE');
    harness.refuse('UNKNOWN_FILE');
    assert.deepEqual(asked(harness), ['a']);
  });

  it('that nobody offers hold up none of the others', () => {
    const harness = open({ fileWaitMs: 60_000 });
    harness.refuse('UNKNOWN_FILE');
    harness.refuse('UNKNOWN_FILE');
    assert.deepEqual(asked(harness), ['c', 'd']);
    harness.details(c);
    harness.refuse('UNKNOWN_FILE');
    assert.deepEqual(asked(harness), []);
    harness.advance(1_000);
    assert.deepEqual(asked(harness), ['a'], 'one download is open');
    harness.refuse('UNKNOWN_FILE');
    assert.deepEqual(asked(harness), ['b']);
  });

  it('are not asked for while the tracker is lost', () => {
    const harness = open();
    harness.details(a);
    harness.vanish();
    harness.complete(a);
    harness.advance(400);
    harness.take();
    harness.run();
    assert.deepEqual(asked(harness), ['b', 'c']);
  });

  it('are found by their names where everything is wanted', () => {
    const harness = open({
      wanted: 'all',
      priorities: new Map([
        ['c', 'high'],
        [a.digest, 'low'],
      ]),
    });
    harness.catalog(...files);
    assert.deepEqual(asked(harness), [c.digest, b.digest]);
    assert.deepEqual(harness.logged('catalogued'), [{ type: 'catalogued', files: 4, bytes: 4 * (2 * 1_024 - 24) }]);
  });
});

describe('everything wanted', () => {
  const other = manifest(2, { name: 'other' });

  it('is no declared file: these are an assignment’s', () => {
    const harness = new SessionHarness({ wanted: 'all', seedForMs: Infinity }).run();
    harness.catalog(declared(3, 'thesis.txt'), file);
    const asked = harness.requests().map(({ body }) => body.file);
    assert.deepEqual(asked, [byDigest(file)]);
    assert.deepEqual(harness.logged('catalogued'), [{ type: 'catalogued', files: 1, bytes: file.length }]);
  });

  it('is what the catalogue says, but for what this client offers itself', () => {
    const offers = [{ manifest: other, path: 'p' }];
    const harness = new SessionHarness({ wanted: 'all', offers, seedForMs: Infinity }).run();
    assert.deepEqual(harness.tags().slice(-1), ['CATALOG_REQUEST']);
    assert.equal(harness.all('DONE').length, 0, 'it is not known yet what all is');
    harness.catalog(file, other);
    assert.deepEqual(
      harness.requests().map(({ body }) => body.file),
      [byDigest(file)],
    );
    harness.catalog(manifest(9));
    assert.equal(harness.requests().length, 1, 'the first answer counts');
    harness.details(file);
    harness.complete(file);
    assert.equal(harness.all('DONE').length, 1);
  });

  it('may be nothing', () => {
    const harness = new SessionHarness({ wanted: 'all' }).run();
    harness.catalog();
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.done);
  });

  it('is asked for again where the tracker was lost before it answered', () => {
    const harness = new SessionHarness({ wanted: 'all' }).run();
    harness.vanish();
    harness.advance(400);
    harness.take();
    harness.run();
    assert.equal(harness.all('CATALOG_REQUEST').length, 1);
  });
});

describe('FILE_UPDATE', () => {
  it('of a real file goes out by time', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run({ announceIntervalMs: 1_000 });
    harness.details(file);
    for (let held = 1; held < 5; held += 1) {
      harness.progress(file, held);
      harness.advance(500);
    }
    assert.deepEqual(
      harness.all('FILE_UPDATE').map(({ totals }) => totals.heldSegments),
      [1, 3],
    );
    assert.equal(harness.logged('file-progress').length, 4);
  });

  it('of a declared file goes out with every report', () => {
    const circle = declared(30);
    const harness = new SessionHarness({ wanted: [byName('file')] }).run({ announceIntervalMs: 1_000 });
    harness.details(circle);
    harness.progress(circle, 10);
    harness.progress(circle, 20);
    assert.deepEqual(
      harness.all('FILE_UPDATE').map(({ totals }) => totals.heldSegments),
      [10, 20],
    );
  });

  it('tells what was uploaded, of wanted and of offered files', () => {
    const offered = manifest(3, { name: 'offered' });
    const harness = new SessionHarness({ wanted: [byName('file')], offers: [{ manifest: offered, path: 'p' }] }).run();
    harness.details(file);
    harness.progress(file, 1);
    harness.uploaded(file, 512);
    harness.uploaded(offered, 4_096);
    harness.uploaded(manifest(9), 1);
    assert.deepEqual(harness.all('FILE_UPDATE').slice(1), [
      {
        tag: 'FILE_UPDATE',
        totals: { digest: file.digest, heldSegments: 1, downloadedBytes: 1_024, uploadedBytes: 512 },
      },
      {
        tag: 'FILE_UPDATE',
        totals: { digest: offered.digest, heldSegments: 3, downloadedBytes: 0, uploadedBytes: 4_096 },
      },
    ]);
  });

  it('waits for the tracker while that is lost', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.details(file);
    harness.vanish();
    harness.progress(file, 3);
    harness.advance(400);
    assert.deepEqual(harness.accept().files, [{ manifest: file, heldSegments: 3 }]);
  });
});
