import type { Grant, TokenClaims } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { assertError, expectMessage, held, manifest, TrackerHarness } from '../tracker-harness.js';

const everything: Grant = { mayGet: true, mayShare: true, files: [] };
const publicKey = 'k'.repeat(43);
const [open, secret] = [manifest('open', 4, 1), manifest('secret', 4, 2)];

/** A tracker that admits members only. */
class Members extends TrackerHarness {
  constructor(credentialLifetimeMs = 600_000) {
    super({ needsTokens: true, credentialLifetimeMs });
  }

  member(clientId: string, grant: Partial<Grant> = {}, token: Partial<TokenClaims> = {}) {
    const client = this.open({
      admission: { subject: '', expiresInMs: Infinity, ...token, grant: { ...everything, ...grant } },
    });
    client.init({ clientId, publicKey });
    return client;
  }
}

describe('a tracker that admits members only', () => {
  it('refuses a client without a token', () => {
    const stranger = new Members().open();
    stranger.init({ publicKey });
    assertError(stranger, 'UNAUTHORISED', { closed: true });
  });

  it('refuses a client with a token and without a public key', () => {
    const client = new Members().open({
      admission: { subject: '', expiresInMs: Infinity, grant: everything },
    });
    client.init({ clientId: 'a', publicKey: '' });
    assertError(client, 'PROTOCOL', { closed: true });
  });

  it('announces it, and issues a credential to each member', () => {
    const harness = new Members();
    const client = harness.member('a', {}, { subject: 'alice' });
    expect(client.last('INIT_ACK').settings.needsCredentials).to.equal(true);
    expect(harness.issued).to.deep.equal([
      { rank: client.rank, clientId: 'a', publicKey, grant: everything, subject: 'alice', lifetimeMs: 600_000 },
    ]);
    expect(client.last('CREDENTIAL').credential).to.equal('credential 1');
  });

  it('assigns no rank that another client can still prove', () => {
    const harness = new Members();
    const admission = { subject: '', expiresInMs: Infinity, grant: everything };
    const { rank, ...hopper } = harness.member('hopper');
    assert(hopper.closed === undefined);
    const again = harness.open({ admission });
    again.init({ clientId: 'hopper', publicKey, requestedRank: rank + 1 });
    assertError(again, 'RANK_TAKEN', { closed: true });
    const other = harness.open({ admission });
    other.init({ clientId: 'other', publicKey, requestedRank: rank });
    assertError(other, 'RANK_TAKEN', { closed: true });
    const back = harness.open({ admission });
    back.init({ clientId: 'hopper', publicKey, requestedRank: rank });
    harness.advance(3_000);
    expect(back.rank).to.equal(rank);
  });

  it('sends a new credential after a third of the lifetime, while the client is connected', () => {
    const harness = new Members(30_000);
    const client = harness.member('a');
    for (let i = 0; i < 5; i += 1) {
      harness.advance(9_000);
      client.send({ tag: 'PING' });
    }
    expect(harness.issued.length).to.equal(5);
    client.disconnect();
    harness.advance(60_000);
    expect(harness.issued.length).to.equal(5);
  });

  it('disconnects a client whose token has expired, and issues no longer credential', () => {
    const harness = new Members();
    const client = harness.member('a', {}, { expiresInMs: 5_000 });
    expect(harness.issued[0]?.lifetimeMs).to.equal(5_000);
    harness.advance(4_999);
    expect(client.closed).to.equal(undefined);
    harness.advance(1);
    assertError(client, 'UNAUTHORISED', { closed: true });
  });

  it('signs again at once after a change of keys, and keeps earlier members for one lifetime', () => {
    const harness = new Members(30_000);
    const members = [harness.member('a'), harness.member('b', {}, { expiresInMs: 5_000 })];
    const waiting = harness.open({ admission: { subject: '', expiresInMs: Infinity, grant: everything } });
    harness.advance(1_000);
    harness.feed({ type: 'keys-renewed' });
    expect(harness.issued.slice(2).map(({ clientId, lifetimeMs }) => [clientId, lifetimeMs])).to.deep.equal([
      ['a', 30_000],
      ['b', 4_000],
    ]);
    waiting.init({ clientId: 'c', publicKey });
    expect(harness.issued.at(-1)?.lifetimeMs).to.equal(30_000);
    const later = harness.member('d');
    for (let i = 0; i < 3; i += 1) {
      for (const client of [members[0], waiting, later]) client?.send({ tag: 'PING' });
      harness.advance(9_999);
    }
    expect(members[0]?.closed).to.equal(undefined);
    expect(harness.issued.every(({ clientId, lifetimeMs }) => clientId !== 'a' || lifetimeMs <= 30_000)).to.equal(true);
    later.send({ tag: 'PING' });
    harness.advance(3);
    for (const client of [members[0], waiting]) expect(client?.closed?.code).to.equal('UNAUTHORISED');
    expect(later.closed).to.equal(undefined);
  });

  it('refuses an invalid key', () => {
    const client = new Members().open({ admission: { subject: '', expiresInMs: Infinity, grant: everything } });
    client.init({ publicKey: 'k' });
    assertError(client, 'PROTOCOL', { closed: true });
  });

  it('recognises a client with a token of another subject, by its secret', () => {
    const harness = new Members();
    const { rank } = harness.member('a', {}, { subject: 'before' });
    const again = harness.member('a', {}, { subject: 'renewed' });
    harness.advance(3_000);
    expect(again.rank).to.equal(rank);
  });

  it('lets a client share only files for which its token allows it', () => {
    const harness = new Members();
    expect(harness.member('get', { mayShare: false }).offer(open).tag).to.equal('ERROR');
    const client = harness.member('share', { mayGet: false, files: ['open'] });
    expectMessage(client.offer(open), 'FILE_OFFER_ACK');
    const refused = expectMessage(client.offer(secret), 'ERROR');
    expect(refused.code).to.equal('UNAUTHORISED');
    expect(refused.detail).to.match(new RegExp(secret.digest));
  });

  it('lets a client that may only download offer segments of known files', () => {
    const harness = new Members();
    harness.member('seeder').offer(open);
    const client = harness.member('get', { mayShare: false });
    expectMessage(client.offer(open, 2), 'FILE_OFFER_ACK');
    client.disconnect();
    const again = harness.open({
      admission: { subject: '', expiresInMs: Infinity, grant: { ...everything, mayShare: false } },
    });
    again.init({ clientId: 'get', publicKey, files: [held(open, 2), held(secret, 1)] });
    expect(again.last('ERROR').code).to.equal('UNAUTHORISED');
    expect(harness.tracker.status(harness.now).files.length).to.equal(1);
  });

  it('lets a client download only files for which its token allows it', () => {
    const harness = new Members();
    const seeder = harness.member('seeder');
    seeder.offer(open);
    seeder.offer(secret);
    const client = harness.member('get', { files: ['open'] });
    expectMessage(client.request('open'), 'FILE_DETAILS');
    expect(expectMessage(client.request('secret'), 'ERROR').code).to.equal('UNAUTHORISED');
    const [answer] = client.send({ tag: 'FILE_REQUEST', file: { by: 'digest', digest: secret.digest } });
    expect(expectMessage(answer?.body, 'ERROR').code, 'as an unknown digest').to.equal('UNKNOWN_FILE');
    const sharer = harness.member('share', { mayGet: false });
    expect(expectMessage(sharer.request('open'), 'ERROR').code).to.equal('UNAUTHORISED');
  });

  it('lists the files of a token', () => {
    const harness = new Members();
    const seeder = harness.member('seeder');
    seeder.offer(open);
    seeder.offer(secret);
    const client = harness.member('get', { files: ['o*'] });
    const [answer] = client.send({ tag: 'CATALOG_REQUEST' });
    expect(expectMessage(answer?.body, 'CATALOG').files.map(({ name }) => name)).to.deep.equal(['open']);
  });
});
