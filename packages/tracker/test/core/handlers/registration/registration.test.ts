import type { Message, MessageOf } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { TrackerHarness, assertError, type FakeClient, held, manifest } from '../../tracker-harness.js';

describe('a channel before INIT', () => {
  it('is closed when no INIT comes in time', () => {
    const harness = new TrackerHarness({ initTimeoutMs: 500 });
    const client = harness.open();
    harness.advance(499);
    expect(client.closed).to.equal(undefined);
    harness.advance(1);
    assertError(client, 'TIMEOUT', { closed: true });
    expect([...harness.timers.keys()]).to.deep.equal([]);
  });

  it('has its timer cancelled by INIT, and by closing', () => {
    const harness = new TrackerHarness();
    const client = harness.join('a');
    harness.open().disconnect();
    expect([...harness.timers.keys()].some((name) => name.startsWith('init:'))).to.equal(false);
    harness.feed({ type: 'timer-expired', name: 'init:1' });
    expect(client.closed, 'a timer that crossed its cancellation is harmless').to.equal(undefined);
  });

  it('is closed for any other message, whose correlation is repeated', () => {
    const harness = new TrackerHarness();
    const client = harness.open();
    const [answer] = client.send({ tag: 'CATALOG_REQUEST' }, { correlation: 77 });
    assertError(client, 'NOT_INITIALISED', { closed: true });
    expect(answer?.correlation).to.equal(77);
  });

  it('is bounded in number', () => {
    const harness = new TrackerHarness({ maxClients: 1 });
    const channels = Array.from({ length: 66 }, () => harness.open());
    expect(channels.filter(({ closed }) => closed?.code === 'LIMIT').length).to.equal(1);
    expect(channels.at(-1)?.closed?.code).to.equal('LIMIT');
  });
});

describe('a malformed frame', () => {
  it('closes the channel with its code, and the client counts as disconnected', () => {
    const harness = new TrackerHarness();
    const client = harness.join('a');
    harness.feed({ type: 'frame-rejected', channel: client.channel, code: 'MALFORMED', detail: 'no envelope' });
    expect(assertError(client, 'MALFORMED', { closed: true })).to.equal('no envelope');
    expect(harness.logged('channel-error')).to.deep.equal([
      { type: 'channel-error', rank: 1, remoteHost: '10.0.0.9', code: 'MALFORMED', detail: 'no envelope' },
    ]);
    expect(harness.logged('client-disconnected').length).to.equal(1);
    expect(harness.tracker.status(0).session.clients).to.equal(0);
  });

  it('before INIT closes the channel too', () => {
    const harness = new TrackerHarness();
    const client = harness.open();
    harness.feed({ type: 'frame-rejected', channel: client.channel, code: 'FRAME_TOO_LARGE', detail: 'too long' });
    assertError(client, 'FRAME_TOO_LARGE', { closed: true });
    expect(harness.logged('channel-error')[0]?.rank).to.equal(undefined);
  });
});

describe('INIT', () => {
  it('is acknowledged first, with the settings, and released at once in a standing swarm', () => {
    const harness = new TrackerHarness({ announceIntervalMs: 250, peerTimeoutMs: 9_000 });
    const client = harness.open();
    const answers = client.init({ files: [held(manifest('../etc'))] });
    expect(answers.map(({ body }) => body.tag)).to.deep.equal(['INIT_ACK', 'TRACKER_READY', 'ERROR']);
    const settings = { sessionClients: 0, announceIntervalMs: 250, peerTimeoutMs: 9_000, takesReports: true };
    expect(answers[0]).to.deep.equal({
      ...{ source: 0, destination: 1, correlation: 5 },
      body: { tag: 'INIT_ACK', version: 1, rank: 1, settings },
    });
    expect(client.last('TRACKER_READY').clients).to.equal(1);
  });

  it('is refused without a common version, naming both ranges', () => {
    const client = new TrackerHarness().open();
    client.init({ minVersion: 2, maxVersion: 7 });
    expect(assertError(client, 'VERSION', { closed: true })).to.match(/1 to 1.*2 to 7/);
  });

  it('is accepted once on each channel', () => {
    const harness = new TrackerHarness();
    const client = harness.join('a');
    client.init({ clientId: 'b' });
    assertError(client, 'ALREADY_INITIALISED', { closed: true });
    expect(harness.tracker.status(0).session.clients).to.equal(0);
  });

  const broken: Record<string, Partial<MessageOf<'INIT'>>> = {
    'a secret that is none': { resumeSecret: 's' },
    'an empty client id': { clientId: '' },
    'a long client id': { clientId: 'x'.repeat(65) },
    'a client id with a space': { clientId: 'a b' },
    'a long host': { host: 'h'.repeat(256) },
    'a host with a control character': { host: 'a\u0007b' },
    'a host with a port': { host: 'example:80' },
    'a host that is a piece of a URL': { host: 'user@host/path' },
    'a negative port': { port: -1 },
    'a port over 65535': { port: 65_536 },
    'a fractional port': { port: 1.5 },
    'a negative rank': { requestedRank: -1 },
    'a rank over the largest': { requestedRank: 2 ** 31 },
  };
  for (const [what, init] of Object.entries(broken)) {
    it(`is refused with ${what}`, () => {
      const harness = new TrackerHarness();
      const client = harness.open();
      client.init(init);
      assertError(client, 'PROTOCOL', { closed: true });
      expect(harness.logged('client-refused').length).to.equal(1);
      expect(harness.tracker.status(0).clients.length).to.equal(0);
    });
  }

  it('accepts the widest client id and host', () => {
    const client = new TrackerHarness().join('A-z.0_9:'.repeat(8), { host: 'h'.repeat(255), port: 65_535 });
    expect(client.closed).to.equal(undefined);
  });

  it('is refused over maxClients, but not to a client that is connected already', () => {
    const harness = new TrackerHarness({ maxClients: 2 });
    harness.join('a');
    const b = harness.join('b');
    assertError(harness.join('c'), 'LIMIT', { closed: true });
    expect(harness.rejoin('b').closed).to.equal(undefined);
    assertError(b, 'REPLACED', { closed: true });
  });

  it('over maxClients takes the place of the newest client of the principal with most, if that has more', () => {
    const harness = new TrackerHarness({ maxClients: 4 });
    const join = (clientId: string, remoteHost: string): FakeClient => {
      const client = harness.open({ remoteHost });
      client.init({ clientId });
      return client;
    };
    const crowd = ['a', 'b', 'c', 'd'].map((name) => join(name, '10.0.0.1'));
    const newcomers = ['x', 'y'].map((name) => join(name, '10.0.0.2'));
    for (const client of newcomers) expect(client.closed).to.equal(undefined);
    expect(crowd.map(({ closed }) => closed?.code)).to.deep.equal([undefined, undefined, 'LIMIT', 'LIMIT']);
    assertError(join('z', '10.0.0.2'), 'LIMIT', { closed: true });
    assertError(join('c', '10.0.0.1'), 'LIMIT', { closed: true });
    for (const host of [3, 4]) expect(join(`only-${host}`, `10.0.0.${host}`).closed).to.equal(undefined);
    assertError(join('late', '10.0.0.5'), 'LIMIT', { closed: true });
    expect(harness.tracker.status(0).clients.filter(({ connected }) => connected).length).to.equal(4);
  });

  it('over maxClients evicts no client of a session', () => {
    const harness = new TrackerHarness({ maxClients: 2, sessionClients: 3 });
    const crowd = ['a', 'b'].map((name) => harness.join(name));
    const late = harness.open({ remoteHost: '10.0.0.2' });
    late.init({ clientId: 'late' });
    assertError(late, 'LIMIT', { closed: true });
    for (const client of crowd) expect(client.closed).to.equal(undefined);
  });

  it('keeps its rank for a disconnected client, however many clients of another principal come and go', () => {
    const harness = new TrackerHarness({ maxClients: 10 });
    const owner = harness.open({ remoteHost: '10.0.0.2' });
    owner.init({ clientId: 'owner', requestedRank: 77 });
    owner.disconnect();
    for (let i = 0; i < 50; i += 1) harness.join(`crowd-${i}`).disconnect();
    assertError(harness.join('thief', { requestedRank: 77 }), 'RANK_TAKEN', { closed: true });
  });

  it('with more wanted files than a client may have is refused', () => {
    const harness = new TrackerHarness({ maxFilesPerClient: 1 });
    const wanted = ['x', 'y'].map((name) => ({ by: 'name', name }) as const);
    assertError(harness.join('a', { wanted }), 'LIMIT', { closed: true });
  });
});

describe('after INIT', () => {
  const digest = 'a'.repeat(64);
  const foreign: Message[] = [
    { tag: 'HELLO', minVersion: 1, maxVersion: 1, host: '', port: 1 },
    { tag: 'HELLO_ACK', version: 1 },
    { tag: 'SUBSCRIBE', digest },
    { tag: 'IDLE', digest, load: 0 },
    { tag: 'SEGMENT_REQUEST', digest, segment: 'any' },
    { tag: 'OK', digest, index: 0, load: 0, payload: new Uint8Array() },
    { tag: 'NOT_OK', digest, segment: 0, reason: 'BUSY', load: 0 },
    { tag: 'CANCEL', digest, index: 0 },
    { tag: 'INIT_ACK', version: 1, rank: 1, settings: { sessionClients: 0, announceIntervalMs: 1, peerTimeoutMs: 1 } },
    { tag: 'TRACKER_READY', clients: 1 },
    { tag: 'CATALOG', files: [] },
    { tag: 'FILE_DETAILS', manifest: manifest('x'), members: [] },
    { tag: 'SWARM', digest, members: [] },
    { tag: 'FILE_OFFER_ACK', digest },
    { tag: 'SHUTDOWN', reason: 'now' },
  ];
  for (const message of foreign) {
    it(`${message.tag} to the tracker closes the channel`, () => {
      const harness = new TrackerHarness();
      const client = harness.join('a');
      client.send(message);
      assertError(client, 'PROTOCOL', { closed: true });
      expect(harness.tracker.status(0).session.clients).to.equal(0);
    });
  }

  it("a source other than the client's rank closes the channel", () => {
    const client = new TrackerHarness().join('a');
    client.send({ tag: 'PING' }, { source: 2 });
    assertError(client, 'PROTOCOL', { closed: true });
  });

  it('a destination other than the tracker closes the channel, in INIT as well', () => {
    const harness = new TrackerHarness();
    const client = harness.join('a');
    client.send({ tag: 'PING' }, { destination: 3 });
    assertError(client, 'PROTOCOL', { closed: true });
    const early = harness.open();
    early.send({ tag: 'PING' }, { destination: 1 });
    assertError(early, 'PROTOCOL', { closed: true });
  });

  it('PING is answered, PONG and ERROR are not; an ERROR is logged in one safe line', () => {
    const harness = new TrackerHarness();
    const client = harness.join('a');
    expect(client.send({ tag: 'PING' })[0]?.body.tag).to.equal('PONG');
    expect(client.send({ tag: 'PONG' })).to.deep.equal([]);
    expect(client.send({ tag: 'ERROR', code: 'LIMIT', detail: 'a\nb' })).to.deep.equal([]);
    expect(harness.logged('channel-error')[0]?.detail).to.deep.equal('a\ufffdb');
  });

  it('GOODBYE closes the channel normally and leaves at once', () => {
    const harness = new TrackerHarness();
    const client = harness.join('a');
    client.send({ tag: 'GOODBYE', reason: 'enough' });
    expect(client.closed?.code).to.deep.equal(undefined);
    assert(client.closed);
    expect(harness.logged('client-disconnected')).to.deep.equal([
      { type: 'client-disconnected', rank: 1, reason: 'enough' },
    ]);
  });

  it('events of unknown channels and timers are ignored', () => {
    const harness = new TrackerHarness();
    harness.feed({ type: 'channel-closed', channel: 99, code: 'LIMIT', reason: '' });
    harness.feed({ type: 'frame-rejected', channel: 99, code: 'MALFORMED', detail: '' });
    const envelope = { source: 1, destination: 0, correlation: 0, body: { tag: 'PING' } } as const;
    harness.feed({ type: 'message-received', channel: 99, envelope });
    for (const name of ['init:99', 'lost:7', 'push:beef', 'nonsense', '', 'init:']) {
      harness.feed({ type: 'timer-expired', name });
    }
    expect(harness.events).to.deep.equal([]);
  });
});
