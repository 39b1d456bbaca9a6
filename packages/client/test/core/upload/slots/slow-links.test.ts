import type { Manifest } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest } from '../../make.js';
import type { FakePeer } from '../fake-peer.js';
import { UploaderHarness } from '../uploader-harness.js';

const MIB = 1024 * 1024;
const file: Manifest = { ...manifest(3), length: 3 * 16 * MIB, segmentLength: 16 * MIB };

function pass(
  harness: UploaderHarness,
  peer: FakePeer,
  seconds: number,
  moved: { received: number; sent: number },
): void {
  for (let second = 0; second < seconds; second += 1) {
    harness.advance(1_000);
    if (peer.closed !== undefined) return;
    harness.feed({ type: 'channel-progress', channel: peer.channel, ...moved });
  }
}

/** A request of another peer is served: the one slot is free. */
function isFree(harness: UploaderHarness): boolean {
  const other = harness.join(3, file);
  other.ask(file, 2);
  return other.sent.length > 0;
}

function uploading(): [UploaderHarness, FakePeer] {
  const options = { maxActiveUploads: 1, firstUploads: 1, ackTimeoutMs: 30_000, idleTimeoutMs: 3_600_000 };
  const harness = new UploaderHarness(options);
  harness.openFile(file);
  const peer = harness.join(2, file);
  peer.ask(file, 0);
  expect(peer.sent).to.deep.equal([0]);
  return [harness, peer];
}

describe('an upload over a slow link', () => {
  it('keeps its slot while its bytes leave', () => {
    const [harness, peer] = uploading();
    pass(harness, peer, 800, { received: 0, sent: 20_000 });
    expect(isFree(harness)).to.equal(false);
  });

  it('has time for what the kernel took at once', () => {
    const [harness] = uploading();
    harness.advance(250_000);
    expect(isFree(harness)).to.equal(false);
  });

  it('loses its slot where hardly anything leaves', () => {
    const [harness, peer] = uploading();
    pass(harness, peer, 600, { received: 0, sent: 10 });
    expect(isFree(harness)).to.equal(true);
  });
});

describe('a peer whose message comes slowly', () => {
  const options = { idleTimeoutMs: 20_000, helloTimeoutMs: 5_000 };

  it('is not silent', () => {
    const harness = new UploaderHarness(options);
    const peer = harness.join(2, file);
    pass(harness, peer, 100, { received: 2_000, sent: 0 });
    expect(peer.closed).to.equal(undefined);
  });

  it('is cut off where it only dribbles', () => {
    const harness = new UploaderHarness(options);
    const peer = harness.join(2, file);
    pass(harness, peer, 100, { received: 10, sent: 0 });
    expect(peer.closed?.code).to.equal('TIMEOUT');
  });

  it('has the fixed time before HELLO', () => {
    const harness = new UploaderHarness(options);
    const peer = harness.open();
    pass(harness, peer, 12, { received: 100_000, sent: 0 });
    expect(peer.closed?.reason ?? '').to.match(/no HELLO within 5 s/);
  });
});

describe('a low rate limit', () => {
  it('spreads each segment over the time that it takes, and counts the receiver as late from then on', () => {
    const options = { rateUpBytesPerSecond: 100 * 1024, maxActiveUploads: 1, firstUploads: 1, ackTimeoutMs: 5_000 };
    const harness = new UploaderHarness(options);
    harness.openFile(file);
    const peer = harness.join(2, file);
    peer.ask(file, 0);
    expect(peer.uploads.map(({ segment }) => segment.overMs)).to.deep.equal([163_840]);
    for (let second = 0; second < 163; second += 1) {
      harness.advance(1_000);
      peer.say({ tag: 'PING' });
    }
    peer.acknowledge(file);
    harness.advance(2_000);
    peer.ask(file, 1);
    expect([peer.sent, peer.refusals()]).to.deep.equal([[0, 1], []]);
  });

  it('sends what takes less than a second at once', () => {
    const harness = new UploaderHarness({ rateUpBytesPerSecond: 20 * MIB });
    harness.openFile(file);
    const peer = harness.join(2, file);
    peer.ask(file, 0);
    expect(peer.uploads.map(({ segment }) => segment.overMs)).to.deep.equal([0]);
  });
});
