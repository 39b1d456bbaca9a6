import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExitCode, type Manifest } from '@shoal/common';

import { manifest } from '../../make.js';
import { byName, SessionHarness } from '../session-harness.js';

const [a, b] = [manifest(3, { name: 'a' }), manifest(4, { name: 'b' })];

describe('a file that is withdrawn', () => {
  it('is told to the tracker once, and not offered again by itself', () => {
    const harness = new SessionHarness({ offers: [offer(a), offer(b)], seedForMs: Infinity }).run();
    withdraw(harness, a);
    withdraw(harness, a);
    assert.deepEqual(harness.all('FILE_WITHDRAW'), [{ tag: 'FILE_WITHDRAW', digest: a.digest }]);
    harness.uploaded(a, 10);
    assert.equal(harness.all('FILE_UPDATE').length, 0);
    harness.vanish();
    harness.advance(400);
    assert.deepEqual(
      harness.accept().files.map(({ manifest: file }) => file.name),
      ['b'],
    );
  });

  it('while there is no tracker is left out when there is one again', () => {
    const harness = new SessionHarness({ offers: [offer(a), offer(b)], seedForMs: Infinity }).run();
    harness.vanish();
    withdraw(harness, a);
    harness.advance(400);
    assert.equal(harness.accept().files.length, 1);
    assert.equal(harness.all('FILE_WITHDRAW').length, 0);
  });

  it('makes the exit code a storage error', () => {
    const harness = new SessionHarness({ offers: [offer(a), offer(b)], seedForMs: Infinity }).run();
    withdraw(harness, a);
    harness.feed({ type: 'stop', reason: 'enough', exitCode: ExitCode.done });
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.storage);
  });

  it('as the last one ends a client that has nothing else to do', () => {
    const harness = new SessionHarness({ offers: [offer(a), offer(b)], seedForMs: Infinity }).run();
    withdraw(harness, a);
    assert.ok(harness.toUploader.every(({ type }) => type !== 'stop'));
    withdraw(harness, b);
    harness.stopped();
    assert.deepEqual([harness.finished?.exitCode, harness.finished?.reason], [ExitCode.storage, 'b changed']);
  });

  it('as the last one does not end a client that wants something, or is in a session', () => {
    const wants = new SessionHarness({ offers: [offer(a)], wanted: [byName('b')] }).run();
    const session = new SessionHarness({ offers: [offer(a)] }).run({ sessionClients: 2 });
    for (const harness of [wants, session]) {
      withdraw(harness, a);
      assert.ok(harness.toUploader.every(({ type }) => type !== 'stop'));
    }
    session.say({ tag: 'SHUTDOWN', reason: 'all done' });
    session.stopped();
    assert.equal(session.finished?.exitCode, ExitCode.storage);
  });

  it('after it was downloaded is told to the tracker, and no failure', () => {
    const harness = new SessionHarness({ wanted: [byName('a')], seedForMs: Infinity }).run();
    harness.details(a);
    harness.complete(a);
    harness.take();
    withdraw(harness, a);
    assert.equal(harness.all('FILE_WITHDRAW').length, 1);
    harness.vanish();
    harness.advance(400);
    assert.deepEqual(harness.accept().files, []);
    harness.feed({ type: 'stop', reason: 'enough', exitCode: ExitCode.done });
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.done);
  });

  it('may be offered again', () => {
    const harness = new SessionHarness({ offers: [offer(a), offer(b)], seedForMs: Infinity }).run();
    withdraw(harness, a);
    harness.feed({ type: 'offer', ...offer(a) });
    assert.equal(harness.all('FILE_OFFER').length, 1);
    harness.uploaded(a, 10);
    assert.equal(harness.all('FILE_UPDATE').length, 1);
  });
});

function offer(file: Manifest) {
  return { manifest: file, path: 'p' };
}

function withdraw(harness: SessionHarness, file: Manifest): void {
  const reason = `${file.name} changed`;
  harness.feed({ type: 'posted', from: 'uploader', message: { type: 'withdrawn', manifest: file, reason } });
}
