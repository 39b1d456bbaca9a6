import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExitCode } from '@shoal/common';

import { manifest } from '../../make.js';
import { SessionHarness } from '../session-harness.js';

const first = { host: 'tracker', port: 4_600 };
const second = { host: 'backup', port: 4_600 };
const file = manifest(5);

function harness(): SessionHarness {
  return new SessionHarness({
    ...{ backupTrackers: [second], failoverMs: 5_000, trackerReturnMs: 5_000, peerTimeoutMs: 600_000 },
    offers: [{ manifest: file, path: 'p' }],
  });
}

/** Every dial fails until the time is over. */
function failFor(session: SessionHarness, ms: number): void {
  const end = session.now + ms;
  while (session.now < end) {
    if (session.channels.get(session.channel) === 'dialled') session.vanish();
    session.advance(100);
  }
}

describe('a client with a backup tracker', () => {
  it('stays with a tracker that is back soon', () => {
    const session = harness().run();
    session.vanish();
    failFor(session, 4_000);
    assert.deepEqual(session.dialled.at(-1), first);
    assert.ok(session.dialled.every(({ host }) => host === 'tracker'));
  });

  it('goes to the backup after that, and says all that it holds', () => {
    const session = harness().run();
    session.vanish();
    while (session.dialled.at(-1)?.host !== 'backup') failFor(session, 100);
    assert.deepEqual(
      session.accept().files.map(({ manifest: { digest } }) => digest),
      [file.digest],
    );
    session.acknowledgeInit();
    assert.equal(session.logged('registered').length, 2);
  });

  it('returns when the first one answers again, and not before', () => {
    const session = harness().run();
    session.vanish();
    while (session.dialled.at(-1)?.host !== 'backup') failFor(session, 100);
    session.run();
    session.advance(5_000);
    assert.deepEqual(session.dialled.at(-1), first);
    session.vanish();
    session.say({ tag: 'PING' });
    assert.equal(session.closed, undefined, 'the backup is in use all the while');
    session.advance(5_000);
    session.accept();
    assert.deepEqual(session.logged('tracker-lost').at(-1)?.reason, 'the first tracker is back');
    assert.deepEqual(session.channels.get(4), 'closed');
    session.acknowledgeInit();
    session.say({ tag: 'TRACKER_READY', clients: 1 });
    const dials = session.dialled.length;
    session.advance(20_000);
    assert.equal(session.dialled.length, dials, 'there is nothing better to look out for');
  });

  it('leaves no dial behind', () => {
    const session = harness().run();
    session.vanish();
    while (session.dialled.at(-1)?.host !== 'backup') failFor(session, 100);
    session.run();
    session.advance(5_000);
    session.feed({ type: 'stop', reason: 'over', exitCode: ExitCode.terminated });
    session.stopped();
    assert.ok([...session.channels.values()].every((state) => state === 'closed'));
    assert.deepEqual([...session.timers.keys()], []);
  });

  it('opens no second channel after its return to the first tracker', () => {
    const session = harness().run();
    session.vanish();
    while (session.dialled.at(-1)?.host !== 'backup') failFor(session, 100);
    session.run();
    const backup = session.channel;
    session.advance(5_000);
    assert.deepEqual(session.dialled.at(-1), first);
    session.channels.set(backup, 'closed');
    session.feed({ type: 'channel-closed', channel: backup, code: undefined, reason: 'connection reset' });
    assert.ok(session.timers.has('reconnect'));
    session.accept();
    assert.deepEqual([session.timers.has('reconnect'), session.timers.has('return')], [false, false]);
    session.acknowledgeInit();
    session.say({ tag: 'TRACKER_READY', clients: 1 });
    const dials = session.dialled.length;
    session.advance(20_000);
    assert.equal(session.dialled.length, dials);
  });

  it('leaves no timer behind where it stops before it looks for the first tracker', () => {
    const session = harness().run();
    session.vanish();
    while (session.dialled.at(-1)?.host !== 'backup') failFor(session, 100);
    session.run();
    assert.ok(session.timers.has('return'));
    session.feed({ type: 'stop', reason: 'over', exitCode: ExitCode.terminated });
    assert.equal(session.timers.has('return'), false);
    const dials = session.dialled.length;
    session.advance(5_000);
    assert.equal(session.dialled.length, dials);
  });
});
