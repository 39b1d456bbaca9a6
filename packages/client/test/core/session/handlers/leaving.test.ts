import { ExitCode } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, member } from '../../make.js';
import { byName, SessionHarness } from '../session-harness.js';

const file = manifest(5);
const wanted = [byName('file')];

describe('in a session', () => {
  it('a client that is done waits for SHUTDOWN', () => {
    const harness = new SessionHarness({ wanted }).run({ sessionClients: 2 });
    harness.details(file);
    harness.complete(file);
    expect(harness.all('DONE').length).to.equal(1);
    harness.say({ tag: 'PING' });
    harness.advance(20_000);
    expect(harness.toUploader.every(({ type }) => type !== 'drain' && type !== 'stop')).to.equal(true);
    harness.say({ tag: 'SHUTDOWN', reason: 'all clients are done' });
    harness.stopped();
    expect([harness.finished?.exitCode, harness.finished?.reason]).to.deep.equal([
      ExitCode.done,
      'all clients are done',
    ]);
    expect(harness.logged('shutdown').length).to.equal(1);
  });

  it('a client that wants nothing is done at once', () => {
    const harness = new SessionHarness().run({ sessionClients: 2 });
    expect(harness.all('DONE')).to.deep.equal([{ tag: 'DONE', failed: [] }]);
    expect([...harness.timers.keys()]).to.deep.equal(['silence']);
  });

  it('what a tracker says as its reason brings no control characters to a terminal', () => {
    for (const say of ['SHUTDOWN', 'ERROR'] as const) {
      const harness = new SessionHarness({ offers: [{ manifest: file, path: 'file' }] }).run();
      const text = '\u001b]0;pwned\u0007\u202e';
      if (say === 'SHUTDOWN') harness.say({ tag: 'SHUTDOWN', reason: text });
      else harness.say({ tag: 'ERROR', code: 'NAME_CONFLICT', detail: text, digest: file.digest });
      harness.stopped();
      expect(harness.finished?.reason ?? '').to.match(/pwned/);
      expect(JSON.stringify([harness.finished, harness.events]), say).to.not.match(/\\u001b|\\u0007|\u202e/);
    }
  });

  it('SHUTDOWN before everything is here is a failure', () => {
    const harness = new SessionHarness({ wanted }).run({ sessionClients: 2 });
    harness.details(file);
    harness.say({ tag: 'SHUTDOWN', reason: 'the operator' });
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.trackerLost);
  });
});

describe('in a standing swarm', () => {
  it('a client that is complete serves those who lack something, then leaves', () => {
    const harness = new SessionHarness({ wanted, leaveGraceMs: 4_000 }).run();
    harness.details(file);
    harness.complete(file);
    expect(harness.toUploader.at(-1)).to.deep.equal({ type: 'drain', graceMs: 4_000 });
    expect(harness.logged('leaving')).to.deep.equal([{ type: 'leaving', graceMs: 4_000 }]);
    assertNotFinished(harness);
    harness.drained();
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.done);
  });

  it('and whose tracker is lost meanwhile does not wait for it', () => {
    const harness = new SessionHarness({ wanted, leaveGraceMs: 4_000 }).run();
    harness.details(file);
    harness.vanish(undefined, 'reset');
    harness.complete(file);
    expect(harness.toUploader.at(-1)).to.deep.equal({ type: 'drain', graceMs: 4_000 });
    harness.advance(2_000);
    harness.vanish();
    harness.drained();
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.done);
  });

  it('says so to a tracker that returns before it has left, and does not begin to leave again', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.details(file);
    harness.vanish(undefined, 'reset');
    harness.complete(file);
    harness.advance(500);
    harness.run();
    expect(harness.all('DONE').length).to.equal(1);
    expect(harness.toUploader.filter(({ type }) => type === 'drain').length).to.equal(1);
  });

  it('has not failed where its tracker is lost for good while it seeds', () => {
    const harness = new SessionHarness({ wanted, seedForMs: 60_000_000, trackerLostTimeoutMs: 2_000 }).run();
    harness.details(file);
    harness.complete(file);
    harness.vanish(undefined, 'reset');
    loseTracker(harness);
    expect(harness.finished?.exitCode).to.equal(ExitCode.done);
  });

  it('that is to serve for ever has failed then', () => {
    const harness = new SessionHarness({ wanted, seedForMs: Infinity, trackerLostTimeoutMs: 2_000 }).run();
    harness.details(file);
    harness.complete(file);
    harness.vanish(undefined, 'reset');
    loseTracker(harness);
    expect(harness.finished?.exitCode).to.equal(ExitCode.trackerLost);
  });

  it('seeds first for the configured time', () => {
    const harness = new SessionHarness({ wanted, seedForMs: 60_000 }).run({ peerTimeoutMs: 600_000 });
    harness.details(file);
    harness.complete(file);
    harness.advance(59_999);
    expect(harness.toUploader.every(({ type }) => type !== 'drain')).to.equal(true);
    harness.advance(1);
    expect(harness.toUploader.at(-1)?.type).to.equal('drain');
  });

  it('seeds for ever where that was asked for', () => {
    const harness = new SessionHarness({ wanted, seedForMs: Infinity }).run({ peerTimeoutMs: 60_000_000 });
    harness.details(file);
    harness.complete(file);
    harness.advance(50_000_000);
    expect(harness.toUploader.every(({ type }) => type !== 'drain' && type !== 'stop')).to.equal(true);
  });

  it('leaves at once where nothing could be had and it offers nothing', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.refuse('UNKNOWN_FILE');
    harness.catalog();
    expect(harness.toUploader.at(-1)?.type).to.equal('stop');
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.unknownFile);
  });
});

describe('the end', () => {
  it('stops both threads, then says the last totals and GOODBYE, and finishes', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.details(file);
    harness.progress(file, 2);
    harness.take();
    harness.feed({ type: 'stop', reason: 'SIGTERM', exitCode: ExitCode.terminated });
    expect(harness.toDownloader.at(-1)).to.deep.equal({ type: 'stop', reason: 'SIGTERM' });
    expect(harness.toUploader.at(-1)).to.deep.equal({ type: 'stop', reason: 'SIGTERM' });
    expect(harness.take(), 'the threads have not reported yet').to.deep.equal([]);
    harness.uploaded(file, 2_048);
    harness.stopped();
    const [update, goodbye] = harness.take();
    assert(update?.tag === 'FILE_UPDATE' && update.totals.uploadedBytes === 2_048);
    expect(goodbye).to.deep.equal({ tag: 'GOODBYE', reason: 'SIGTERM' });
    expect(harness.closed?.code).to.equal(undefined);
    expect([harness.finished?.exitCode, harness.finished?.reason]).to.deep.equal([ExitCode.terminated, 'SIGTERM']);
    expect([...harness.timers]).to.deep.equal([]);
  });

  it('does not wait for ever for a thread that hangs', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.feed({ type: 'stop', reason: 'SIGINT', exitCode: ExitCode.interrupted });
    harness.advance(2_999);
    assertNotFinished(harness);
    harness.advance(1);
    expect(harness.finished?.exitCode).to.equal(ExitCode.interrupted);
    harness.stopped();
  });

  it('keeps its first reason', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.feed({ type: 'stop', reason: 'SIGINT', exitCode: ExitCode.interrupted });
    harness.feed({ type: 'stop', reason: 'SIGTERM', exitCode: ExitCode.terminated });
    harness.say({ tag: 'SHUTDOWN', reason: 'over' });
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.interrupted);
    expect(harness.toUploader.filter(({ type }) => type === 'stop').length).to.equal(1);
  });

  it('comes while the connection to the tracker opens: nothing is sent on the channel', () => {
    const harness = new SessionHarness({ wanted });
    harness.feed({ type: 'stop', reason: 'SIGINT', exitCode: ExitCode.interrupted });
    harness.channels.set(harness.channel, 'open');
    harness.feed({ type: 'channel-opened', channel: harness.channel, remoteHost: '', localHost: '' });
    expect(harness.take()).to.deep.equal([]);
    harness.stopped();
    expect(harness.take()).to.deep.equal([]);
    expect(harness.finished?.exitCode).to.equal(ExitCode.interrupted);
  });

  it('comes during a reconnect to a lost tracker: nothing is sent on the channel', () => {
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
      expect(harness.take().map(({ tag }) => tag)).to.deep.equal(isOpen ? ['INIT'] : []);
      expect(harness.finished?.exitCode).to.equal(ExitCode.interrupted);
    }
  });

  it('comes while the tracker is away: no reconnect follows', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.vanish();
    harness.feed({ type: 'stop', reason: 'SIGINT', exitCode: ExitCode.interrupted });
    harness.advance(1_000);
    expect(harness.dialled.length).to.equal(1);
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.interrupted);
  });

  it('is not put off by what the tracker says meanwhile', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.feed({ type: 'stop', reason: 'SIGINT', exitCode: ExitCode.interrupted });
    harness.details(file);
    harness.say({ tag: 'ERROR', code: 'INTERNAL', detail: '' });
    expect(harness.fetched, 'nothing new is begun').to.deep.equal([]);
    harness.stopped();
    expect([...harness.timers]).to.deep.equal([]);
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
      expect(harness.tags()).to.deep.equal([]);
      harness.uploaded(file, 2_048);
      stops[first === 'uploader' ? 'downloader' : 'uploader']();
      expect(harness.finished?.exitCode).to.equal(ExitCode.terminated);
      expect(harness.last('FILE_UPDATE').totals.uploadedBytes).to.equal(2_048);
      expect(harness.all('GOODBYE').length).to.equal(1);
    });
  }
});

function assertNotFinished({ finished }: SessionHarness): void {
  expect(finished).to.equal(undefined);
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
    expect(harness.toDownloader.at(-1)).to.deep.equal({ type: 'stop', reason: 'terminated' });
    expect(harness.toUploader.at(-1)).to.deep.equal({ type: 'hand-over', graceMs: handOverMs });
    harness.handedOver();
    expect(harness.toUploader.at(-1)).to.deep.equal({ type: 'stop', reason: 'terminated' });
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.terminated);
    expect(harness.last('GOODBYE').reason).to.equal('terminated');
  });

  it('it waits only 3 s more for its threads when it has given away everything', () => {
    const harness = seeder();
    harness.handedOver();
    harness.advance(2_999);
    assertNotFinished(harness);
    harness.advance(1);
    expect(harness.finished?.exitCode).to.equal(ExitCode.terminated);
  });

  it('it asks for other complete members, and uploads no last copies if there is one', () => {
    const harness = seeder();
    expect(harness.tags()).to.deep.equal(['FILE_UPDATE']);
    harness.say({ tag: 'SWARM', digest: file.digest, members: [member(2, 5), member(3, 4)] });
    expect(harness.toUploader.at(-1)?.type, 'its own copy does not count').to.equal('hand-over');
    harness.say({ tag: 'SWARM', digest: file.digest, members: [member(4, 5)] });
    expect(harness.toUploader.at(-1)).to.deep.equal({ type: 'held-elsewhere', digest: file.digest });
  });

  it('it does not wait for an upload thread that hangs', () => {
    const harness = seeder();
    harness.advance(handOverMs + 3_000);
    expect(harness.finished?.exitCode).to.equal(ExitCode.terminated);
  });

  it('it is not waited for where the session is over', () => {
    const harness = new SessionHarness({ wanted, handOverMs }).run({ sessionClients: 2 });
    harness.say({ tag: 'SHUTDOWN', reason: 'all clients are done' });
    expect(harness.toUploader.at(-1)?.type).to.equal('stop');
  });
});

/** No tracker answers any more. */
function loseTracker(harness: SessionHarness): void {
  while (harness.toUploader.at(-1)?.type !== 'stop') {
    harness.advance(100);
    if (harness.channels.get(harness.channel) === 'dialled') harness.vanish();
    expect(harness.now).to.be.below(60_000);
  }
  harness.stopped();
}
