import { ExitCode, type Manifest } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest } from '../../make.js';
import { byName, SessionHarness } from '../session-harness.js';

const [a, b] = [manifest(3, { name: 'a' }), manifest(4, { name: 'b' })];

describe('a file that is offered while running', () => {
  it('is served and offered to the tracker', () => {
    const harness = new SessionHarness({ seedForMs: Infinity }).run();
    harness.feed({ type: 'offer', manifest: a, path: 'p' });
    expect(harness.toUploader.at(-1)).to.deep.equal({ type: 'serve', manifest: a, path: 'p' });
    expect(harness.last('FILE_OFFER').file).to.deep.equal({ manifest: a, heldSegments: 3 });
    expect(harness.logged('offered').length).to.equal(1);
  });

  it('before that is part of INIT, and again after a reconnect', () => {
    const harness = new SessionHarness({ seedForMs: Infinity });
    harness.feed({ type: 'offer', manifest: a, path: 'p' });
    expect(harness.accept().files).to.deep.equal([{ manifest: a, heldSegments: 3 }]);
    harness.acknowledgeInit();
    expect(harness.all('FILE_OFFER').length).to.equal(0);
    harness.vanish();
    harness.feed({ type: 'offer', manifest: b, path: 'p' });
    harness.advance(400);
    expect(harness.accept().files.length).to.equal(2);
  });

  it('is sent after INIT if INIT has no room for it', () => {
    const offers = Array.from({ length: 40 }, (_, i) => offer(manifest(4_000, { name: `long-${i}` })));
    const harness = new SessionHarness({ offers, seedForMs: Infinity });
    const { files } = harness.accept();
    const bytes = files.reduce((sum, file) => sum + file.manifest.hashes.length, 0);
    expect(files.length > 10 && bytes < 2 * 1_024 * 1_024, `${files.length} files, ${bytes} bytes`).to.equal(true);
    harness.acknowledgeInit();
    expect(files.length + harness.all('FILE_OFFER').length).to.equal(40);
  });

  it('and refused is not offered again by itself, and makes the exit code a usage error', () => {
    const harness = new SessionHarness({ offers: [offer(b)], seedForMs: Infinity }).run();
    harness.feed({ type: 'offer', manifest: a, path: 'p' });
    harness.refuse('NAME_CONFLICT', 'FILE_OFFER', 'taken');
    expect(harness.logged('offer-refused')).to.deep.equal([
      { type: 'offer-refused', name: 'a', digest: a.digest, code: 'NAME_CONFLICT', detail: 'taken' },
    ]);
    harness.vanish();
    harness.advance(400);
    expect(harness.accept().files).to.deep.equal([{ manifest: b, heldSegments: 4 }]);
    harness.feed({ type: 'stop', reason: 'enough', exitCode: ExitCode.done });
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.usage);
  });

  it('and refused without permission makes the exit code say so', () => {
    const harness = new SessionHarness({ seedForMs: Infinity }).run();
    harness.feed({ type: 'offer', manifest: a, path: 'p' });
    harness.refuse('UNAUTHORISED', 'FILE_OFFER', 'its token does not name the file');
    harness.feed({ type: 'stop', reason: 'enough', exitCode: ExitCode.done });
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.unauthorised);
  });

  it('again after a refusal counts as offered', () => {
    const harness = new SessionHarness({ offers: [offer(b)], seedForMs: Infinity }).run();
    harness.feed({ type: 'offer', manifest: a, path: 'p' });
    harness.refuse('NAME_CONFLICT', 'FILE_OFFER');
    harness.take();
    harness.feed({ type: 'offer', manifest: a, path: 'p' });
    harness.say({ tag: 'FILE_OFFER_ACK', digest: a.digest }, harness.sent[0]?.correlation);
    harness.vanish();
    harness.advance(400);
    expect(harness.accept().files.length).to.equal(2);
  });
});

describe('offers in INIT', () => {
  it('are refused one by one, and the others are served', () => {
    const harness = new SessionHarness({ offers: [offer(a), offer(b)], seedForMs: Infinity }).run();
    refuseInInit(harness, a);
    expect(harness.logged('offer-refused')[0]?.name).to.equal('a');
    expect(harness.finished).to.equal(undefined);
    expect(harness.toUploader.every(({ type }) => type !== 'stop')).to.equal(true);
    harness.uploaded(a, 10);
    harness.uploaded(b, 10);
    expect(harness.all('FILE_UPDATE').map(({ totals }) => totals.digest)).to.deep.equal([b.digest]);
  });

  it('and are all refused end a client that has nothing else to do', () => {
    const harness = new SessionHarness({ offers: [offer(a), offer(b)], seedForMs: Infinity }).run();
    refuseInInit(harness, a);
    refuseInInit(harness, b);
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.usage);
    expect(harness.finished?.reason).to.match(/is refused/);
  });

  it('and are all refused do not end a client that wants something, or is in a session', () => {
    const wants = new SessionHarness({ offers: [offer(a)], wanted: [byName('b')] }).run();
    refuseInInit(wants, a);
    const session = new SessionHarness({ offers: [offer(a)] }).run({ sessionClients: 2 });
    refuseInInit(session, a);
    for (const harness of [wants, session])
      expect(harness.toUploader.every(({ type }) => type !== 'stop')).to.equal(true);
    session.say({ tag: 'SHUTDOWN', reason: 'all done' });
    session.stopped();
    expect(session.finished?.exitCode).to.equal(ExitCode.usage);
  });
});

function offer(file: Manifest) {
  return { manifest: file, path: 'p' };
}

function refuseInInit(harness: SessionHarness, { name, digest }: Manifest): void {
  const detail = `the file "${name}" with digest ${digest} is refused: the name is taken`;
  harness.say({ tag: 'ERROR', code: 'NAME_CONFLICT', detail, digest }, 1);
}
