import type { SessionOptions } from '@shoal/client/core';
import { ExitCode, fileRefText, type Manifest } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { declared, manifest, member } from '../../make.js';
import { byDigest, byName, SessionHarness } from '../session-harness.js';

const file = manifest(5);

describe('a wanted file', () => {
  it('is asked for, fetched, and its members are passed on', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    expect(harness.last('FILE_REQUEST').file).to.deep.equal(byName('file'));
    harness.details(file, undefined, 3);
    expect(harness.toDownloader.at(-1)).to.deep.equal({
      ...{ type: 'fetch', manifest: file, members: [member(3, 5)], priority: 'normal', isRepair: false },
    });
    expect(harness.logged('download-started')[0]?.segments).to.equal(5);
    harness.say({ tag: 'SWARM', digest: file.digest, members: [member(4)] });
    expect(harness.toDownloader.at(-1)).to.deep.equal({ type: 'swarm', digest: file.digest, members: [member(4)] });
    harness.say({ tag: 'SWARM', digest: 'other', members: [member(5)] });
    harness.complete(file);
    harness.say({ tag: 'SWARM', digest: file.digest, members: [member(6)] });
    expect(harness.toDownloader.filter(({ type }) => type === 'swarm').length).to.equal(1);
  });

  it('has no more members than a client can use, however many the tracker names', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.details(file);
    const members = Array.from({ length: 5_000 }, (_, index) => member(10 + index));
    harness.say({ tag: 'SWARM', digest: file.digest, members });
    expect(harness.toDownloader.at(-1)).to.deep.equal({
      ...{ type: 'swarm', digest: file.digest, members: members.slice(0, 1_000) },
    });
  });

  it('by name and by digest is one download', () => {
    const harness = new SessionHarness({ wanted: [byName('file'), byDigest(file)], seedForMs: Infinity }).run();
    harness.details(file, byName('file'));
    harness.details(file, byDigest(file));
    expect(harness.fetched).to.deep.equal([file.digest]);
    expect(harness.all('DONE').length).to.equal(0);
    harness.complete(file);
    expect(harness.all('DONE')).to.deep.equal([{ tag: 'DONE', failed: [] }]);
  });

  it('by digest is not another file', () => {
    const harness = new SessionHarness({ wanted: [byDigest(file)] }).run();
    harness.details(manifest(6));
    expect(harness.fetched).to.deep.equal([]);
    expect(harness.logged('file-failed')[0]?.exitCode).to.equal(ExitCode.integrity);
  });

  it('by name is not a file of another name', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.details(manifest(5, { name: 'other' }));
    expect(harness.fetched).to.deep.equal([]);
    const [failure] = harness.logged('file-failed');
    expect([failure?.exitCode, failure?.reason]).to.deep.equal([
      ExitCode.integrity,
      'the tracker answered with another file, other',
    ]);
  });

  it('that is unknown fails at once without --wait', () => {
    const harness = new SessionHarness({ wanted: [byName('ghost')] }).run();
    harness.refuse('UNKNOWN_FILE', 'FILE_REQUEST', 'no client offers ghost');
    harness.catalog();
    expect(harness.logged('file-failed')).to.deep.equal([
      {
        type: 'file-failed',
        name: 'ghost',
        digest: undefined,
        exitCode: ExitCode.unknownFile,
        reason: 'no client offers it: to wait for it, give --wait 10m',
      },
    ]);
    expect(harness.all('DONE')).to.deep.equal([{ tag: 'DONE', failed: [byName('ghost')] }]);
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.unknownFile);
  });

  it('that is unknown is requested again while there is time', () => {
    const harness = new SessionHarness({ wanted: [byName('file')], fileWaitMs: 2_500 }).run();
    harness.refuse('UNKNOWN_FILE');
    expect(harness.requests().length).to.equal(0);
    harness.advance(1_000);
    harness.refuse('UNKNOWN_FILE');
    harness.advance(1_000);
    harness.details(file);
    expect(harness.fetched).to.deep.equal([file.digest]);

    const late = new SessionHarness({ wanted: [byName('file')], fileWaitMs: 2_500 }).run();
    for (let i = 0; i < 4; i += 1) {
      expect(late.logged('file-failed')).to.deep.equal([]);
      late.refuse('UNKNOWN_FILE');
      late.advance(1_000);
    }
    late.catalog(manifest(2, { name: 'file-2' }));
    expect(late.logged('file-failed').map(({ reason }) => reason)).to.deep.equal([
      'no client offered it within 2.5 s: did you mean "file-2"?',
    ]);
  });

  it('that is unknown fails with similar names of the tracker’s list', () => {
    const harness = new SessionHarness({ wanted: [byName('model7'), byName('ghost')] }).run();
    harness.refuse('UNKNOWN_FILE');
    harness.refuse('UNKNOWN_FILE');
    expect(harness.all('CATALOG_REQUEST').length, 'it is asked once for both').to.equal(1);
    expect(harness.logged('file-failed')).to.deep.equal([]);
    harness.catalog(manifest(2, { name: 'model-7' }), manifest(2, { name: 'tokenizer' }));
    expect(harness.logged('file-failed').map(({ name, exitCode, reason }) => [name, exitCode, reason])).to.deep.equal([
      ['model7', ExitCode.unknownFile, 'no client offers it: did you mean "model-7"? To wait for it, give --wait 10m'],
      ['ghost', ExitCode.unknownFile, 'no client offers it: to wait for it, give --wait 10m'],
    ]);
  });

  it('that is unknown fails even if the tracker does not send its list', () => {
    const harness = new SessionHarness({ wanted: [byName('ghost')] }).run();
    harness.refuse('UNKNOWN_FILE');
    harness.advance(2_000);
    expect(harness.logged('file-failed').length).to.equal(1);

    const refused = new SessionHarness({ wanted: [byName('ghost')] }).run();
    refused.refuse('UNKNOWN_FILE');
    refused.refuse('LIMIT', 'CATALOG_REQUEST');
    expect(refused.logged('file-failed').length).to.equal(1);
  });

  it('that is unknown is requested again if the tracker is lost before it has sent its list', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.refuse('UNKNOWN_FILE');
    harness.vanish();
    harness.advance(400);
    harness.take();
    harness.run();
    harness.details(file, byName('file'));
    expect(harness.logged('file-failed')).to.deep.equal([]);
    expect(harness.fetched).to.deep.equal([file.digest]);
  });

  it('is the one that is named, in whatever form its accents are written', () => {
    const offered = manifest(2, { name: 'gro\u0308\u00dfe.bin' });
    const harness = new SessionHarness({ wanted: [byName('gr\u00f6\u00dfe.bin')] }).run();
    harness.details(offered, byName('gr\u00f6\u00dfe.bin'));
    expect(harness.fetched).to.deep.equal([offered.digest]);
  });

  it('is not waited for where the refusal is another one', () => {
    const harness = new SessionHarness({ wanted: [byName('file')], fileWaitMs: 60_000 }).run();
    harness.refuse('UNAUTHORISED');
    expect(harness.logged('file-failed')[0]?.exitCode).to.equal(ExitCode.unauthorised);
  });

  it('that fails does not stop the others, and its code is the exit code', () => {
    const other = manifest(2, { name: 'other' });
    const harness = new SessionHarness({ wanted: [byName('file'), byName('other')] }).run();
    harness.details(file, byName('file'));
    harness.details(other, byName('other'));
    harness.fail(file, ExitCode.storage, 'disk full');
    harness.fail(file, ExitCode.deadline);
    expect(harness.logged('file-failed').length).to.equal(1);
    expect(harness.all('DONE').length).to.equal(0);
    harness.complete(other);
    expect(harness.all('DONE')).to.deep.equal([{ tag: 'DONE', failed: [byName('file')] }]);
    harness.drained();
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.storage);
  });

  it('that is complete is reported to the tracker, and logged with the bytes of an earlier run', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.details(file);
    harness.opened(file, 1_024);
    harness.advance(700);
    harness.complete(file);
    expect(harness.last('FILE_UPDATE').totals.heldSegments).to.equal(5);
    const [event] = harness.logged('file-complete');
    expect([event?.resumedBytes, event?.ms, event?.path]).to.deep.equal([1_024, 700, 'whole']);
    harness.complete(file);
    expect(harness.logged('file-complete').length).to.equal(1);
  });
});

describe('many wanted files', () => {
  const names = ['a', 'b', 'c', 'd'];
  const files = names.map((name) => manifest(2, { name }));
  const [a, b, c] = files as [Manifest, Manifest, Manifest];
  const open = (given: Partial<SessionOptions> = {}): SessionHarness =>
    new SessionHarness({ wanted: names.map(byName), maxOpenDownloads: 2, ...given }).run();
  const asked = (harness: SessionHarness): string[] => harness.requests().map(({ body }) => fileRefText(body.file));

  it('are downloaded up to a limit at a time, the next as soon as one is complete or has failed', () => {
    const harness = open();
    expect(asked(harness)).to.deep.equal(['a', 'b']);
    harness.details(a);
    harness.details(b);
    expect(asked(harness)).to.deep.equal([]);
    harness.complete(b);
    expect(asked(harness)).to.deep.equal(['c']);
    harness.fail(a, ExitCode.storage);
    expect(asked(harness)).to.deep.equal(['c', 'd']);
    expect(harness.all('DONE').length).to.equal(0);
  });

  it('are downloaded by priority, which the downloader gets', () => {
    const harness = open({
      priorities: new Map([
        ['d', 'high'],
        ['a', 'low'],
      ]),
    });
    expect(asked(harness)).to.deep.equal(['d', 'b']);
    harness.details(files[3] as Manifest, byName('d'));
    const message = harness.toDownloader.at(-1);
    expect(message?.type === 'fetch' && message.priority).to.equal('high');
    harness.refuse('UNKNOWN_FILE');
    harness.refuse('UNKNOWN_FILE');
    expect(asked(harness)).to.deep.equal(['a']);
  });

  it('that are unknown delay none of the others', () => {
    const harness = open({ fileWaitMs: 60_000 });
    harness.refuse('UNKNOWN_FILE');
    harness.refuse('UNKNOWN_FILE');
    expect(asked(harness)).to.deep.equal(['c', 'd']);
    harness.details(c);
    harness.refuse('UNKNOWN_FILE');
    expect(asked(harness)).to.deep.equal([]);
    harness.advance(1_000);
    expect(asked(harness), 'one download is open').to.deep.equal(['a']);
    harness.refuse('UNKNOWN_FILE');
    expect(asked(harness)).to.deep.equal(['b']);
  });

  it('are not asked for while the tracker is lost', () => {
    const harness = open();
    harness.details(a);
    harness.vanish();
    harness.complete(a);
    harness.advance(400);
    harness.take();
    harness.run();
    expect(asked(harness)).to.deep.equal(['b', 'c']);
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
    expect(asked(harness)).to.deep.equal([c.digest, b.digest]);
    expect(harness.logged('catalogued')).to.deep.equal([{ type: 'catalogued', files: 4, bytes: 4 * (2 * 1_024 - 24) }]);
  });
});

describe('everything wanted', () => {
  const other = manifest(2, { name: 'other' });

  it('is no declared file: these are an assignment’s', () => {
    const harness = new SessionHarness({ wanted: 'all', seedForMs: Infinity }).run();
    harness.catalog(declared(3, 'thesis.txt'), file);
    const asked = harness.requests().map(({ body }) => body.file);
    expect(asked).to.deep.equal([byDigest(file)]);
    expect(harness.logged('catalogued')).to.deep.equal([{ type: 'catalogued', files: 1, bytes: file.length }]);
  });

  it('is the catalogue without this client’s own offers', () => {
    const offers = [{ manifest: other, path: 'p' }];
    const harness = new SessionHarness({ wanted: 'all', offers, seedForMs: Infinity }).run();
    expect(harness.tags().slice(-1)).to.deep.equal(['CATALOG_REQUEST']);
    expect(harness.all('DONE').length, 'it is not known yet what all is').to.equal(0);
    harness.catalog(file, other);
    expect(harness.requests().map(({ body }) => body.file)).to.deep.equal([byDigest(file)]);
    harness.catalog(manifest(9));
    expect(harness.requests().length, 'the first answer counts').to.equal(1);
    harness.details(file);
    harness.complete(file);
    expect(harness.all('DONE').length).to.equal(1);
  });

  it('may be nothing', () => {
    const harness = new SessionHarness({ wanted: 'all' }).run();
    harness.catalog();
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.done);
  });

  it('is asked for again where the tracker was lost before it answered', () => {
    const harness = new SessionHarness({ wanted: 'all' }).run();
    harness.vanish();
    harness.advance(400);
    harness.take();
    harness.run();
    expect(harness.all('CATALOG_REQUEST').length).to.equal(1);
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
    expect(harness.all('FILE_UPDATE').map(({ totals }) => totals.heldSegments)).to.deep.equal([1, 3]);
    expect(harness.logged('file-progress').length).to.equal(4);
  });

  it('of a declared file goes out with every report', () => {
    const circle = declared(30);
    const harness = new SessionHarness({ wanted: [byName('file')] }).run({ announceIntervalMs: 1_000 });
    harness.details(circle);
    harness.progress(circle, 10);
    harness.progress(circle, 20);
    expect(harness.all('FILE_UPDATE').map(({ totals }) => totals.heldSegments)).to.deep.equal([10, 20]);
  });

  it('tells what was uploaded, of wanted and of offered files', () => {
    const offered = manifest(3, { name: 'offered' });
    const harness = new SessionHarness({ wanted: [byName('file')], offers: [{ manifest: offered, path: 'p' }] }).run();
    harness.details(file);
    harness.progress(file, 1);
    harness.uploaded(file, 512);
    harness.uploaded(offered, 4_096);
    harness.uploaded(manifest(9), 1);
    expect(harness.all('FILE_UPDATE').slice(1)).to.deep.equal([
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
    expect(harness.accept().files).to.deep.equal([{ manifest: file, heldSegments: 3 }]);
  });
});
