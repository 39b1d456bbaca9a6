import { ExitCode, type Manifest } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest } from '../../make.js';
import { byName, SessionHarness } from '../session-harness.js';

const [a, b] = [manifest(3, { name: 'a' }), manifest(4, { name: 'b' })];

describe('a file that is withdrawn', () => {
  it('is reported to the tracker once, and not offered again by itself', () => {
    const harness = new SessionHarness({ offers: [offer(a), offer(b)], seedForMs: Infinity }).run();
    withdraw(harness, a);
    withdraw(harness, a);
    expect(harness.all('FILE_WITHDRAW')).to.deep.equal([{ tag: 'FILE_WITHDRAW', digest: a.digest }]);
    harness.uploaded(a, 10);
    expect(harness.all('FILE_UPDATE').length).to.equal(0);
    harness.vanish();
    harness.advance(400);
    expect(harness.accept().files.map(({ manifest: file }) => file.name)).to.deep.equal(['b']);
  });

  it('while there is no tracker is left out when there is one again', () => {
    const harness = new SessionHarness({ offers: [offer(a), offer(b)], seedForMs: Infinity }).run();
    harness.vanish();
    withdraw(harness, a);
    harness.advance(400);
    expect(harness.accept().files.length).to.equal(1);
    expect(harness.all('FILE_WITHDRAW').length).to.equal(0);
  });

  it('makes the exit code a storage error', () => {
    const harness = new SessionHarness({ offers: [offer(a), offer(b)], seedForMs: Infinity }).run();
    withdraw(harness, a);
    harness.feed({ type: 'stop', reason: 'enough', exitCode: ExitCode.done });
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.storage);
  });

  it('as the last one ends a client that has nothing else to do', () => {
    const harness = new SessionHarness({ offers: [offer(a), offer(b)], seedForMs: Infinity }).run();
    withdraw(harness, a);
    expect(harness.toUploader.every(({ type }) => type !== 'stop')).to.equal(true);
    withdraw(harness, b);
    harness.stopped();
    expect([harness.finished?.exitCode, harness.finished?.reason]).to.deep.equal([ExitCode.storage, 'b changed']);
  });

  it('as the last one does not end a client that wants something, or is in a session', () => {
    const wants = new SessionHarness({ offers: [offer(a)], wanted: [byName('b')] }).run();
    const session = new SessionHarness({ offers: [offer(a)] }).run({ sessionClients: 2 });
    for (const harness of [wants, session]) {
      withdraw(harness, a);
      expect(harness.toUploader.every(({ type }) => type !== 'stop')).to.equal(true);
    }
    session.say({ tag: 'SHUTDOWN', reason: 'all done' });
    session.stopped();
    expect(session.finished?.exitCode).to.equal(ExitCode.storage);
  });

  it('after it was downloaded is reported to the tracker, and no failure', () => {
    const harness = new SessionHarness({ wanted: [byName('a')], seedForMs: Infinity }).run();
    harness.details(a);
    harness.complete(a);
    harness.take();
    withdraw(harness, a);
    expect(harness.all('FILE_WITHDRAW').length).to.equal(1);
    harness.vanish();
    harness.advance(400);
    expect(harness.accept().files).to.deep.equal([]);
    harness.feed({ type: 'stop', reason: 'enough', exitCode: ExitCode.done });
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.done);
  });

  it('may be offered again', () => {
    const harness = new SessionHarness({ offers: [offer(a), offer(b)], seedForMs: Infinity }).run();
    withdraw(harness, a);
    harness.feed({ type: 'offer', ...offer(a) });
    expect(harness.all('FILE_OFFER').length).to.equal(1);
    harness.uploaded(a, 10);
    expect(harness.all('FILE_UPDATE').length).to.equal(1);
  });
});

function offer(file: Manifest) {
  return { manifest: file, path: 'p' };
}

function withdraw(harness: SessionHarness, file: Manifest): void {
  const reason = `${file.name} changed`;
  harness.feed({ type: 'posted', from: 'uploader', message: { type: 'withdrawn', manifest: file, reason } });
}
