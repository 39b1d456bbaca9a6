import { type CredentialClaims, SegmentSet, statementOf } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest } from '../../make.js';
import { assertOpen, type FakePeer } from '../fake-peer.js';
import { UploaderHarness } from '../uploader-harness.js';

const [open, secret] = [manifest(6, { name: 'open' }), manifest(6, { name: 'secret' })];
const dialler = { credential: 'theirs', nonce: 'd'.repeat(22) };
const nonce = 'u'.repeat(22);

function claims(given: Partial<CredentialClaims> = {}): CredentialClaims {
  const grant = { mayGet: true, mayShare: false, files: ['open'] };
  const marks = { publicKey: 'key 2', instance: 'tracker', principal: 'someone' };
  return { rank: 2, clientId: 'peer2', ...marks, grant, expiresAtMs: 1_000_000 + 60_000, ...given };
}

/** An uploader that serves members only; the tracker's clock is far from its own. */
class Members extends UploaderHarness {
  constructor(isMember = true) {
    super({ needsCredentials: true });
    if (isMember) {
      const credential = { credential: 'mine', swarmKey: 'swarm', trackerTimeMs: 1_000_000, instance: 'tracker' };
      this.post({ type: 'credential', credential });
    }
    this.openFile(open);
    this.openFile(secret);
  }

  override open(): FakePeer {
    return this.dialled(nonce);
  }

  /** Up to the point where the peer has to prove itself. */
  greeted(found: CredentialClaims = claims(), remoteHost?: string): FakePeer {
    const peer = this.dialled(nonce, remoteHost);
    peer.hello(found.rank, dialler);
    this.feed({ type: 'credential-checked', channel: peer.channel, claims: found });
    this.feed({ type: 'proved', channel: peer.channel, proof: 'my proof' });
    return peer;
  }

  member(found = claims(), remoteHost?: string): FakePeer {
    const peer = this.greeted(found, remoteHost);
    peer.say({ tag: 'PROOF', proof: 'their proof' });
    this.feed({ type: 'proof-checked', channel: peer.channel, isSound: true });
    peer.take();
    return peer;
  }
}

function isRefused(peer: FakePeer): void {
  expect(peer.closed?.code).to.equal('UNAUTHORISED');
  expect(peer.tags()).to.deep.equal(['ERROR']);
}

describe('an uploader that serves members only', () => {
  it('checks a credential before it says anything', () => {
    const harness = new Members();
    const peer = harness.open();
    peer.hello(2, dialler);
    const { channel } = peer;
    expect(peer.received).to.deep.equal([]);
    expect(harness.proofs).to.deep.equal([
      { type: 'check-credential', channel, credential: 'theirs', swarmKeys: ['swarm'] },
    ]);
  });

  it('proves itself, has the peer prove itself, and serves what its credential names', () => {
    const harness = new Members();
    const peer = harness.greeted();
    const { channel } = peer;
    expect(peer.take()).to.deep.equal([{ tag: 'HELLO_ACK', version: 1, credential: 'mine', nonce, proof: 'my proof' }]);
    peer.say({ tag: 'PROOF', proof: 'their proof' });
    const handshake = { downloader: 2, downloaderNonce: dialler.nonce, uploader: 9, uploaderNonce: nonce };
    expect(harness.proofs.slice(1)).to.deep.equal([
      { type: 'prove', channel, statement: statementOf('uploader', handshake) },
      {
        ...{ type: 'check-proof', channel, publicKey: 'key 2', proof: 'their proof' },
        statement: statementOf('downloader', handshake),
      },
    ]);
    peer.say({ tag: 'SUBSCRIBE', digest: open.digest }, { correlation: 4 });
    expect(peer.received, 'nothing is said before the proof is checked').to.deep.equal([]);
    harness.feed({ type: 'proof-checked', channel, isSound: true });
    expect(peer.tags()).to.deep.equal(['BITFIELD']);
    peer.ask(open, 1);
    expect(peer.sent).to.deep.equal([1]);
  });

  it('tells and gives nothing of a file that a credential does not name', () => {
    const harness = new Members();
    const peer = harness.member();
    peer.say({ tag: 'SUBSCRIBE', digest: secret.digest });
    peer.ask(secret, 1);
    peer.ask(secret, 'any');
    expect(peer.tags()).to.deep.equal(['ERROR', 'NOT_OK', 'NOT_OK']);
    expect(peer.all('ERROR')[0]?.code).to.equal('UNAUTHORISED');
    expect(peer.refusals()).to.deep.equal(['UNAUTHORISED', 'UNAUTHORISED']);
    expect(harness.posted('peer-subscribed')).to.deep.equal([]);
  });

  it('gives nothing to who may only share', () => {
    const peer = new Members().member(claims({ grant: { mayGet: false, mayShare: true, files: [] } }));
    peer.ask(open, 1);
    expect(peer.refusals()).to.deep.equal(['UNAUTHORISED']);
  });

  for (const [what, found] of [
    ["is not signed with the swarm's key", undefined],
    ["is another rank's", claims({ rank: 3 })],
    ["has expired by the tracker's clock", claims({ expiresAtMs: 1_000_000 })],
    ['is of a tracker with the same key that this client was never at', claims({ instance: 'another tracker' })],
  ] as const) {
    it(`cuts off whose credential ${what}`, () => {
      const harness = new Members();
      const peer = harness.open();
      peer.hello(2, dialler);
      harness.feed({ type: 'credential-checked', channel: peer.channel, claims: found });
      isRefused(peer);
    });
  }

  for (const [what, shown] of [
    ['no credential', { nonce: dialler.nonce }],
    ['no nonce', { credential: 'theirs' }],
    ['a nonce that is none', { credential: 'theirs', nonce: 'd' }],
  ] as const) {
    it(`cuts off who shows ${what}`, () => {
      const peer = new Members().open();
      peer.hello(2, shown);
      isRefused(peer);
    });
  }

  it('disconnects all peers before it is a member itself', () => {
    const peer = new Members(false).open();
    peer.hello(2, dialler);
    isRefused(peer);
  });

  it('cuts off whose proof is not its own', () => {
    const harness = new Members();
    const peer = harness.greeted();
    peer.take();
    peer.say({ tag: 'PROOF', proof: 'their proof' });
    peer.say({ tag: 'SUBSCRIBE', digest: open.digest });
    harness.feed({ type: 'proof-checked', channel: peer.channel, isSound: false });
    isRefused(peer);
  });

  it('cuts off who asks before it has proved anything, or greets twice', () => {
    const harness = new Members();
    const eager = harness.greeted();
    eager.ask(open, 1);
    expect(eager.closed?.code).to.equal('NOT_INITIALISED');
    const twice = harness.greeted();
    twice.hello(2, dialler);
    expect(twice.closed?.code).to.equal('ALREADY_INITIALISED');
  });

  it('delays a limited number of messages behind a proof', () => {
    const harness = new Members();
    const peer = harness.greeted();
    peer.say({ tag: 'PROOF', proof: 'their proof' });
    for (let i = 0; i < harness.options.maxHeldBackMessages; i += 1) peer.say({ tag: 'PING' });
    assertOpen(peer);
    peer.say({ tag: 'PING' });
    expect(peer.closed?.code).to.equal('LIMIT');
  });

  it('delays a limited number of bytes behind a proof', () => {
    const harness = new Members();
    const peer = harness.greeted();
    peer.say({ tag: 'PROOF', proof: 'their proof' });
    const { digest } = open;
    const held = SegmentSet.empty(1_048_576);
    held.add(7);
    for (let i = 0; i < 100 && peer.closed === undefined; i += 1) {
      peer.say({ tag: 'BITFIELD', digest, held, load: 0 });
    }
    expect(peer.closed?.code).to.equal('LIMIT');
  });

  it('refuses the next message after the credential has expired, before any timer', () => {
    const harness = new Members();
    const peer = harness.member();
    harness.now += 10_000_000;
    peer.ask(open, 1);
    expect([peer.all('ERROR')[0]?.code, peer.closed?.code]).to.deep.equal(['UNAUTHORISED', 'UNAUTHORISED']);
    expect(peer.sent).to.deep.equal([]);
  });

  it('cuts off whose credential has expired meanwhile, unless it has shown a newer one', () => {
    const harness = new Members();
    const [old, fresh] = [harness.member(), harness.member(claims({ rank: 3 }))];
    harness.advance(50_000);
    fresh.say({ tag: 'CREDENTIAL', credential: 'newer', swarmKey: '', trackerTimeMs: 0, instance: '' });
    const newer = claims({ rank: 3, expiresAtMs: 1_000_000 + 200_000 });
    harness.feed({ type: 'credential-checked', channel: fresh.channel, claims: newer });
    for (const peer of [old, fresh]) peer.say({ tag: 'PING' });
    harness.advance(20_000);
    expect(old.closed?.code).to.equal('UNAUTHORISED');
    expect(fresh.closed).to.equal(undefined);
    fresh.ask(open, 1);
    expect(fresh.sent).to.deep.equal([1]);
  });

  it('answers with the credential of the tracker that the peer shows', () => {
    const harness = new Members();
    const newer = { credential: 'mine elsewhere', swarmKey: 'swarm', trackerTimeMs: 1_000_000, instance: 'backup' };
    harness.post({ type: 'credential', credential: newer });
    const shown = ['tracker', 'backup'].map((instance) => {
      const [ack] = harness.greeted(claims({ instance })).all('HELLO_ACK');
      return ack?.credential;
    });
    expect(shown).to.deep.equal(['mine', 'mine elsewhere']);
  });

  it('keeps a peer that has moved to a tracker which it does not know yet', () => {
    const harness = new Members();
    const peer = harness.member();
    peer.say({ tag: 'CREDENTIAL', credential: 'newer', swarmKey: '', trackerTimeMs: 0, instance: '' });
    const found = claims({ instance: 'backup', expiresAtMs: 1_000_000 + 200_000 });
    harness.feed({ type: 'credential-checked', channel: peer.channel, claims: found });
    peer.ask(open, 1);
    expect(peer.sent).to.deep.equal([1]);
    harness.advance(70_000);
    expect(peer.closed?.code, 'nothing has made its old credential last longer').to.equal('UNAUTHORISED');
  });

  it('cuts off who sends one CREDENTIAL after the other, and goes on checking what others show', () => {
    const harness = new Members();
    const [flood, other] = [harness.member(), harness.member(claims({ rank: 3 }))];
    const before = harness.proofs.length;
    for (let i = 0; i < 10_000 && flood.closed === undefined; i += 1) {
      flood.say({ tag: 'CREDENTIAL', credential: 'newer', swarmKey: '', trackerTimeMs: 0, instance: '' });
    }
    expect(flood.closed?.code).to.equal('PROTOCOL');
    const checks = harness.proofs.slice(before);
    expect(checks.length, `${checks.length} checks`).to.be.at.most(5);
    for (const check of checks) {
      expect(check.type === 'check-credential' && check.holder).to.deep.equal({ rank: 2, publicKey: 'key 2' });
    }
    other.say({ tag: 'CREDENTIAL', credential: 'newer', swarmKey: '', trackerTimeMs: 0, instance: '' });
    expect(harness.proofs.length).to.equal(before + checks.length + 1);
  });

  it('takes renewals as often as they come, however short the life of credentials is', () => {
    const harness = new Members();
    const member = harness.member(claims({ expiresAtMs: 1_000_000 + 1_500 }));
    for (let renewal = 1; renewal <= 100; renewal += 1) {
      harness.advance(500);
      member.say({ tag: 'CREDENTIAL', credential: 'newer', swarmKey: '', trackerTimeMs: 0, instance: '' });
      const newer = claims({ expiresAtMs: 1_000_000 + 1_500 + 500 * renewal });
      harness.feed({ type: 'credential-checked', channel: member.channel, claims: newer });
    }
    assertOpen(member);
  });

  it('verifies a limited number of signatures for one principal, and those of other principals nevertheless', () => {
    const harness = new Members();
    const before = harness.proofs.length;
    let refused = 0;
    for (let rank = 10; rank < 6_010; rank += 1) {
      const peer = harness.dialled(nonce, '10.0.0.66');
      peer.hello(rank, dialler);
      if (peer.closed?.code === 'LIMIT') refused += 1;
      else peer.vanish();
    }
    expect(refused, `${refused} are refused`).to.be.above(1_000);
    expect(harness.proofs.length - before).to.equal(6_000 - refused);
    harness.member(claims(), '10.0.0.9').ask(open, 1);
    harness.advance(60_000);
    assertOpen(harness.greeted(claims({ rank: 3, expiresAtMs: 2_000_000 }), '10.0.0.66'));
  });

  it('takes no newer credential of another key, and does without one that it cannot check', () => {
    const harness = new Members();
    const [other, unknown] = [harness.member(), harness.member(claims({ rank: 3 }))];
    for (const peer of [other, unknown]) {
      peer.say({ tag: 'CREDENTIAL', credential: 'newer', swarmKey: '', trackerTimeMs: 0, instance: '' });
    }
    harness.feed({ type: 'credential-checked', channel: other.channel, claims: claims({ publicKey: 'key 3' }) });
    harness.feed({ type: 'credential-checked', channel: unknown.channel, claims: undefined });
    expect(other.closed?.code).to.equal('UNAUTHORISED');
    expect(unknown.closed).to.equal(undefined);
  });
});
