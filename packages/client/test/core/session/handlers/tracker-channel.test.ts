import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type ErrorCodeName, ExitCode } from '@shoal/common';

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
    assert.deepEqual(harness.dialled, [{ host: 'tracker', port: 4_600 }]);
    assert.deepEqual(harness.toUploader, [{ type: 'serve', manifest: offered, path: 'p' }]);
    assert.deepEqual(harness.accept(), {
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
    assert.deepEqual(harness.toUploader.at(-1), { type: 'registered', rank: 4, addressNonce: '' });
    assert.deepEqual(harness.toDownloader, [{ type: 'registered', rank: 4, listen: { host: 'outside', port: 7_009 } }]);
    assert.deepEqual(harness.logged('registered'), [{ type: 'registered', rank: 4, sessionClients: 3 }]);
    assert.equal(harness.requests().length, 0, 'nothing is asked for before the barrier');
    harness.say({ tag: 'TRACKER_READY', clients: 3 });
    assert.equal(harness.requests().length, 1);
    harness.say({ tag: 'TRACKER_READY', clients: 3 });
    assert.equal(harness.requests().length, 1);
  });

  it('advertises another port where that is given', () => {
    const harness = new SessionHarness({ advertise: { host: '', port: 80 } });
    assert.equal(harness.accept().port, 80);
    harness.acknowledgeInit();
    assert.deepEqual(harness.toDownloader[0], { type: 'registered', rank: 2, listen: { host: '', port: 80 } });
  });

  it('says that others dial it by TLS where it listens so, and dials nobody where it does not listen', () => {
    const secure = new SessionHarness(
      { advertise: { host: 'outside', port: 0 } },
      { host: '0.0.0.0', port: 7, tls: true },
    );
    const { host, port, tls } = secure.accept();
    assert.deepEqual({ host, port, tls }, { host: 'outside', port: 7, tls: true });
    secure.acknowledgeInit();
    const listen = { host: 'outside', port: 7, tls: true };
    assert.deepEqual(secure.toDownloader[0], { type: 'registered', rank: 2, listen });
    const mute = new SessionHarness({ advertise: { host: 'outside', port: 80 } }, { host: '', port: 0 });
    assert.equal(mute.accept().port, 0);
  });

  it('drops a tracker that chose a version that this client does not speak', () => {
    const harness = new SessionHarness();
    harness.accept();
    const settings = { sessionClients: 0, announceIntervalMs: 1, peerTimeoutMs: 1 };
    harness.say({ tag: 'INIT_ACK', version: 9, rank: 1, settings });
    assert.equal(harness.closed?.code, 'PROTOCOL');
    assert.deepEqual(harness.toDownloader, []);
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
      assert.equal(harness.finished?.exitCode, exitCode);
      assert.equal(harness.finished.reason, 'the tracker at tracker:4600: its certificate has expired');
    }
  });

  it('for such a reason, but was before, is tried again: somebody may mend it', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.vanish();
    harness.advance(1_000);
    harness.vanish('UNAUTHORISED', 'its certificate has expired');
    assert.equal(harness.finished, undefined);
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
      assert.ok(harness.now < 60_000);
    }
    for (const [i, pause] of pauses.slice(0, -1).entries()) {
      const mean = Math.min(1_000, 100 * 2 ** i);
      assert.ok(pause >= mean / 2 - 1 && pause <= mean * 1.5 + 1, `pause ${i} took ${pause} ms`);
    }
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.trackerLost);
    assert.match(harness.finished.reason, /tracker at tracker:4600 could not be reached within 30 s \(connection/);
    assert.ok(harness.now <= 31_000);
    assert.equal(harness.logged('tracker-unreachable').length, pauses.length - 1);
  });

  it('that opens the channel and says nothing is dropped', () => {
    const harness = new SessionHarness();
    harness.accept();
    harness.advance(30_000);
    assert.equal(harness.closed?.code, 'TIMEOUT');
  });
});

describe('a tracker that is lost', () => {
  it('is dialled again, with the rank and all that is held', () => {
    const harness = new SessionHarness({ offers: [{ manifest: offered, path: 'p' }], wanted: [byName('file')] }).run();
    harness.details(file);
    harness.progress(file, 2);
    harness.take();
    harness.vanish();
    assert.equal(harness.logged('tracker-lost').length, 1);
    harness.advance(400);
    const init = harness.accept();
    assert.equal(init.requestedRank, 2);
    assert.deepEqual(init.files, [
      { manifest: offered, heldSegments: 3 },
      { manifest: file, heldSegments: 2 },
    ]);
    assert.equal(init.done, false);
    harness.acknowledgeInit();
    harness.say({ tag: 'TRACKER_READY', clients: 1 });
    assert.deepEqual(harness.last('FILE_REQUEST').file, { by: 'digest', digest: file.digest });
    harness.details(file, undefined, 1, 3);
    assert.equal(harness.fetched.length, 1, 'it is being fetched already');
    const swarm = harness.toDownloader.at(-1);
    assert.ok(swarm?.type === 'swarm' && swarm.members.length === 2);
  });

  it('hears on its return of what ended meanwhile, and DONE once', () => {
    const harness = new SessionHarness({ wanted: [byName('file')], seedForMs: Infinity }).run();
    harness.details(file);
    harness.vanish();
    harness.complete(file);
    assert.equal(harness.all('DONE').length, 0);
    harness.advance(400);
    const init = harness.accept();
    assert.deepEqual([init.files, init.done], [[{ manifest: file, heldSegments: 5 }], false]);
    harness.acknowledgeInit();
    harness.say({ tag: 'TRACKER_READY', clients: 1 });
    assert.equal(harness.all('DONE').length, 1);
    harness.vanish();
    harness.advance(400);
    assert.equal(harness.accept().done, true);
    harness.acknowledgeInit();
    harness.say({ tag: 'TRACKER_READY', clients: 1 });
    assert.equal(harness.all('DONE').length, 1);
  });

  it('hears again with what this client failed', () => {
    const harness = new SessionHarness({ wanted: [byName('file')], seedForMs: Infinity }).run({ sessionClients: 2 });
    harness.refuse('UNKNOWN_FILE');
    harness.vanish();
    harness.advance(400);
    harness.take();
    harness.run({ sessionClients: 2 });
    assert.deepEqual(harness.all('DONE'), [{ tag: 'DONE', failed: [byName('file')] }]);
  });

  it('is asked again for what it did not answer', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    const [request] = harness.requests();
    harness.vanish();
    harness.advance(400);
    harness.sent = [];
    harness.run();
    assert.equal(harness.requests().length, 1);
    harness.say({ tag: 'FILE_DETAILS', manifest: file, members: [] }, request?.correlation);
    assert.deepEqual(harness.fetched, [], 'an answer to the old request');
    harness.details(file);
    assert.deepEqual(harness.fetched, [file.digest]);
  });

  it('is given up after its time', () => {
    const harness = new SessionHarness({ wanted: [byName('file')], trackerLostTimeoutMs: 20_000 }).run();
    harness.advance(40_000 - 20_000);
    harness.vanish(undefined, 'reset');
    while (harness.toUploader.at(-1)?.type !== 'stop') {
      harness.advance(100);
      if (harness.channels.get(harness.channel) === 'dialled') harness.vanish();
      assert.ok(harness.now < 60_000);
    }
    assert.ok(harness.now >= 21_000 + 10_000);
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.trackerLost);
    assert.match(harness.finished.reason, /was lost and did not return within 20 s/);
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
    it(`by ${what} is dropped, and dialled again`, () => {
      const harness = new SessionHarness({ wanted: [byName('file')] }).run({ peerTimeoutMs: 5_000 });
      lose(harness);
      assert.equal(harness.closed?.code, what === 'silence' ? 'TIMEOUT' : 'PROTOCOL');
      assert.equal(harness.logged('tracker-lost').length, 1);
      harness.advance(400);
      assert.equal(harness.dialled.length, 2);
      assert.deepEqual(
        harness.logged('connecting').map(({ attempt }) => attempt),
        [1, 2],
      );
      assert.deepEqual(harness.logged('ready'), [{ type: 'ready', clients: 1 }]);
    });
  }

  it('is not, while it says something', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run({ peerTimeoutMs: 5_000 });
    harness.take();
    for (const _ of range(5)) {
      harness.advance(4_000);
      harness.say({ tag: 'PING' });
    }
    assert.equal(harness.closed, undefined);
    assert.equal(harness.all('PONG').length, 5);
  });

  it('is not, while bytes of a long message come or go, and hears meanwhile that somebody is here', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run({ peerTimeoutMs: 6_000 });
    for (const second of range(60)) {
      harness.advance(1_000);
      const moved = second % 2 === 0 ? { received: 4_000, sent: 0 } : { received: 0, sent: 4_000 };
      harness.feed({ type: 'channel-progress', channel: harness.channel, ...moved });
    }
    assert.equal(harness.closed, undefined);
    assert.equal(harness.all('PING').length, 30, 'not for each event');
  });

  it('by hardly any bytes is dropped', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run({ peerTimeoutMs: 6_000 });
    for (const _ of range(8)) {
      harness.advance(1_000);
      if (harness.isConnected) {
        harness.feed({ type: 'channel-progress', channel: harness.channel, received: 10, sent: 0 });
      }
    }
    assert.ok(harness.closed);
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
    assert.equal(harness.channels.get(harness.channel), 'dialled');
    assert.deepEqual(harness.logged('shutdown'), []);
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
      assert.equal(harness.logged('tracker-error')[0]?.detail, 'no\ufffdway');
      harness.vanish(code as ErrorCodeName, 'no way');
      harness.stopped();
      assert.equal(harness.finished?.exitCode, exitCode);
      assert.equal(harness.finished.reason, 'the tracker refused this client: no way');
    });
  }

  for (const code of ['TIMEOUT', 'LIMIT', 'INTERNAL', 'NOT_INITIALISED'] as const) {
    it(`${code} is not final`, () => {
      const harness = new SessionHarness();
      harness.accept();
      harness.vanish(code);
      harness.advance(400);
      assert.equal(harness.dialled.length, 2);
    });
  }

  it('PROTOCOL is not final once this client is registered', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.vanish('PROTOCOL');
    harness.advance(400);
    assert.equal(harness.dialled.length, 2);
  });

  it('RANK_TAKEN of a rank that the tracker gave is followed by a try without it', () => {
    const harness = new SessionHarness({ wanted: [byName('file')] }).run();
    harness.vanish();
    harness.advance(400);
    assert.equal(harness.accept().requestedRank, 2);
    harness.vanish('RANK_TAKEN');
    harness.advance(1_000);
    assert.equal(harness.accept().requestedRank, 0);
    harness.acknowledgeInit({}, 7);
    assert.deepEqual(harness.toUploader.at(-1), { type: 'registered', rank: 7, addressNonce: '' });
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
      assert.equal(again.clientId, 'me-2');
      assert.equal(again.resumeSecret, 'secret 2');
      assert.deepEqual(harness.logged('identity-renewed'), [
        { type: 'identity-renewed', isMaybeCopied: code === 'CLIENT_ID_IN_USE', reason: 'in use\ufffdby another' },
      ]);
    });
  }

  it('still asks for the rank that it was told to have, and for no other', () => {
    const told = new SessionHarness({ requestedRank: 7, wanted }).run();
    const given = new SessionHarness({ wanted }).run();
    for (const harness of [told, given]) {
      harness.vanish();
      harness.advance(400);
      harness.accept();
      harness.vanish('CLIENT_ID_TAKEN');
      harness.advance(1_000);
    }
    assert.equal(told.accept().requestedRank, 7);
    assert.equal(given.accept().requestedRank, 0);
  });

  it('comes back when its channel was replaced, and gives way where that happens again at once', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.vanish('REPLACED');
    harness.advance(400);
    assert.equal(harness.accept().clientId, 'me');
    harness.acknowledgeInit();
    harness.advance(10_000);
    harness.vanish('REPLACED');
    harness.advance(1_000);
    assert.equal(harness.accept().clientId, 'me-2');
    harness.acknowledgeInit();
    assert.equal(harness.finished, undefined);
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
      assert.equal(harness.accept().clientId, 'me');
      harness.acknowledgeInit();
    }
  });

  it('repeats the correlation of a PING, by which the tracker tells that it is alive', () => {
    const harness = new SessionHarness({ wanted }).run();
    harness.say({ tag: 'PING' }, 42);
    assert.equal(harness.sent.at(-1)?.body.tag, 'PONG');
    assert.equal(harness.sent.at(-1)?.correlation, 42);
  });
});
