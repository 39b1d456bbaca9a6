import type { TrackerOptions } from '@shoal/tracker/core';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { TrackerHarness, assertError, held, manifest } from '../tracker-harness.js';

const file = manifest('movie', 4);

function session(clients: number | 'any', options: Partial<TrackerOptions> = {}): TrackerHarness {
  const all = { sessionClients: clients, barrierTimeoutMs: 60_000, rejoinGraceMs: 5_000, peerTimeoutMs: 1e9 };
  return new TrackerHarness({ ...all, ...options });
}

describe('the barrier', () => {
  it('releases all at once when all are present', () => {
    const harness = session(3);
    const [a, b] = [harness.join('a'), harness.join('b')];
    expect(!a.has('TRACKER_READY') && !b.has('TRACKER_READY')).to.equal(true);
    expect(harness.tracker.status(0).session.phase).to.equal('gathering');
    const c = harness.join('c');
    for (const client of [a, b, c]) expect(client.last('TRACKER_READY').clients).to.equal(3);
    expect(harness.logged('ready')).to.deep.equal([{ type: 'ready', clients: 3, missing: 0 }]);
    expect(harness.logged('barrier-waiting').map(({ present }) => present)).to.deep.equal([0, 1, 2, 3]);
    expect(harness.timers.has('barrier')).to.equal(false);
  });

  it('counts a client that connects twice once', () => {
    const harness = session(2);
    harness.join('a');
    const again = harness.join('a');
    expect(again.has('TRACKER_READY')).to.equal(false);
  });

  it('refuses earlier requests, without closing', () => {
    const harness = session(2);
    const a = harness.join('a', { files: [held(file)] });
    a.request('movie');
    assertError(a, 'PROTOCOL', { closed: false });
    a.update(file, 4);
    assertError(a, 'PROTOCOL', { closed: false });
    a.done();
    assertError(a, 'PROTOCOL', { closed: false });
    expect(a.offer(manifest('more')).tag).to.equal('FILE_OFFER_ACK');
  });

  it('counts a client as lost only after its grace', () => {
    const harness = session(2);
    harness.join('a').disconnect();
    const b = harness.join('b');
    harness.advance(4_999);
    expect(b.has('TRACKER_READY')).to.equal(false);
    harness.advance(1);
    expect(b.last('TRACKER_READY').clients).to.equal(1);
    expect(harness.logged('ready')).to.deep.equal([{ type: 'ready', clients: 1, missing: 1 }]);
  });

  it('lets a client return within its grace', () => {
    const harness = session(2);
    harness.join('a').disconnect();
    harness.advance(4_000);
    const a = harness.join('a');
    expect(harness.timers.has('lost:1')).to.equal(false);
    harness.advance(10_000);
    expect(harness.logged('client-lost').length).to.equal(0);
    harness.join('b');
    expect(a.has('TRACKER_READY')).to.equal(true);
  });

  it('keeps the place of a client in its grace and gives away that of a lost one', () => {
    const harness = session(2);
    harness.join('a').disconnect();
    harness.join('b').disconnect();
    assertError(harness.join('c'), 'SESSION_CLOSED', { closed: true });
    harness.advance(4_000);
    const b = harness.join('b');
    harness.advance(1_000);
    expect(b.has('TRACKER_READY'), 'a is gone: b is the only client').to.equal(true);
    const c = harness.join('c');
    expect(c.has('TRACKER_READY'), 'a place is free').to.equal(true);
    assertError(harness.join('a'), 'SESSION_CLOSED', { closed: true });
  });

  it('starts without missing clients', () => {
    const harness = session(3);
    const a = harness.join('a');
    harness.advance(50_000);
    const b = harness.join('b');
    harness.advance(56_999);
    harness.rejoin('b');
    expect(a.has('TRACKER_READY'), 'each arrival restarts the wait, a return does not').to.equal(false);
    harness.advance(1);
    expect(a.has('TRACKER_READY')).to.equal(true);
    assertError(b, 'REPLACED', { closed: true });
    expect(harness.logged('ready')).to.deep.equal([{ type: 'ready', clients: 2, missing: 1 }]);
    const late = harness.join('c');
    expect(late.last('TRACKER_READY').clients, 'a late one is released at once').to.equal(3);
    assertError(harness.join('d'), 'SESSION_CLOSED', { closed: true });
  });

  it('waits for the first client for ever', () => {
    const harness = session(1);
    harness.advance(10_000_000);
    expect(harness.finished).to.equal(undefined);
  });

  it('without any client left ends the session', () => {
    const harness = session(2);
    harness.join('a').disconnect();
    harness.advance(60_000);
    expect(harness.finished).to.equal('all clients are lost');
  });

  it('that times out while the only client is in its grace waits for that', () => {
    const harness = session(2, { barrierTimeoutMs: 5_000, rejoinGraceMs: 8_000 });
    harness.join('a').disconnect();
    harness.advance(6_000);
    expect(harness.finished).to.equal(undefined);
    harness.join('a');
    harness.advance(8_000);
    expect(harness.logged('ready')).to.deep.equal([{ type: 'ready', clients: 1, missing: 1 }]);
  });

  it('refuses a client beyond the expected ones', () => {
    const harness = session(1);
    harness.join('a');
    assertError(harness.join('b'), 'SESSION_CLOSED', { closed: true });
  });
});

describe('a session of any clients', () => {
  const any = (): TrackerHarness => session('any', { barrierTimeoutMs: 5_000 });

  it('starts when no further client comes, with none missing', () => {
    const harness = any();
    harness.join('a', { files: [held(file)] });
    for (const name of ['b', 'c', 'd']) {
      harness.advance(4_999);
      harness.join(name);
    }
    expect(harness.logged('ready')).to.deep.equal([]);
    harness.advance(5_000);
    expect(harness.logged('ready')).to.deep.equal([{ type: 'ready', clients: 4, missing: 0 }]);
  });

  it('waits for a client that downloads, and for an offered file', () => {
    const harness = any();
    const seeder = harness.join('seeder', { files: [held(file)] });
    harness.advance(60_000);
    seeder.disconnect();
    harness.join('a');
    harness.join('b');
    harness.advance(60_000);
    expect(harness.logged('ready')).to.deep.equal([]);
    harness.join('seeder', { files: [held(file)] });
    harness.advance(5_000);
    expect(harness.logged('ready')).to.deep.equal([{ type: 'ready', clients: 3, missing: 0 }]);
  });

  it('starts when something is offered after the first barrier timeout', () => {
    const harness = any();
    const [a] = [harness.join('a'), harness.join('b')];
    harness.advance(5_000);
    expect(harness.logged('ready'), 'there is nothing to download').to.deep.equal([]);
    a.offer(file);
    harness.advance(4_999);
    expect(harness.logged('ready')).to.deep.equal([]);
    harness.advance(1);
    expect(harness.logged('ready')).to.deep.equal([{ type: 'ready', clients: 2, missing: 0 }]);
  });

  it('admits later clients, and ends when all are done', () => {
    const harness = any();
    const clients = [harness.join('a', { files: [held(file)] }), harness.join('b')];
    harness.advance(5_000);
    const late = harness.join('late');
    expect(late.has('TRACKER_READY')).to.equal(true);
    for (const client of [...clients, late]) {
      expect(harness.finished).to.equal(undefined);
      client.done();
    }
    expect(harness.finished).to.equal('all clients are done');
  });
});

describe('a client that returns after the start', () => {
  it('is released at once', () => {
    const harness = session(2);
    const a = harness.join('a');
    harness.join('b');
    a.disconnect();
    const again = harness.join('a');
    expect(again.tags()).to.deep.equal(['INIT_ACK', 'TRACKER_READY']);
  });
});

describe('DONE', () => {
  it('of all clients ends the session', () => {
    const harness = session(2);
    const [a, b] = [harness.join('a'), harness.join('b')];
    a.done();
    expect(a.has('SHUTDOWN')).to.equal(false);
    b.done('ghost');
    for (const client of [a, b]) {
      expect(client.last('SHUTDOWN').reason).to.equal('all clients are done');
      assert(client.closed && client.closed.code === undefined);
    }
    expect(harness.finished).to.equal('all clients are done');
    expect(harness.logged('client-done')).to.deep.equal([
      { type: 'client-done', rank: 1, failed: [], remaining: 1 },
      { type: 'client-done', rank: 2, failed: ['ghost'], remaining: 0 },
    ]);
    const [summary] = harness.logged('summary');
    expect(summary?.summary.clients.map(({ outcome }) => outcome)).to.deep.equal(['done', 'failed']);
    expect(harness.events.at(-1)?.type, 'the summary is the last event').to.equal('summary');
  });

  it('lets its client disconnect without harm', () => {
    const harness = session(2);
    const a = harness.join('a');
    const b = harness.join('b');
    a.done();
    a.disconnect();
    expect(harness.timers.has('lost:1')).to.equal(false);
    harness.advance(100_000);
    expect(harness.logged('client-lost').length).to.equal(0);
    assertError(harness.join('c'), 'SESSION_CLOSED', { closed: true });
    b.done();
    expect(harness.finished).to.equal('all clients are done');
  });

  it('can be part of INIT, and is logged once', () => {
    const harness = session(2);
    const a = harness.join('a', { done: true });
    expect(a.has('TRACKER_READY')).to.equal(false);
    const b = harness.join('b');
    expect(a.has('TRACKER_READY') && !a.has('SHUTDOWN')).to.equal(true);
    a.disconnect();
    harness.join('a', { done: true });
    expect(harness.logged('client-done').length).to.equal(1);
    b.done();
    expect(harness.finished).to.equal('all clients are done');
  });

  it('is revoked by an INIT that wants more files', () => {
    const harness = session(2);
    const [a, b] = [harness.join('a'), harness.join('b')];
    a.done('ghost');
    a.disconnect();
    const again = harness.join('a');
    expect(harness.tracker.status(harness.now).clients[0]?.done).to.equal(false);
    b.done();
    expect(harness.finished).to.equal(undefined);
    again.done();
    expect(harness.finished).to.equal('all clients are done');
    expect(harness.logged('summary')[0]?.summary.clients[0]?.outcome).to.equal('done');
  });

  it('ends no standing swarm', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a');
    a.done();
    expect(harness.finished).to.equal(undefined);
    expect(harness.logged('client-done').length).to.equal(1);
  });
});

describe('a client that is lost', () => {
  it('leaves its swarms at once, and is lost after the grace, with its progress', () => {
    const harness = session(2);
    const wanted = ['movie', 'ghost'].map((name) => ({ by: 'name', name }) as const);
    const a = harness.join('a', { wanted, files: [held(manifest('mine'))] });
    const b = harness.join('b', { files: [held(file)] });
    a.request('movie');
    a.update(file, 3);
    a.disconnect('connection reset');
    expect(harness.tracker.status(0).files[0]?.members.length).to.equal(1);
    b.done();
    expect(harness.finished, 'it is waited for').to.equal(undefined);
    harness.advance(5_000);
    expect(harness.logged('client-lost')).to.deep.equal([
      {
        ...{ type: 'client-lost', rank: 1, reason: 'connection reset' },
        files: [
          { name: 'movie', heldSegments: 3, segments: 4 },
          { name: 'ghost', heldSegments: 0, segments: 0 },
        ],
      },
    ]);
    expect(harness.finished).to.equal('all clients are done but 1 that were lost');
    const clients = harness.logged('summary')[0]?.summary.clients;
    const [lost] = clients ?? [];
    expect([lost?.outcome, lost?.files[1]?.heldSegments]).to.deep.equal(['lost', 3]);
  });

  it('keeps its rank from other clients, so that they stay distinguishable', () => {
    const harness = session(3);
    harness.join('a', { requestedRank: 1 }).disconnect();
    harness.advance(6_000);
    expect(harness.logged('client-lost').length).to.equal(1);
    assertError(harness.join('b', { requestedRank: 1 }), 'RANK_TAKEN', { closed: true });
    expect(harness.join('c').rank).to.equal(2);
  });

  it('by GOODBYE is lost at once', () => {
    const harness = session(2);
    const a = harness.join('a');
    harness.join('b').done();
    harness.advance(1);
    a.send({ tag: 'GOODBYE', reason: 'interrupted' });
    expect(harness.logged('client-lost')[0]?.reason).to.equal('interrupted');
  });

  it('can return while its place is free', () => {
    const harness = session(2);
    const [a, b] = [harness.join('a'), harness.join('b')];
    a.disconnect();
    harness.advance(6_000);
    const again = harness.join('a');
    expect(again.has('TRACKER_READY')).to.equal(true);
    b.done();
    expect(harness.finished).to.equal(undefined);
    again.done();
    expect(harness.finished).to.equal('all clients are done');
  });

  it('and with it all clients ends the session', () => {
    const harness = session(2);
    for (const client of [harness.join('a'), harness.join('b')]) client.disconnect();
    harness.advance(5_000);
    expect(harness.finished).to.equal('all clients are lost');
    expect(harness.logged('summary').length).to.equal(1);
  });

  it('is lost when it is evicted', () => {
    const harness = session(2, { maxClients: 1 });
    harness.join('a').disconnect();
    harness.join('b').disconnect();
    expect(harness.logged('client-lost').map(({ rank }) => rank)).to.deep.equal([1]);
    harness.advance(5_000);
    expect(harness.finished).to.equal('all clients are lost');
  });
});

describe('stop', () => {
  it('sends SHUTDOWN to all, sums up once and finishes', () => {
    const harness = new TrackerHarness();
    const [a, early] = [harness.join('a'), harness.open()];
    harness.feed({ type: 'stop', reason: 'SIGTERM' });
    harness.feed({ type: 'stop', reason: 'SIGTERM' });
    expect(a.last('SHUTDOWN').reason).to.equal('SIGTERM');
    assert(early.closed && !early.has('SHUTDOWN'));
    expect(harness.finished).to.equal('SIGTERM');
    expect(harness.logged('summary').length).to.equal(1);
    expect(harness.logged('summary')[0]?.summary.clients[0]?.outcome).to.equal('left');
  });

  it('waits for last totals and GOODBYE, for a while', () => {
    const harness = session(2, { shutdownTimeoutMs: 5_000 });
    harness.answersShutdown = false;
    const [a, b] = [harness.join('a', { files: [held(file)] }), harness.join('b')];
    a.done();
    b.done();
    expect(a.has('SHUTDOWN') && b.has('SHUTDOWN')).to.equal(true);
    assertError(harness.join('c'), 'SESSION_CLOSED', { closed: true });
    a.update(file, 4, { uploadedBytes: 77 });
    a.send({ tag: 'GOODBYE', reason: 'shutdown' });
    expect(harness.finished, 'b has not said goodbye').to.equal(undefined);
    harness.advance(5_000);
    expect(harness.finished).to.equal('all clients are done');
    expect(harness.logged('summary')[0]?.summary.clients[0]?.uploadedBytes).to.equal(77);
    expect(harness.logged('client-lost').length).to.equal(0);
  });

  it('refuses later clients, and ignores other events', () => {
    const harness = session(1);
    harness.join('a').done();
    const late = harness.open();
    expect(late.closed?.code).to.equal('SESSION_CLOSED');
    const count = harness.events.length;
    harness.advance(1_000_000);
    expect(harness.events.length).to.equal(count);
    expect(harness.tracker.status(0).session.phase).to.equal('ended');
  });
});
