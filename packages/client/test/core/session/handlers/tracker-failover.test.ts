import { ExitCode } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

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

/** Every connection fails until the time is over. */
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
    expect(session.dialled.at(-1)).to.deep.equal(first);
    expect(session.dialled.every(({ host }) => host === 'tracker')).to.equal(true);
  });

  it('goes to the backup after that, and says all that it holds', () => {
    const session = harness().run();
    session.vanish();
    while (session.dialled.at(-1)?.host !== 'backup') failFor(session, 100);
    expect(session.accept().files.map(({ manifest: { digest } }) => digest)).to.deep.equal([file.digest]);
    session.acknowledgeInit();
    expect(session.logged('registered').length).to.equal(2);
  });

  it('returns when the first one answers again, and not before', () => {
    const session = harness().run();
    session.vanish();
    while (session.dialled.at(-1)?.host !== 'backup') failFor(session, 100);
    session.run();
    session.advance(5_000);
    expect(session.dialled.at(-1)).to.deep.equal(first);
    session.vanish();
    session.say({ tag: 'PING' });
    expect(session.closed, 'the backup is in use all the while').to.equal(undefined);
    session.advance(5_000);
    session.accept();
    expect(session.logged('tracker-lost').at(-1)?.reason).to.deep.equal('the first tracker is back');
    expect(session.channels.get(4)).to.deep.equal('closed');
    session.acknowledgeInit();
    session.say({ tag: 'TRACKER_READY', clients: 1 });
    const dials = session.dialled.length;
    session.advance(20_000);
    expect(session.dialled.length, 'there is nothing better to look out for').to.equal(dials);
  });

  it('leaves no opening connection behind', () => {
    const session = harness().run();
    session.vanish();
    while (session.dialled.at(-1)?.host !== 'backup') failFor(session, 100);
    session.run();
    session.advance(5_000);
    session.feed({ type: 'stop', reason: 'over', exitCode: ExitCode.terminated });
    session.stopped();
    assert([...session.channels.values()].every((state) => state === 'closed'));
    expect([...session.timers.keys()]).to.deep.equal([]);
  });

  it('opens no second channel after its return to the first tracker', () => {
    const session = harness().run();
    session.vanish();
    while (session.dialled.at(-1)?.host !== 'backup') failFor(session, 100);
    session.run();
    const backup = session.channel;
    session.advance(5_000);
    expect(session.dialled.at(-1)).to.deep.equal(first);
    session.channels.set(backup, 'closed');
    session.feed({ type: 'channel-closed', channel: backup, code: undefined, reason: 'connection reset' });
    expect(session.timers.has('reconnect')).to.equal(true);
    session.accept();
    expect([session.timers.has('reconnect'), session.timers.has('return')]).to.deep.equal([false, false]);
    session.acknowledgeInit();
    session.say({ tag: 'TRACKER_READY', clients: 1 });
    const dials = session.dialled.length;
    session.advance(20_000);
    expect(session.dialled.length).to.equal(dials);
  });

  it('leaves no timer behind where it stops before it looks for the first tracker', () => {
    const session = harness().run();
    session.vanish();
    while (session.dialled.at(-1)?.host !== 'backup') failFor(session, 100);
    session.run();
    expect(session.timers.has('return')).to.equal(true);
    session.feed({ type: 'stop', reason: 'over', exitCode: ExitCode.terminated });
    expect(session.timers.has('return')).to.equal(false);
    const dials = session.dialled.length;
    session.advance(5_000);
    expect(session.dialled.length).to.equal(dials);
  });
});
