import { type ErrorCodeName, ExitCode } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { allOf, manifest, setOf } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';
import type { FakeUploader } from '../fake-peer.js';

const file = manifest(6);
const { digest } = file;

describe('a received segment', () => {
  it('is stored, then counted, posted to the uploader and acknowledged to its sender', () => {
    const harness = new DownloaderHarness({ logSegments: true });
    harness.fetch(file, [1]);
    harness.isDiskQuick = false;
    const uploader = harness.connect(1, file, [5]);
    uploader.take();
    uploader.serve();
    expect(harness.writing.map(({ index }) => index)).to.deep.equal([5]);
    expect(uploader.take(), 'nothing is sent before it is verified and written').to.deep.equal([]);
    expect(harness.posted('segment-held')).to.deep.equal([]);
    harness.store();
    expect(uploader.take()).to.deep.equal([{ tag: 'RECEIVED', digest, index: 5 }]);
    expect(harness.posted('segment-held')).to.deep.equal([{ type: 'segment-held', digest, index: 5 }]);
    expect(harness.logged('segment-held')).to.deep.equal([{ type: 'segment-held', digest, index: 5, from: 1 }]);
    harness.advance(250);
    const [report] = harness.posted('progress');
    expect(report?.progress).to.deep.equal({
      digest,
      heldSegments: 1,
      heldBytes: 1_000,
      leadingSegments: 0,
      downloadedBytes: 1_000,
      sources: 1,
    });
  });

  it('cancels the request for it at another peer', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    const peer = harness.connect(1, file, [3]);
    const seeder = harness.connectSeeder(2, file);
    seeder.ok(seeder.asked[0], { index: 3 });
    expect(peer.all('CANCEL')).to.deep.equal([{ tag: 'CANCEL', digest, index: 3 }]);
    expect(peer.asked).to.deep.equal([]);
  });

  it('that is held already is acknowledged by RECEIVED', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 2 });
    harness.fetch(file, [1]);
    const seeder = harness.connectSeeder(1, file);
    seeder.ok(seeder.asked[0], { index: 3 });
    seeder.take();
    seeder.ok(seeder.asked[0], { index: 3 });
    const [answer] = seeder.take();
    expect(answer).to.deep.equal({ tag: 'RECEIVED', digest, index: 3 });
    expect([...(harness.stored.get(digest) ?? [])]).to.deep.equal([3]);
  });

  it('that is being verified is answered by DISCARDED', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 2 });
    harness.fetch(file, [1]);
    harness.isDiskQuick = false;
    const seeder = harness.connectSeeder(1, file);
    seeder.ok(seeder.asked[0], { index: 3 });
    seeder.take();
    seeder.ok(seeder.asked[0], { index: 3 });
    expect(seeder.take()[0]).to.deep.equal({ tag: 'DISCARDED', digest, index: 3 });
    expect(harness.writing.length).to.equal(1);
  });

  it('after its request was cancelled is kept if it is still needed', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1, firstRequestTimeoutMs: 100 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file, [3]);
    harness.swarm(file, [1, 2]);
    const other = harness.connect(2, file, [3]);
    const [ask] = uploader.asked;
    harness.advance(2_000);
    expect(uploader.all('CANCEL').length).to.equal(1);
    expect(harness.asked).to.deep.equal(['3 of 2']);
    uploader.take();
    uploader.ok(ask);
    expect([...(harness.stored.get(digest) ?? [])]).to.deep.equal([3]);
    expect(uploader.tags()).to.deep.equal(['RECEIVED']);
    expect(other.all('CANCEL')).to.deep.equal([{ tag: 'CANCEL', digest, index: 3 }]);
    expect(harness.logged('peer-banned')).to.deep.equal([]);
    uploader.ok(ask);
    expect(harness.logged('peer-banned').length, 'once').to.equal(1);
  });

  it('after its request was cancelled is answered by DISCARDED if it is no longer needed', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 1, firstRequestTimeoutMs: 100 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file, [3]);
    harness.swarm(file, [1, 2]);
    const other = harness.connect(2, file, [3]);
    const [ask] = uploader.asked;
    harness.advance(2_000);
    other.serve();
    uploader.take();
    uploader.ok(ask);
    expect(uploader.tags()).to.deep.equal(['DISCARDED']);
    expect(harness.logged('peer-banned')).to.deep.equal([]);
    uploader.ok(ask);
    expect(harness.logged('peer-banned').length, 'once').to.equal(1);
  });

  it('is acknowledged only on the channel that it arrived on', () => {
    const harness = new DownloaderHarness({ redialFirstMs: 10 });
    harness.fetch(file, [1]);
    harness.isDiskQuick = false;
    const uploader = harness.connect(1, file, [3]);
    uploader.serve();
    uploader.disconnect();
    harness.store();
    harness.advance(100);
    const again = harness.connect(1, file, [3]);
    expect(again.all('BITFIELD').map(({ held }) => [...held])).to.deep.equal([[3]]);
  });

  it('is acknowledged on the new channel if its sender reconnected meanwhile', () => {
    const harness = new DownloaderHarness({ redialFirstMs: 10 });
    harness.fetch(file, [1]);
    harness.isDiskQuick = false;
    const uploader = harness.connect(1, file, [2, 3]);
    uploader.serve(1);
    uploader.disconnect();
    harness.advance(100);
    harness.store();
    expect(harness.uploader(1).state).to.equal('connecting');
    harness.uploader(1).accept();
    expect(harness.uploader(1).tags().slice(0, 3)).to.deep.equal(['HELLO', 'SUBSCRIBE', 'BITFIELD']);
  });
});

describe('a ban', () => {
  const wrongs: Record<string, readonly [code: ErrorCodeName, send: (uploader: FakeUploader) => void]> = {
    'another segment than asked': [
      'PROTOCOL',
      (uploader) => {
        uploader.ok(uploader.asked[0], { index: uploader.asked[0]?.segment === 3 ? 4 : 3 });
      },
    ],
    'a segment of the wrong length': [
      'INTEGRITY',
      (uploader) => {
        uploader.ok(uploader.asked[0], { payload: { byteLength: 3 } });
      },
    ],
    'a segment of another file than requested': [
      'PROTOCOL',
      (uploader) => {
        const { correlation = 0 } = uploader.asked[0] ?? {};
        uploader.say({ tag: 'OK', digest: 'f'.repeat(64), index: 0, load: 0, payload: { byteLength: 1 } }, correlation);
      },
    ],
    'a segment that was not requested': [
      'PROTOCOL',
      (uploader) => {
        uploader.say({ tag: 'OK', digest, index: 3, load: 0, payload: { byteLength: 1_024 } }, 4_711);
      },
    ],
    'a HAVE beyond the end': [
      'OUT_OF_RANGE',
      (uploader) => {
        uploader.say({ tag: 'HAVE', digest, segments: [6] });
      },
    ],
    'a BITFIELD of another size': [
      'OUT_OF_RANGE',
      (uploader) => {
        uploader.say({ tag: 'BITFIELD', digest, held: setOf(7, []), load: 0 });
      },
    ],
  };
  for (const [what, [code, send]] of Object.entries(wrongs)) {
    it(`follows ${what}`, () => {
      const harness = new DownloaderHarness();
      harness.fetch(file, [1, 2]);
      const liar = harness.connect(1, file, [3, 4]);
      send(liar);
      assertBlamed(harness, liar, code);
    });
  }

  it('follows an answer to ANY beyond the end', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    const liar = harness.connectSeeder(1, file);
    liar.ok(liar.asked[0], { index: 6 });
    assertBlamed(harness, liar, 'PROTOCOL');
  });

  it('follows a malformed frame', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    const liar = harness.connect(1, file, [3]);
    harness.feed({ type: 'frame-rejected', channel: liar.channel, code: 'MALFORMED', detail: 'x' });
    assertBlamed(harness, liar, 'MALFORMED');
  });

  it('follows a corrupt segment, even after a disconnect', () => {
    for (const isGone of [false, true]) {
      const harness = new DownloaderHarness();
      harness.fetch(file, [1, 2]);
      harness.isDiskQuick = false;
      const liar = harness.connect(1, file, [3]);
      liar.serve();
      if (isGone) liar.disconnect();
      harness.reject();
      harness.isDiskQuick = true;
      expect(harness.logged('segment-rejected').length).to.equal(1);
      assertBlamed(harness, liar, 'INTEGRITY', isGone);
    }
  });

  it('during a reconnect sends nothing on the closed channel', () => {
    const harness = new DownloaderHarness({ redialFirstMs: 10 });
    harness.fetch(file, [1, 2]);
    harness.isDiskQuick = false;
    const liar = harness.connect(1, file, [3]);
    liar.serve();
    liar.disconnect();
    harness.advance(100);
    harness.reject();
    expect(harness.logged('peer-banned').length).to.equal(1);
    expect(harness.isConnecting(1)).to.equal(false);
  });

  it('for a corrupt segment is reported once, to the tracker that named its sender', () => {
    const harness = new DownloaderHarness({ maxOutstandingRequests: 2 });
    harness.fetch(file, [1, 2]);
    harness.isDiskQuick = false;
    const liar = harness.connect(1, file);
    liar.serve();
    const [first] = harness.writing;
    harness.reject();
    expect(harness.posted('peer-banned')).to.deep.equal([
      { type: 'peer-banned', digest, index: first?.index, rank: 1 },
    ]);
    harness.connect(2, file).ok(harness.uploader(2).asked[0], { payload: { byteLength: 3 } });
    expect(harness.posted('peer-banned').map(({ rank }) => rank)).to.deep.equal([1, 2]);
  });

  it('for another violation is not reported', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file);
    uploader.ok(uploader.asked[0], { index: uploader.asked[0]?.segment === 3 ? 4 : 3 });
    expect(harness.logged('peer-banned').length).to.equal(1);
    expect(harness.posted('peer-banned')).to.deep.equal([]);
  });

  it('of a rank known from its bearer alone is not reported until the tracker has named it', () => {
    for (const isNamedFirst of [false, true]) {
      const harness = new DownloaderHarness({ redialFirstMs: 10 });
      harness.fetch(file, [2]);
      const address = { host: 'mine', port: 7_001 };
      harness.postFromUploader({ type: 'peer-subscribed', instance: '', digest, rank: 1, address });
      const impostor = harness.connect(1, file);
      // The member list arrives too late for the open channel.
      harness.swarm(file, [1, 2]);
      if (isNamedFirst) {
        impostor.disconnect();
        harness.advance(100);
        harness.connect(1, file);
      }
      const uploader = harness.uploader(1);
      uploader.ok(uploader.asked[0], { payload: { byteLength: 3 } });
      expect(harness.logged('peer-banned').length).to.equal(1);
      expect(harness.posted('peer-banned').length).to.equal(isNamedFirst ? 1 : 0);
    }
  });

  it('is permanent: no pings, no GOODBYE, no reconnect', () => {
    const harness = new DownloaderHarness({ keepaliveMs: 1_000, stallTimeoutMs: 0 });
    harness.fetch(file, [1, 2]);
    const liar = harness.connect(1, file);
    liar.ok(liar.asked[0], { payload: { byteLength: 3 } });
    harness.advance(10_000);
    harness.swarm(file, [1, 2]);
    harness.postFromUploader({
      type: 'peer-subscribed',
      instance: '',
      digest,
      rank: 1,
      address: { host: 'new', port: 7_001 },
    });
    harness.fetch(manifest(2, { name: 'other' }), [1, 2]);
    expect(harness.isConnecting(1)).to.equal(false);
    harness.post({ type: 'stop', reason: 'over' });
    expect(harness.logged('peer-disconnected').length).to.equal(0);
  });

  it('of all peers fails the file with the integrity code', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    for (const rank of [1, 2]) {
      const liar = harness.connect(rank, file);
      liar.ok(liar.asked[0], { payload: { byteLength: 3 } });
    }
    expect(harness.posted('file-failed'), 'the tracker may know other members').to.deep.equal([]);
    expect(harness.posted('progress').length).to.equal(1);
    harness.swarm(file, [1, 2]);
    const [failure] = harness.posted('file-failed');
    expect(failure?.exitCode).to.equal(ExitCode.integrity);
    expect(failure?.reason).to.match(/corrupt segments were received from clients 1, 2/);
    expect(harness.closedFiles).to.deep.equal([digest]);
  });

  it('of all known peers does not fail the file if the tracker names another', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const liar = harness.connect(1, file);
    liar.ok(liar.asked[0], { payload: { byteLength: 3 } });
    harness.swarm(file, [1, 2]);
    harness.connect(2, file).serve();
    expect(harness.completed).to.deep.equal([digest]);
  });

  it('for one file does not fail another that has no members yet', () => {
    const other = manifest(3, { name: 'other' });
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    const liar = harness.connect(1, file);
    liar.ok(liar.asked[0], { payload: { byteLength: 3 } });
    harness.fetch(other, []);
    harness.swarm(other, []);
    expect(harness.posted('file-failed')).to.deep.equal([]);
    harness.swarm(other, [1]);
    expect(harness.posted('file-failed')[0]?.exitCode).to.equal(ExitCode.integrity);
  });
});

/** Banned and disconnected, its requests moved, and the file still completes. */
function assertBlamed(harness: DownloaderHarness, liar: FakeUploader, code: ErrorCodeName, wasGone = false): void {
  expect(harness.logged('peer-banned').map(({ rank }) => rank)).to.deep.equal([1]);
  expect(liar.state).to.equal('closed');
  if (!wasGone) expect([liar.all('ERROR')[0]?.code, liar.closed?.code]).to.deep.equal([code, code]);
  const honest = harness.connect(2, file);
  expect(honest.asked.length).to.equal(Math.min(8, allOf(file).length));
  honest.serve();
  expect(harness.completed).to.deep.equal([digest]);
}
