import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExitCode } from '@shoal/common';

import { manifest, member } from '../../make.js';
import { byName, SessionHarness } from '../session-harness.js';

const file = manifest(5);
const wanted = [byName('file')];

describe('in a session', () => {
  it('a client that is done waits for SHUTDOWN', () => {
    const harness = new SessionHarness({ wanted }).run({ sessionClients: 2 });
    harness.details(file);
    harness.complete(file);
    assert.equal(harness.all('DONE').length, 1);
    harness.say({ tag: 'PING' });
    harness.advance(20_000);
    assert.ok(harness.toUploader.every(({ type }) => type !== 'drain' && type !== 'stop'));
    harness.say({ tag: 'SHUTDOWN', reason: 'all clients are done' });
    harness.stopped();
    assert.deepEqual([harness.finished?.exitCode, harness.finished?.reason], [ExitCode.done, 'all clients are done']);
    assert.equal(harness.logged('shutdown').length, 1);
  });

  it('a client that wants nothing is done at once', () => {
    const harness = new SessionHarness().run({ sessionClients: 2 });
    assert.deepEqual(harness.all('DONE'), [{ tag: 'DONE', failed: [] }]);
    assert.deepEqual([...harness.timers.keys()], ['silence']);
  });

  it('what a tracker says as its reason brings no control characters to a terminal', () => {
    for (const say of ['SHUTDOWN', 'ERROR'] as const) {
      const harness = new SessionHarness({ offers: [{ manifest: file, path: 'file' }] }).run();
      const text = `\u001b]0;pwned\u0007\u202e digest ${file.digest} is refused`;
      if (say === 'SHUTDOWN') harness.say({ tag: 'SHUTDOWN', reason: text });
      else harness.say({ tag: 'ERROR', code: 'NAME_CONFLICT', detail: text });
      harness.stopped();
      assert.match(harness.finished?.reason ?? '', /pwned/);
      assert.doesNotMatch(JSON.stringify([harness.finished, harness.events]), /\\u001b|\\u0007|\u202e/, say);
    }
  });

  it('SHUTDOWN before everything is here is a failure', () => {
    const harness = new SessionHarness({ wanted }).run({ sessionClients: 2 });
    harness.details(file);
    harness.say({ tag: 'SHUTDOWN', reason: 'the operator' });
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.trackerLost);
  });
});

describe('in a standing swarm', () => {
  it('a client that is complete serves those who lack something, then leaves', () => {
    const harness = new SessionHarness({ wanted, leaveGraceMs: 4_000 }).run();
    harness.details(file);
    harness.complete(file);
    assert.deepEqual(harness.toUploader.at(-1), { type: 'drain', graceMs: 4_000 });
    assert.deepEqual(harness.logged('leaving'), [{ type: 'leaving', graceMs: 4_000 }]);
    assertNotFinished(harness);
    harness.drained();
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.done);
  });

  it('and whose tracker is lost meanwhile does not wait for it', () => {
    const harness = new SessionHarness({ wanted, leaveGraceMs: 4_000 }).run();
    harness.details(file);
    harness.vanish(undefined, 'reset');
    harness.complete(file);
    assert.deepEqual(harness.toUploader.at(-1), { type: 'drain', graceMs: 4_000 });
    harness.advance(2_000);
    harness.vanish();
    harness.drained();
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.done);
  });

  it('says so to a tracker that returns before it has left, and does not begin to leave again', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.details(file);
    harness.vanish(undefined, 'reset');
    harness.complete(file);
    harness.advance(500);
    harness.run();
    assert.equal(harness.all('DONE').length, 1);
    assert.equal(harness.toUploader.filter(({ type }) => type === 'drain').length, 1);
  });

  it('has not failed where its tracker is lost for good while it seeds', () => {
    const harness = new SessionHarness({ wanted, seedForMs: 60_000_000, trackerLostTimeoutMs: 2_000 }).run();
    harness.details(file);
    harness.complete(file);
    harness.vanish(undefined, 'reset');
    loseTracker(harness);
    assert.equal(harness.finished?.exitCode, ExitCode.done);
  });

  it('that is to serve for ever has failed then', () => {
    const harness = new SessionHarness({ wanted, seedForMs: Infinity, trackerLostTimeoutMs: 2_000 }).run();
    harness.details(file);
    harness.complete(file);
    harness.vanish(undefined, 'reset');
    loseTracker(harness);
    assert.equal(harness.finished?.exitCode, ExitCode.trackerLost);
  });

  it('seeds first for as long as it was told to', () => {
    const harness = new SessionHarness({ wanted, seedForMs: 60_000 }).run({ peerTimeoutMs: 600_000 });
    harness.details(file);
    harness.complete(file);
    harness.advance(59_999);
    assert.ok(harness.toUploader.every(({ type }) => type !== 'drain'));
    harness.advance(1);
    assert.equal(harness.toUploader.at(-1)?.type, 'drain');
  });

  it('seeds for ever where that was asked for', () => {
    const harness = new SessionHarness({ wanted, seedForMs: Infinity }).run({ peerTimeoutMs: 60_000_000 });
    harness.details(file);
    harness.complete(file);
    harness.advance(50_000_000);
    assert.ok(harness.toUploader.every(({ type }) => type !== 'drain' && type !== 'stop'));
  });

  it('leaves at once where nothing could be had and it offers nothing', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.refuse('UNKNOWN_FILE');
    harness.catalog();
    assert.equal(harness.toUploader.at(-1)?.type, 'stop');
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.unknownFile);
  });
});

describe('the end', () => {
  it('stops both threads, then says the last totals and GOODBYE, and finishes', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.details(file);
    harness.progress(file, 2);
    harness.take();
    harness.feed({ type: 'stop', reason: 'SIGTERM', exitCode: ExitCode.terminated });
    assert.deepEqual(harness.toDownloader.at(-1), { type: 'stop', reason: 'SIGTERM' });
    assert.deepEqual(harness.toUploader.at(-1), { type: 'stop', reason: 'SIGTERM' });
    assert.deepEqual(harness.take(), [], 'the threads have not reported yet');
    harness.uploaded(file, 2_048);
    harness.stopped();
    const [update, goodbye] = harness.take();
    assert.ok(update?.tag === 'FILE_UPDATE' && update.totals.uploadedBytes === 2_048);
    assert.deepEqual(goodbye, { tag: 'GOODBYE', reason: 'SIGTERM' });
    assert.equal(harness.closed?.code, undefined);
    assert.deepEqual([harness.finished?.exitCode, harness.finished?.reason], [ExitCode.terminated, 'SIGTERM']);
    assert.deepEqual([...harness.timers], []);
  });

  it('does not wait for ever for a thread that hangs', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.feed({ type: 'stop', reason: 'SIGINT', exitCode: ExitCode.interrupted });
    harness.advance(2_999);
    assertNotFinished(harness);
    harness.advance(1);
    assert.equal(harness.finished?.exitCode, ExitCode.interrupted);
    harness.stopped();
  });

  it('keeps its first reason', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.feed({ type: 'stop', reason: 'SIGINT', exitCode: ExitCode.interrupted });
    harness.feed({ type: 'stop', reason: 'SIGTERM', exitCode: ExitCode.terminated });
    harness.say({ tag: 'SHUTDOWN', reason: 'over' });
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.interrupted);
    assert.equal(harness.toUploader.filter(({ type }) => type === 'stop').length, 1);
  });

  it('comes while the tracker is being dialled: nothing is said on the channel', () => {
    const harness = new SessionHarness({ wanted });
    harness.feed({ type: 'stop', reason: 'SIGINT', exitCode: ExitCode.interrupted });
    harness.channels.set(harness.channel, 'open');
    harness.feed({ type: 'channel-opened', channel: harness.channel, remoteHost: '', localHost: '' });
    assert.deepEqual(harness.take(), []);
    harness.stopped();
    assert.deepEqual(harness.take(), []);
    assert.equal(harness.finished?.exitCode, ExitCode.interrupted);
  });

  it('comes while a lost tracker is being dialled again: nothing is said on the channel', () => {
    for (const isOpen of [false, true]) {
      const harness = new SessionHarness({ wanted }).run();
      harness.details(file);
      harness.progress(file, 1);
      harness.uploaded(file, 1);
      harness.vanish();
      harness.advance(400);
      harness.take();
      if (isOpen) harness.accept();
      harness.feed({ type: 'stop', reason: 'SIGINT', exitCode: ExitCode.interrupted });
      harness.stopped();
      assert.deepEqual(
        harness.take().map(({ tag }) => tag),
        isOpen ? ['INIT'] : [],
      );
      assert.equal(harness.finished?.exitCode, ExitCode.interrupted);
    }
  });

  it('comes while the tracker is away: it is not dialled again', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.vanish();
    harness.feed({ type: 'stop', reason: 'SIGINT', exitCode: ExitCode.interrupted });
    harness.advance(1_000);
    assert.equal(harness.dialled.length, 1);
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.interrupted);
  });

  it('is not put off by what the tracker says meanwhile', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.feed({ type: 'stop', reason: 'SIGINT', exitCode: ExitCode.interrupted });
    harness.details(file);
    harness.say({ tag: 'ERROR', code: 'INTERNAL', detail: '' });
    assert.deepEqual(harness.fetched, [], 'nothing new is begun');
    harness.stopped();
    assert.deepEqual([...harness.timers], []);
  });
});

describe('a client that leaves', () => {
  for (const first of ['downloader', 'uploader'] as const) {
    it(`waits for both threads where the ${first} stops first, and sends the last totals once`, () => {
      const harness = new SessionHarness({ offers: [{ manifest: file, path: 'p' }] }).run();
      harness.feed({ type: 'stop', reason: 'terminated', exitCode: ExitCode.terminated });
      harness.take();
      const stops = {
        downloader: () => harness.feed({ type: 'posted', from: 'downloader', message: { type: 'stopped' } }),
        uploader: () => harness.feed({ type: 'posted', from: 'uploader', message: { type: 'stopped' } }),
      };
      stops[first]();
      assertNotFinished(harness);
      assert.deepEqual(harness.tags(), []);
      harness.uploaded(file, 2_048);
      stops[first === 'uploader' ? 'downloader' : 'uploader']();
      assert.equal(harness.finished?.exitCode, ExitCode.terminated);
      assert.equal(harness.last('FILE_UPDATE').totals.uploadedBytes, 2_048);
      assert.equal(harness.all('GOODBYE').length, 1);
    });
  }
});

function assertNotFinished({ finished }: SessionHarness): void {
  assert.equal(finished, undefined);
}

describe('before it leaves', () => {
  const handOverMs = 5_000;

  /** Has served some of what it offers. */
  function seeder(): SessionHarness {
    const harness = new SessionHarness({ offers: [{ manifest: file, path: 'p' }], handOverMs }).run();
    harness.uploaded(file, 1_024);
    harness.take();
    harness.feed({ type: 'stop', reason: 'terminated', exitCode: ExitCode.terminated });
    return harness;
  }

  it('a client gives away what only it holds, then says goodbye', () => {
    const harness = seeder();
    assert.deepEqual(harness.toDownloader.at(-1), { type: 'stop', reason: 'terminated' });
    assert.deepEqual(harness.toUploader.at(-1), { type: 'hand-over', graceMs: handOverMs });
    harness.handedOver();
    assert.deepEqual(harness.toUploader.at(-1), { type: 'stop', reason: 'terminated' });
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.terminated);
    assert.equal(harness.last('GOODBYE').reason, 'terminated');
  });

  it('it waits only 3 s more for its threads when it has given away everything', () => {
    const harness = seeder();
    harness.handedOver();
    harness.advance(2_999);
    assertNotFinished(harness);
    harness.advance(1);
    assert.equal(harness.finished?.exitCode, ExitCode.terminated);
  });

  it('it asks who else holds it all, and gives away nothing where somebody does', () => {
    const harness = seeder();
    assert.deepEqual(harness.tags(), ['FILE_UPDATE']);
    harness.say({ tag: 'SWARM', digest: file.digest, members: [member(2, 5), member(3, 4)] });
    assert.equal(harness.toUploader.at(-1)?.type, 'hand-over', 'its own copy does not count');
    harness.say({ tag: 'SWARM', digest: file.digest, members: [member(4, 5)] });
    assert.deepEqual(harness.toUploader.at(-1), { type: 'held-elsewhere', digest: file.digest });
  });

  it('it does not wait for an upload thread that hangs', () => {
    const harness = seeder();
    harness.advance(handOverMs + 3_000);
    assert.equal(harness.finished?.exitCode, ExitCode.terminated);
  });

  it('it is not waited for where the session is over', () => {
    const harness = new SessionHarness({ wanted, handOverMs }).run({ sessionClients: 2 });
    harness.say({ tag: 'SHUTDOWN', reason: 'all clients are done' });
    assert.equal(harness.toUploader.at(-1)?.type, 'stop');
  });
});

/** Nobody answers any more. */
function loseTracker(harness: SessionHarness): void {
  while (harness.toUploader.at(-1)?.type !== 'stop') {
    harness.advance(100);
    if (harness.channels.get(harness.channel) === 'dialled') harness.vanish();
    assert.ok(harness.now < 60_000);
  }
  harness.stopped();
}
