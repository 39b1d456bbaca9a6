import { type CredentialClaims, statementOf } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';
import type { FakeUploader } from '../fake-peer.js';

const file = manifest(4);
const nonce = 'u'.repeat(22);
const ack = { tag: 'HELLO_ACK', version: 1, credential: 'theirs', nonce, proof: 'their proof' } as const;

function claims(given: Partial<CredentialClaims> = {}): CredentialClaims {
  const grant = { mayGet: true, mayShare: true, files: [] };
  const marks = { publicKey: 'key 2', instance: 'tracker', principal: 'someone' };
  return { rank: 2, clientId: 'peer2', ...marks, grant, expiresAtMs: 1_000_000 + 60_000, ...given };
}

/** A downloader in a swarm with credentials; rank 2 holds the file. */
class Members extends DownloaderHarness {
  constructor() {
    super({ needsCredentials: true });
    this.fetch(file, [2]);
  }

  credential(credential = 'mine', instance = 'tracker'): void {
    const marks = { swarmKey: 'swarm', trackerTimeMs: 1_000_000, instance };
    this.post({ type: 'credential', credential: { credential, ...marks } });
  }

  /** Up to the HELLO_ACK of the peer. */
  answered(shown: typeof ack = ack): FakeUploader {
    this.credential();
    const uploader = this.uploader(2);
    uploader.accept({ greets: false });
    uploader.say(shown);
    return uploader;
  }

  trusted(): FakeUploader {
    const uploader = this.answered();
    this.feed({ type: 'credential-checked', channel: uploader.channel, claims: claims() });
    this.feed({ type: 'proof-checked', channel: uploader.channel, isSound: true });
    this.feed({ type: 'proved', channel: uploader.channel, proof: 'my proof' });
    return uploader;
  }

  /** Its channel is closed, and a reconnect follows: rank 2 is not banned for another client. */
  expectRejected(uploader: FakeUploader): void {
    expect(uploader.closed?.code).to.equal('UNAUTHORISED');
    const [noted] = this.logged('peer-error');
    expect([noted?.rank, noted?.code]).to.deep.equal([2, 'UNAUTHORISED']);
    expect(this.logged('peer-banned')).to.deep.equal([]);
    this.advance(1_000);
    expect(this.isConnecting(2), 'rank 2 is connected to again').to.equal(true);
  }
}

describe('a downloader in a swarm with credentials', () => {
  it('connects to no peer before it has a credential', () => {
    const harness = new Members();
    expect(harness.isConnecting(2)).to.equal(false);
    harness.credential();
    expect(harness.isConnecting(2)).to.equal(true);
  });

  it('shows its credential and nothing else before the peer has authenticated itself', () => {
    const harness = new Members();
    const uploader = harness.answered();
    expect(uploader.tags()).to.deep.equal(['HELLO']);
    expect(uploader.all('HELLO')[0]?.credential).to.equal('mine');
  });

  it('verifies the peer’s rank, proves its own, and sends requests', () => {
    const harness = new Members();
    const uploader = harness.trusted();
    const downloaderNonce = uploader.all('HELLO')[0]?.nonce ?? '';
    const handshake = { downloader: 9, downloaderNonce, uploader: 2, uploaderNonce: nonce };
    const { channel } = uploader;
    expect(harness.proofs).to.deep.equal([
      { type: 'check-credential', channel, credential: 'theirs', swarmKeys: ['swarm'] },
      {
        ...{ type: 'check-proof', channel, publicKey: 'key 2', proof: 'their proof' },
        statement: statementOf('uploader', handshake),
      },
      { type: 'prove', channel, statement: statementOf('downloader', handshake) },
    ]);
    expect(uploader.tags()).to.deep.equal(['HELLO', 'PROOF', 'SUBSCRIBE']);
    uploader.have(file);
    uploader.serve();
    expect(harness.completed).to.deep.equal([file.digest]);
  });

  for (const [what, found] of [
    ["is not signed with the swarm's key", undefined],
    ["is another rank's", claims({ rank: 3 })],
    ['has expired', claims({ expiresAtMs: 999_999 })],
    ['is of a tracker with the same key that this client was never at', claims({ instance: 'another tracker' })],
  ] as const) {
    it(`rejects a peer whose credential ${what}`, () => {
      const harness = new Members();
      const uploader = harness.answered();
      harness.feed({ type: 'credential-checked', channel: uploader.channel, claims: found });
      harness.expectRejected(uploader);
    });
  }

  it('rejects a peer that shows no credential, answers twice, or whose proof is not its own', () => {
    const bare = new Members();
    bare.expectRejected(bare.answered({ ...ack, credential: '' } as unknown as typeof ack));
    const twice = new Members();
    const uploader = twice.answered();
    uploader.say(ack);
    twice.expectRejected(uploader);
    const forged = new Members();
    const other = forged.answered();
    forged.feed({ type: 'credential-checked', channel: other.channel, claims: claims() });
    forged.feed({ type: 'proof-checked', channel: other.channel, isSound: false });
    forged.expectRejected(other);
  });

  it('bans no rank for data from a peer that has not proved it', () => {
    for (const misbehave of [
      (uploader: FakeUploader) => {
        uploader.say({ tag: 'OK', digest: file.digest, index: 0, load: 0, payload: new Uint8Array(4) });
      },
      (uploader: FakeUploader) => {
        uploader.have(manifest(99));
        uploader.say({ ...ack, version: 1 });
      },
    ]) {
      const harness = new Members();
      const uploader = harness.answered();
      misbehave(uploader);
      harness.expectRejected(uploader);
    }
  });

  it('reports a corrupt segment of an authenticated member, found by either way', () => {
    const harness = new Members();
    const uploader = harness.trusted();
    uploader.have(file);
    uploader.ok(uploader.asked[0], { payload: { byteLength: 3 } });
    expect(harness.posted('peer-banned').length).to.equal(1);
  });

  it('distinguishes the same rank at two trackers', () => {
    const harness = new Members();
    const uploader = harness.answered();
    harness.credential('mine elsewhere', 'backup');
    harness.feed({ type: 'credential-checked', channel: uploader.channel, claims: claims({ instance: 'backup' }) });
    harness.expectRejected(uploader);
  });

  it('sends a member the credential of the tracker that named it', () => {
    const harness = new Members();
    harness.credential('mine', 'tracker');
    harness.swarm(file, [2]);
    harness.credential('mine elsewhere', 'backup');
    const known = harness.uploader(2);
    known.accept({ greets: false });
    expect(known.all('HELLO')[0]?.credential).to.equal('mine');
    harness.swarm(file, [2, 3]);
    const told = harness.uploader(3);
    told.accept({ greets: false });
    expect(told.all('HELLO')[0]?.credential).to.equal('mine elsewhere');
  });

  it('reconnects if another tracker has another client of the rank', () => {
    const harness = new Members();
    const uploader = harness.trusted();
    harness.credential('mine elsewhere', 'backup');
    harness.swarm(file, [2]);
    expect(uploader.closed, 'same address, same client').to.equal(undefined);
    const again = new Members();
    const before = again.trusted();
    again.credential('mine elsewhere', 'backup');
    again.swarm(file, [{ rank: 2, host: 'elsewhere', port: 7_002, heldSegments: 4 }]);
    assert(before.closed);
    again.advance(1_000);
    expect(again.isConnecting(2)).to.equal(true);
  });

  it('does not report a corrupt segment to a tracker that did not assign the rank', () => {
    const harness = new Members();
    const uploader = harness.trusted();
    uploader.have(file);
    harness.credential('mine elsewhere', 'backup');
    uploader.ok(uploader.asked[0], { payload: { byteLength: 3 } });
    expect(harness.logged('peer-banned').length).to.equal(1);
    expect(harness.posted('peer-banned')).to.deep.equal([]);
  });

  it('sends a renewed credential on authenticated channels', () => {
    const harness = new Members();
    const uploader = harness.trusted();
    harness.credential('newer');
    expect(uploader.all('CREDENTIAL')[0]?.credential).to.equal('newer');
  });
});
