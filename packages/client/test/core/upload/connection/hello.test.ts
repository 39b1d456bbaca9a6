import type { ErrorCodeName, Manifest } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { declared, manifest, range, setOf } from '../../make.js';
import { assertOpen, type FakePeer } from '../fake-peer.js';
import { UploaderHarness } from '../uploader-harness.js';

const file = manifest(6);
const { digest } = file;

describe('a peer that greets', () => {
  it('is answered with the version', () => {
    const peer = new UploaderHarness().open();
    peer.hello(2);
    expect(peer.received).to.deep.equal([
      { source: 9, destination: 2, correlation: 1, body: { tag: 'HELLO_ACK', version: 1 } },
    ]);
  });

  it('gets the bitfield when it subscribes, and the downloader gets the peer', () => {
    const harness = new UploaderHarness();
    harness.openFile(file, setOf(6, [1, 4]));
    const peer = harness.open();
    peer.hello(2);
    peer.take();
    peer.say({ tag: 'SUBSCRIBE', digest }, { correlation: 7 });
    expect(peer.received[0]?.correlation).to.equal(7);
    const [bitfield] = peer.all('BITFIELD');
    expect([...(bitfield?.held ?? [])]).to.deep.equal([1, 4]);
    expect(harness.posted('peer-subscribed')).to.deep.equal([
      { type: 'peer-subscribed', digest, rank: 2, instance: '', address: { host: '10.0.0.7', port: 7_002 } },
    ]);
  });

  it('is known to the downloader at the host where it is seen, whatever it names, and only where it listens', () => {
    const harness = new UploaderHarness();
    harness.openFile(file);
    const peers = [{ host: 'victim.example' }, { port: 0 }, { host: '10.0.0.7', tls: true }, { tls: true }].map(
      (fields, i) => {
        const peer = harness.open();
        peer.hello(2 + i, fields);
        return peer;
      },
    );
    // Its certificate is for the name: no client could connect to the observed address.
    const named = harness.open();
    named.hello(6, { host: 'node6.lan', tls: true });
    for (const peer of [...peers, named]) peer.say({ tag: 'SUBSCRIBE', digest });
    expect(harness.posted('peer-subscribed').map(({ address }) => address)).to.deep.equal([
      { host: '10.0.0.7', port: 7_002 },
      { host: '10.0.0.7', port: 7_004, tls: true },
      { host: '10.0.0.7', port: 7_005, tls: true },
    ]);
  });

  it('is refused where it meant another rank or names no host', () => {
    const harness = new UploaderHarness();
    const [astray, nameless] = [harness.open(), harness.open()];
    const body = { tag: 'HELLO', minVersion: 1, maxVersion: 1, host: '', port: 7_002 } as const;
    astray.say(body, { source: 2, destination: 5 });
    nameless.say({ ...body, host: 'a/b?c' }, { source: 3 });
    expect([astray.closed?.code, nameless.closed?.code]).to.deep.equal(['PROTOCOL', 'PROTOCOL']);
  });

  it('as rank 0 gets the nonce for the tracker, and is disconnected', () => {
    const harness = new UploaderHarness();
    const before = harness.open();
    before.hello(0);
    expect(
      before.received.map(({ body }) => body),
      'no tracker has sent a nonce yet',
    ).to.deep.equal([{ tag: 'HELLO_ACK', version: 1 }]);
    assert(before.closed);
    expect(harness.logged('peer-refused'), 'no reason for a warning').to.deep.equal([]);
    harness.post({ type: 'registered', rank: 9, addressNonce: 'from the tracker' });
    const peer = harness.open();
    peer.hello(0);
    expect(peer.received.map(({ body }) => body)).to.deep.equal([
      { tag: 'HELLO_ACK', version: 1, nonce: 'from the tracker' },
    ]);
    expect(peer.closed?.code).to.equal(undefined);
    assert(peer.closed);
  });

  it('is answered when the file that it subscribed to opens', () => {
    const harness = new UploaderHarness();
    const peer = harness.join(2, file);
    expect(harness.posted('peer-subscribed')).to.deep.equal([]);
    harness.openFile(file, setOf(6, [3]));
    expect([...(peer.all('BITFIELD')[0]?.held ?? [])]).to.deep.equal([3]);
    expect(harness.posted('peer-subscribed').length).to.equal(1);
    harness.openFile(file, setOf(6, []));
    expect(peer.all('BITFIELD').length, 'once').to.equal(1);
  });

  it('gets the new bitfield when it subscribes again', () => {
    const harness = new UploaderHarness();
    harness.openFile(file, setOf(6, []));
    const peer = harness.join(2, file);
    harness.postFromDownloader({ type: 'segment-held', digest, index: 5 });
    expect(peer.take(), 'news goes out on the other channel').to.deep.equal([]);
    peer.say({ tag: 'SUBSCRIBE', digest });
    expect([...(peer.all('BITFIELD')[0]?.held ?? [])]).to.deep.equal([5]);
  });

  it('gets an answer to PING, and none to PONG and ERROR', () => {
    const peer = new UploaderHarness().join(2);
    peer.say({ tag: 'PONG' });
    peer.say({ tag: 'ERROR', code: 'LIMIT', detail: '' });
    peer.say({ tag: 'PING' }, { correlation: 4 });
    expect(peer.received.map(({ correlation, body }) => [correlation, body.tag])).to.deep.equal([[4, 'PONG']]);
  });

  it('may leave', () => {
    const peer = new UploaderHarness().join(2);
    peer.say({ tag: 'GOODBYE', reason: 'done' });
    assertClosed(peer, undefined);
  });
});

describe('a peer that violates the protocol gets an error, and is disconnected', () => {
  const cases: [string, ErrorCodeName, (peer: FakePeer, harness: UploaderHarness) => void][] = [
    ['a message before HELLO', 'NOT_INITIALISED', (peer) => peer.say({ tag: 'SUBSCRIBE', digest })],
    ['no common version', 'VERSION', (peer) => peer.hello(2, { minVersion: 2, maxVersion: 9 })],
    ['the rank of this client', 'PROTOCOL', (peer) => peer.hello(9)],
    ['a second HELLO', 'ALREADY_INITIALISED', (peer) => range(2).forEach(() => peer.hello(2))],
    ['another rank than in HELLO', 'PROTOCOL', (peer) => (peer.hello(2), peer.say({ tag: 'PING' }, { source: 3 }))],
    ['a tag for others', 'PROTOCOL', (peer) => (peer.hello(2), peer.say({ tag: 'SHUTDOWN', reason: '' }))],
    [
      'an answer without a request',
      'PROTOCOL',
      (peer) => (peer.hello(2), peer.say({ tag: 'OK', digest, index: 0, load: 0, payload: { byteLength: 1 } })),
    ],
    [
      'HAVE beyond the end',
      'OUT_OF_RANGE',
      (peer) => (peer.hello(2), peer.say({ tag: 'SUBSCRIBE', digest }), peer.have(file, 6)),
    ],
    [
      'HAVE of another size',
      'OUT_OF_RANGE',
      (peer) => {
        peer.hello(2);
        peer.say({ tag: 'SUBSCRIBE', digest });
        peer.say({ tag: 'BITFIELD', digest, held: setOf(5, []), load: 0 });
      },
    ],
    [
      'what is no frame',
      'MALFORMED',
      ({ channel }, harness) => harness.feed({ type: 'frame-rejected', channel, code: 'MALFORMED', detail: 'x' }),
    ],
  ];
  for (const [what, code, misbehave] of cases) {
    it(`${code}: ${what}`, () => {
      const harness = new UploaderHarness();
      harness.serve(file);
      const peer = harness.open();
      misbehave(peer, harness);
      expect(peer.all('ERROR')[0]?.code).to.equal(code);
      assertClosed(peer, code);
      const [event] = harness.logged('peer-refused');
      expect(event?.code).to.equal(code);
      expect(event?.remoteHost).to.equal('10.0.0.7');
    });
  }

  it('LIMIT: one channel too many, and the others stay', () => {
    const harness = new UploaderHarness({ maxChannels: 2 });
    const [one, two, three] = [harness.open(), harness.open(), harness.open()];
    expect([one.closed, two.closed, three.closed?.code]).to.deep.equal([undefined, undefined, 'LIMIT']);
    one.vanish();
    expect(harness.open().closed).to.equal(undefined);
  });
});

describe('silence', () => {
  it('without HELLO is cut off', () => {
    const harness = new UploaderHarness({ helloTimeoutMs: 1_000 });
    const peer = harness.open();
    harness.advance(999);
    assertOpen(peer);
    harness.advance(1_001);
    assertClosed(peer, 'TIMEOUT');
    expect([...harness.timers], 'no peer is left to watch').to.deep.equal([]);
  });

  it('is pinged, then cut off', () => {
    const harness = new UploaderHarness({ idleTimeoutMs: 9_000 });
    const peer = harness.join(2);
    harness.advance(3_000);
    expect(peer.all('PING').length).to.equal(1);
    harness.advance(5_999);
    assertOpen(peer);
    harness.advance(3_000);
    assertClosed(peer, 'TIMEOUT');
  });

  it('that is broken is forgiven', () => {
    const harness = new UploaderHarness({ idleTimeoutMs: 9_000 });
    const peer = harness.join(2);
    for (let i = 0; i < 10; i += 1) {
      harness.advance(4_000);
      peer.say({ tag: 'PONG' });
    }
    assertOpen(peer);
  });
});

describe('HAVE', () => {
  it('is news for the downloader of a file that is fetched here, each segment once', () => {
    const harness = new UploaderHarness();
    harness.openFile(file, setOf(6, [0]));
    const peer = harness.join(2, file);
    peer.have(file, 1, 3);
    peer.have(file, 3, 4);
    peer.say({ tag: 'BITFIELD', digest, held: setOf(6, [1, 5]), load: 0 });
    expect(harness.posted('peer-has').map(({ rank, segments }) => [rank, segments])).to.deep.equal([
      [2, [1, 3]],
      [2, [4]],
      [2, [5]],
    ]);
  });

  it('is no news of a file that is complete here, not subscribed to or unknown', () => {
    const harness = new UploaderHarness();
    const half = manifest(2, { name: 'half' });
    harness.openFile(file);
    harness.openFile(half, setOf(2, []));
    const peer = harness.join(2, file);
    for (const one of [file, half, manifest(1, { name: 'unknown' })]) peer.have(one, 0);
    expect(harness.posted('peer-has')).to.deep.equal([]);
    assertOpen(peer);
  });

  it('of a file that is not here yet is kept until it is', () => {
    const harness = new UploaderHarness();
    const peer = harness.join(2, file);
    peer.say({ tag: 'BITFIELD', digest, held: setOf(6, [2, 3]), load: 0 });
    harness.openFile(file, setOf(6, []));
    expect(harness.posted('peer-has').map(({ rank, segments }) => [rank, segments])).to.deep.equal([[2, [2, 3]]]);
  });

  it('of unknown files is kept up to a limit for each peer', () => {
    const harness = new UploaderHarness({ maxAwaitedFiles: 1 });
    const [one, other] = [1, 2].map((number) => manifest(6, { name: `file ${number}` })) as [Manifest, Manifest];
    const peer = harness.join(2, one);
    peer.say({ tag: 'SUBSCRIBE', digest: other.digest });
    expect(peer.all('ERROR').map(({ code }) => code)).to.deep.equal(['LIMIT']);
    for (const each of [one, other]) harness.openFile(each);
    expect(peer.all('BITFIELD').map((message) => message.digest)).to.deep.equal([one.digest]);
  });

  it('of files that are not here yet is kept within a bound over all peers', () => {
    const maxAwaitedBytes = 2;
    const harness = new UploaderHarness({ maxAwaitedBytes });
    const files = [1, 2, 3].map((number) => manifest(6, { name: `file ${number}` }));
    const say = (peer: FakePeer, one: Manifest): void => {
      peer.say({ tag: 'BITFIELD', digest: one.digest, held: setOf(6, [2, 3]), load: 0 });
    };
    const gone = harness.join(2, ...files);
    for (const one of files) say(gone, one);
    gone.vanish();
    const peer = harness.join(3, ...files);
    for (const one of files) say(peer, one);
    for (const { digest } of files) peer.say({ tag: 'SUBSCRIBE', digest });
    for (const one of files) harness.openFile(one, setOf(6, []));
    expect(harness.posted('peer-has').map((news) => [news.rank, news.digest])).to.deep.equal(
      files.slice(0, maxAwaitedBytes).map((one) => [3, one.digest]),
    );
  });

  it('is neither awaited nor sent for declared files', () => {
    const circle = declared(3);
    const harness = new UploaderHarness();
    harness.serve(circle);
    const peer = harness.join(2);
    peer.ask(circle, 1);
    expect(peer.tags()).to.deep.equal(['OK']);
    peer.ask(circle, 2);
    expect(peer.all('OK').map(({ index, payload }) => [index, payload.byteLength])).to.deep.equal([
      [1, 0],
      [2, 0],
    ]);
  });
});

function assertClosed({ closed }: FakePeer, code: ErrorCodeName | undefined): void {
  assert(closed);
  expect(closed.code).to.equal(code);
}
