import { type ErrorCodeName, ExitCode } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, range } from '../../make.js';
import { byName, SessionHarness } from '../session-harness.js';

const offered = manifest(3, { name: 'offered' });
const file = manifest(5);

describe('registration', () => {
  it('says who this is and what it holds, and passes on the rank', () => {
    const harness = new SessionHarness({
      offers: [{ manifest: offered, path: 'p' }],
      wanted: [byName('file')],
      requestedRank: 4,
      advertise: { host: 'outside', port: 0 },
    });
    expect(harness.dialled).to.deep.equal([{ host: 'tracker', port: 4_600 }]);
    expect(harness.toUploader).to.deep.equal([{ type: 'serve', manifest: offered, path: 'p' }]);
    expect(harness.accept()).to.deep.equal({
      tag: 'INIT',
      minVersion: 1,
      maxVersion: 1,
      clientId: 'me',
      requestedRank: 4,
      host: 'outside',
      port: 7_009,
      files: [{ manifest: offered, heldSegments: 3 }],
      wanted: [byName('file')],
      done: false,
      resumeSecret: 'secret',
    });
    harness.acknowledgeInit({ sessionClients: 3 }, 4);
    expect(harness.toUploader.at(-1)).to.deep.equal({ type: 'registered', rank: 4, addressNonce: '' });
    expect(harness.toDownloader).to.deep.equal([
      { type: 'registered', rank: 4, listen: { host: 'outside', port: 7_009 } },
    ]);
    expect(harness.logged('registered')).to.deep.equal([{ type: 'registered', rank: 4, sessionClients: 3 }]);
    expect(harness.requests().length, 'nothing is asked for before the barrier').to.equal(0);
    harness.say({ tag: 'TRACKER_READY', clients: 3 });
    expect(harness.requests().length).to.equal(1);
    harness.say({ tag: 'TRACKER_READY', clients: 3 });
    expect(harness.requests().length).to.equal(1);
  });

  it('advertises another port where that is given', () => {
    const harness = new SessionHarness({ advertise: { host: '', port: 80 } });
    expect(harness.accept().port).to.equal(80);
    harness.acknowledgeInit();
    expect(harness.toDownloader[0]).to.deep.equal({ type: 'registered', rank: 2, listen: { host: '', port: 80 } });
  });

  it('announces TLS if it listens with TLS, and no port if it does not listen', () => {
    const secure = new SessionHarness(
      { advertise: { host: 'outside', port: 0 } },
      { host: '0.0.0.0', port: 7, tls: true },
    );
    const { host, port, tls } = secure.accept();
    expect({ host, port, tls }).to.deep.equal({ host: 'outside', port: 7, tls: true });
    secure.acknowledgeInit();
    const listen = { host: 'outside', port: 7, tls: true };
    expect(secure.toDownloader[0]).to.deep.equal({ type: 'registered', rank: 2, listen });
    const mute = new SessionHarness({ advertise: { host: 'outside', port: 80 } }, { host: '', port: 0 });
    expect(mute.accept().port).to.equal(0);
  });

  it('drops a tracker that chose a version that this client does not speak', () => {
    const harness = new SessionHarness();
    harness.accept();
    const settings = { sessionClients: 0, announceIntervalMs: 1, peerTimeoutMs: 1 };
    harness.say({ tag: 'INIT_ACK', version: 9, rank: 1, settings });
    expect(harness.closed?.code).to.equal('PROTOCOL');
    expect(harness.toDownloader).to.deep.equal([]);
  });
});

describe('a tracker that cannot be reached', () => {
  it('because one side does not believe the other, or speaks no TLS, is not tried again', () => {
    for (const [code, exitCode] of [
      ['UNAUTHORISED', ExitCode.unauthorised],
      ['VERSION', ExitCode.usage],
    ] as const) {
      const harness = new SessionHarness({ wanted: [byName('file')] });
      harness.vanish(code, 'its certificate has expired');
      harness.stopped();
      expect(harness.finished?.exitCode).to.equal(exitCode);
      expect(harness.finished?.reason).to.equal('the tracker at tracker:4600: its certificate has expired');
    }
  });

  it('for such a reason, but worked before, is tried again: an operator may fix it', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.vanish();
    harness.advance(1_000);
    harness.vanish('UNAUTHORISED', 'its certificate has expired');
    expect(harness.finished).to.equal(undefined);
    harness.advance(10_000);
    harness.run();
  });

  it('is tried again with growing pauses, until the time for that is over', () => {
    const harness = new SessionHarness({ connectTimeoutMs: 30_000, reconnectFirstMs: 100, reconnectMaxMs: 1_000 });
    const pauses: number[] = [];
    const isLeaving = (): boolean => harness.toUploader.some(({ type }) => type === 'stop');
    while (!isLeaving()) {
      harness.vanish();
      const before = harness.now;
      const dials = harness.dialled.length;
      while (harness.dialled.length === dials && !isLeaving()) harness.advance(1);
      pauses.push(harness.now - before);
      expect(harness.now).to.be.below(60_000);
    }
    for (const [i, pause] of pauses.slice(0, -1).entries()) {
      const mean = Math.min(1_000, 100 * 2 ** i);
      expect(pause >= mean / 2 - 1 && pause <= mean * 1.5 + 1, `pause ${i} took ${pause} ms`).to.equal(true);
    }
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.trackerLost);
    expect(harness.finished?.reason).to.match(/tracker at tracker:4600 could not be reached within 30 s \(connection/);
    expect(harness.now).to.be.at.most(31_000);
    expect(harness.logged('tracker-unreachable').length).to.equal(pauses.length - 1);
  });

  it('that opens the channel and says nothing is dropped', () => {
    const harness = new SessionHarness();
    harness.accept();
    harness.advance(30_000);
    expect(harness.closed?.code).to.equal('TIMEOUT');
  });
});

describe('a tracker that is lost', () => {
  it('is reconnected, with the rank and all held segments', () => {
    const harness = new SessionHarness({ offers: [{ manifest: offered, path: 'p' }], wanted: [byName('file')] }).run();
    harness.details(file);
    harness.progress(file, 2);
    harness.take();
    harness.vanish();
    expect(harness.logged('tracker-lost').length).to.equal(1);
    harness.advance(400);
    const init = harness.accept();
    expect(init.requestedRank).to.equal(2);
    expect(init.files).to.deep.equal([
      { manifest: offered, heldSegments: 3 },
      { manifest: file, heldSegments: 2 },
    ]);
    expect(init.done).to.equal(false);
    harness.acknowledgeInit();
    harness.say({ tag: 'TRACKER_READY', clients: 1 });
    expect(harness.last('FILE_REQUEST').file).to.deep.equal({ by: 'digest', digest: file.digest });
    harness.details(file, undefined, 1, 3);
    expect(harness.fetched.length, 'it is being fetched already').to.equal(1);
    const swarm = harness.toDownloader.at(-1);
    assert(swarm?.type === 'swarm' && swarm.members.length === 2);
  });

  it('hears on its return of what ended meanwhile, and DONE once', () => {
    const harness = new SessionHarness({ wanted: [byName('file')], seedForMs: Infinity }).run();
    harness.details(file);
    harness.vanish();
    harness.complete(file);
    expect(harness.all('DONE').length).to.equal(0);
    harness.advance(400);
    const init = harness.accept();
    expect([init.files, init.done]).to.deep.equal([[{ manifest: file, heldSegments: 5 }], false]);
    harness.acknowledgeInit();
    harness.say({ tag: 'TRACKER_READY', clients: 1 });
    expect(harness.all('DONE').length).to.equal(1);
    harness.vanish();
    harness.advance(400);
    expect(harness.accept().done).to.equal(true);
    harness.acknowledgeInit();
    harness.say({ tag: 'TRACKER_READY', clients: 1 });
    expect(harness.all('DONE').length).to.equal(1);
  });

  it('hears again with what this client failed', () => {
    const harness = new SessionHarness({ wanted: [byName('file')], seedForMs: Infinity }).run({ sessionClients: 2 });
    harness.refuse('UNKNOWN_FILE');
    harness.vanish();
    harness.advance(400);
    harness.take();
    harness.run({ sessionClients: 2 });
    expect(harness.all('DONE')).to.deep.equal([{ tag: 'DONE', failed: [byName('file')] }]);
  });

  it('is asked again for what it did not answer', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    const [request] = harness.requests();
    harness.vanish();
    harness.advance(400);
    harness.sent = [];
    harness.run();
    expect(harness.requests().length).to.equal(1);
    harness.say({ tag: 'FILE_DETAILS', manifest: file, members: [] }, request?.correlation);
    expect(harness.fetched, 'an answer to the old request').to.deep.equal([]);
    harness.details(file);
    expect(harness.fetched).to.deep.equal([file.digest]);
  });

  it('is given up after its time', () => {
    const harness = new SessionHarness({ wanted: [byName('file')], trackerLostTimeoutMs: 20_000 }).run();
    harness.advance(40_000 - 20_000);
    harness.vanish(undefined, 'reset');
    while (harness.toUploader.at(-1)?.type !== 'stop') {
      harness.advance(100);
      if (harness.channels.get(harness.channel) === 'dialled') harness.vanish();
      expect(harness.now).to.be.below(60_000);
    }
    expect(harness.now).to.be.at.least(21_000 + 10_000);
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.trackerLost);
    expect(harness.finished?.reason).to.match(/was lost and did not return within 20 s/);
  });

  for (const [what, lose] of Object.entries({
    silence: (harness: SessionHarness) => {
      harness.advance(5_000);
    },
    GOODBYE: (harness: SessionHarness) => {
      harness.say({ tag: 'GOODBYE', reason: 'restart' });
    },
    'a frame that is none': (harness: SessionHarness) => {
      const { channel } = harness;
      harness.feed({ type: 'frame-rejected', channel, code: 'MALFORMED', detail: 'x' });
    },
  })) {
    it(`by ${what} is dropped, and reconnected`, () => {
      const harness = new SessionHarness({ wanted: [byName('file')] }).run({ peerTimeoutMs: 5_000 });
      lose(harness);
      expect(harness.closed?.code).to.equal(what === 'silence' ? 'TIMEOUT' : 'PROTOCOL');
      expect(harness.logged('tracker-lost').length).to.equal(1);
      harness.advance(400);
      expect(harness.dialled.length).to.equal(2);
      expect(harness.logged('connecting').map(({ attempt }) => attempt)).to.deep.equal([1, 2]);
      expect(harness.logged('ready')).to.deep.equal([{ type: 'ready', clients: 1 }]);
    });
  }

  it('is not, while it says something', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run({ peerTimeoutMs: 5_000 });
    harness.take();
    for (const _ of range(5)) {
      harness.advance(4_000);
      harness.say({ tag: 'PING' });
    }
    expect(harness.closed).to.equal(undefined);
    expect(harness.all('PONG').length).to.equal(5);
  });

  it('is not, while bytes of a long message come or go, and gets a sign of life meanwhile', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run({ peerTimeoutMs: 6_000 });
    for (const second of range(60)) {
      harness.advance(1_000);
      const moved = second % 2 === 0 ? { received: 4_000, sent: 0 } : { received: 0, sent: 4_000 };
      harness.feed({ type: 'channel-progress', channel: harness.channel, ...moved });
    }
    expect(harness.closed).to.equal(undefined);
    expect(harness.all('PING').length, 'not for each event').to.equal(30);
  });

  it('by hardly any bytes is dropped', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run({ peerTimeoutMs: 6_000 });
    for (const _ of range(8)) {
      harness.advance(1_000);
      if (harness.isConnected) {
        harness.feed({ type: 'channel-progress', channel: harness.channel, received: 10, sent: 0 });
      }
    }
    assert(harness.closed);
  });

  it('sends nothing that counts on an old channel', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    const old = harness.channel;
    harness.vanish();
    harness.advance(400);
    const envelope = { source: 0, destination: 2, correlation: 0, body: { tag: 'SHUTDOWN', reason: '' } } as const;
    harness.feed({ type: 'message-received', channel: old, envelope });
    harness.feed({ type: 'channel-closed', channel: old, code: undefined, reason: '' });
    harness.feed({ type: 'frame-rejected', channel: old, code: 'MALFORMED', detail: '' });
    expect(harness.channels.get(harness.channel)).to.equal('dialled');
    expect(harness.logged('shutdown')).to.deep.equal([]);
  });
});

describe('a refusal', () => {
  const codes: Partial<Record<ErrorCodeName, ExitCode>> = {
    VERSION: ExitCode.usage,
    RANK_TAKEN: ExitCode.usage,
    MALFORMED: ExitCode.usage,
    FRAME_TOO_LARGE: ExitCode.usage,
    PROTOCOL: ExitCode.usage,
    SESSION_CLOSED: ExitCode.trackerLost,
    UNAUTHORISED: ExitCode.unauthorised,
  };
  for (const [code, exitCode] of Object.entries(codes)) {
    it(`${code} in answer to INIT is final: exit ${exitCode}`, () => {
      const harness = new SessionHarness({ requestedRank: 3 });
      harness.accept();
      harness.say({ tag: 'ERROR', code: code as ErrorCodeName, detail: 'no\nway' }, 1);
      expect(harness.logged('tracker-error')[0]?.detail).to.equal('no\ufffdway');
      harness.vanish(code as ErrorCodeName, 'no way');
      harness.stopped();
      expect(harness.finished?.exitCode).to.equal(exitCode);
      expect(harness.finished?.reason).to.equal('the tracker refused this client: no way');
    });
  }

  for (const code of ['TIMEOUT', 'LIMIT', 'INTERNAL', 'NOT_INITIALISED'] as const) {
    it(`${code} is not final`, () => {
      const harness = new SessionHarness();
      harness.accept();
      harness.vanish(code);
      harness.advance(400);
      expect(harness.dialled.length).to.equal(2);
    });
  }

  it('PROTOCOL is not final once this client is registered', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.vanish('PROTOCOL');
    harness.advance(400);
    expect(harness.dialled.length).to.equal(2);
  });

  it('RANK_TAKEN of a rank that the tracker gave is followed by a try without it', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.vanish();
    harness.advance(400);
    expect(harness.accept().requestedRank).to.equal(2);
    harness.vanish('RANK_TAKEN');
    harness.advance(1_000);
    expect(harness.accept().requestedRank).to.equal(0);
    harness.acknowledgeInit({}, 7);
    expect(harness.toUploader.at(-1)).to.deep.equal({ type: 'registered', rank: 7, addressNonce: '' });
  });
});

describe('a client whose id is another client’s', () => {
  const wanted = [byName('file')];

  for (const code of ['CLIENT_ID_TAKEN', 'CLIENT_ID_IN_USE'] as const) {
    it(`goes on with a new one after ${code}, and says so`, () => {
      const harness = new SessionHarness();
      harness.accept();
      harness.vanish(code, 'in use\nby another');
      harness.advance(400);
      const again = harness.accept();
      expect(again.clientId).to.equal('me-2');
      expect(again.resumeSecret).to.equal('secret 2');
      expect(harness.logged('identity-renewed')).to.deep.equal([
        { type: 'identity-renewed', isMaybeCopied: code === 'CLIENT_ID_IN_USE', reason: 'in use\ufffdby another' },
      ]);
    });
  }

  it('still requests the configured rank, and no other', () => {
    const told = new SessionHarness({ requestedRank: 7, wanted }).run();
    const given = new SessionHarness({ wanted }).run();
    for (const harness of [told, given]) {
      harness.vanish();
      harness.advance(400);
      harness.accept();
      harness.vanish('CLIENT_ID_TAKEN');
      harness.advance(1_000);
    }
    expect(told.accept().requestedRank).to.equal(7);
    expect(given.accept().requestedRank).to.equal(0);
  });

  it('comes back when its channel was replaced, and gives way where that happens again at once', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.vanish('REPLACED');
    harness.advance(400);
    expect(harness.accept().clientId).to.equal('me');
    harness.acknowledgeInit();
    harness.advance(10_000);
    harness.vanish('REPLACED');
    harness.advance(1_000);
    expect(harness.accept().clientId).to.equal('me-2');
    harness.acknowledgeInit();
    expect(harness.finished).to.equal(undefined);
  });

  it('keeps it where it is replaced once in a long while', () => {
    const harness = new SessionHarness({ wanted }).run();
    for (let i = 0; i < 5; i += 1) {
      for (let j = 0; j < 7; j += 1) {
        harness.say({ tag: 'PING' });
        harness.advance(10_000);
      }
      harness.vanish('REPLACED');
      harness.advance(400);
      expect(harness.accept().clientId).to.equal('me');
      harness.acknowledgeInit();
    }
  });

  it('repeats the correlation of a PING, by which the tracker tells that it is alive', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.say({ tag: 'PING' }, 42);
    expect(harness.sent.at(-1)?.body.tag).to.equal('PONG');
    expect(harness.sent.at(-1)?.correlation).to.equal(42);
  });
});
