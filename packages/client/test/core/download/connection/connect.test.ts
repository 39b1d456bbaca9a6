import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest, member, setOf } from '../../make.js';
import { DownloaderHarness } from '../downloader-harness.js';

const file = manifest(10);

describe('connecting', () => {
  it('connects to every reachable member, but not to itself', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2, 9, { ...member(3), port: 0 }]);
    expect([...harness.uploaders.values()].map(({ address }) => address)).to.deep.equal([
      { host: 'peer1', port: 7_001 },
      { host: 'peer2', port: 7_002 },
    ]);
  });

  it('uses TLS if a member does, and reports a failed verification once', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [{ ...member(1), tls: true }]);
    const uploader = harness.uploader(1);
    expect(uploader.address).to.deep.equal({ host: 'peer1', port: 7_001, tls: true });
    uploader.disconnect('UNAUTHORISED', 'its certificate has expired');
    harness.advance(5_000);
    harness.uploader(1).disconnect('UNAUTHORISED', 'its certificate has expired');
    expect(harness.logged('peer-untrusted')).to.deep.equal([
      { type: 'peer-untrusted', rank: 1, address: uploader.address, reason: 'its certificate has expired' },
    ]);
  });

  it('sends HELLO and SUBSCRIBE together, before either is answered', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const uploader = harness.uploader(1);
    uploader.accept({ greets: false });
    const [hello, subscribe] = uploader.received;
    expect(hello).to.deep.equal({
      source: 9,
      destination: 1,
      correlation: hello?.correlation,
      body: { tag: 'HELLO', minVersion: 1, maxVersion: 1, host: 'me', port: 7_009 },
    });
    expect(subscribe?.body).to.deep.equal({ tag: 'SUBSCRIBE', digest: file.digest });
    uploader.have(file);
    expect(harness.asked, 'no request before HELLO_ACK').to.deep.equal([]);
    uploader.say({ tag: 'HELLO_ACK', version: 1 });
    expect(uploader.asked.length).to.equal(6);
  });

  it('disconnects a peer that sends PING and never answers HELLO', () => {
    const harness = new DownloaderHarness({ keepaliveMs: 10_000, maxSources: 1 });
    harness.fetch(file, [1, 2]);
    const [first] = [...harness.uploaders.values()];
    first?.accept({ greets: false });
    for (let second = 0; second < 20; second += 1) {
      first?.say({ tag: 'PING' });
      harness.advance(1_000);
    }
    expect(first?.closed?.reason ?? '').to.match(/^timeout: HELLO was not answered for 20 s$/);
    assert(harness.uploader(first?.rank === 1 ? 2 : 1), 'the other peer has its turn');
  });

  it('adds a bounded number of peers that only they themselves announce', () => {
    const harness = new DownloaderHarness({ maxSources: 3 });
    harness.fetch(file);
    const met = new Set<number>();
    for (let rank = 100; rank < 200; rank += 1) {
      const address = { host: 'made-up', port: 7_000 + rank };
      harness.postFromUploader({ type: 'peer-subscribed', instance: '', digest: file.digest, rank, address });
    }
    for (let round = 0; round < 100; round += 1) {
      for (const [, uploader] of [...harness.uploaders]) {
        met.add(uploader.rank);
        uploader.disconnect();
      }
      harness.advance(1_000);
    }
    expect(met.size, 'twice as many as the limit').to.equal(6);
    harness.swarm(file, [1]);
    expect(harness.uploaders.size, 'peers named by the tracker are used nevertheless').to.be.above(0);
  });

  it('uses one channel for all files, and subscribes to each once it is open', () => {
    const other = manifest(3, { name: 'other' });
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const uploader = harness.uploader(1);
    uploader.accept();
    harness.isDiskQuick = false;
    harness.fetch(other, [1]);
    expect(harness.uploaders.size).to.equal(1);
    expect(uploader.all('SUBSCRIBE').length).to.equal(1);
    harness.feed({ type: 'file-opened', digest: other.digest, held: setOf(3, []), holes: setOf(3, []), path: 'p' });
    expect(uploader.all('SUBSCRIBE').map(({ digest }) => digest)).to.deep.equal([file.digest, other.digest]);
  });

  it('closes a useless channel for a member that may hold more, when slots are scarce', () => {
    const harness = new DownloaderHarness({ maxSources: 1, keepaliveMs: 20_000, stallTimeoutMs: 0 });
    harness.fetch(file, [1, 2]);
    const useless = harness.uploader(1);
    useless.accept();
    useless.have(file, []);
    expect(harness.uploaders.size).to.equal(1);
    harness.advance(10_000);
    expect(useless.all('GOODBYE').length).to.equal(1);
    const other = harness.uploader(2);
    other.accept();
    other.have(file);
    expect(other.asked.length).to.equal(6);
    harness.advance(10_000);
    expect(other.all('GOODBYE').length, 'a useful channel is kept').to.equal(0);
  });

  it('gives every member a turn when slots are scarce and channels useless', () => {
    const harness = new DownloaderHarness({ maxSources: 1, keepaliveMs: 20_000, stallTimeoutMs: 0 });
    harness.fetch(file, [1, 2, 3]);
    for (const rank of [1, 2]) {
      harness.connect(rank, file, []);
      harness.advance(10_000);
    }
    harness.connect(3, file).serve();
    expect(harness.completed).to.deep.equal([file.digest]);
  });

  it('connects first to the peer with most segments according to the tracker, if channels are scarce', () => {
    const harness = new DownloaderHarness({ maxSources: 1 });
    harness.fetch(file, [member(1, 2), member(2, 0), member(3, 10)]);
    expect(harness.isConnecting(3)).to.equal(true);
  });

  it('reconnects with growing delays, whether the connection failed or broke', () => {
    const harness = new DownloaderHarness({ redialFirstMs: 100, redialMaxMs: 1_000 });
    harness.fetch(file, [1]);
    harness.uploader(1).disconnect();
    expect(harness.isConnecting(1)).to.equal(false);
    harness.advance(49);
    expect(harness.isConnecting(1)).to.equal(false);
    harness.advance(101);
    const second = harness.uploader(1);
    second.disconnect();
    harness.advance(99);
    expect(harness.isConnecting(1)).to.equal(false);
    harness.advance(201);
    const third = harness.connect(1, file);
    third.serve(1);
    third.disconnect();
    expect(harness.logged('peer-disconnected').length, 'only a peer that was connected is disconnected').to.equal(1);
    harness.advance(150);
    expect(harness.isConnecting(1), 'a peer that has delivered a segment is reconnected to soon').to.equal(true);
  });

  it('keeps to its connection limit, and opens the next one when a channel ends', () => {
    const harness = new DownloaderHarness({ maxSources: 2 });
    harness.fetch(file, [1, 2, 3]);
    expect(harness.uploaders.size).to.equal(2);
    harness.uploader(1).disconnect();
    expect(harness.isConnecting(3)).to.equal(true);
  });

  it('connects for another file when a complete one releases its channels', () => {
    const other = manifest(3, { name: 'other' });
    const harness = new DownloaderHarness({ maxSources: 1 });
    harness.fetch(file, [1]);
    harness.fetch(other, [2]);
    expect(harness.isConnecting(2)).to.equal(false);
    harness.connect(1, file).serve();
    expect(harness.completed).to.deep.equal([file.digest]);
    expect(harness.isConnecting(2)).to.equal(true);
  });

  it('removes members that left and are not connected, and keeps open channels', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    harness.connect(1, file, []);
    harness.uploader(2).disconnect();
    harness.swarm(file, [3]);
    harness.advance(15_000);
    expect(harness.isConnecting(2)).to.equal(false);
    expect(harness.isConnecting(3)).to.equal(true);
    expect(harness.uploader(1).state).to.equal('open');
  });

  it('connects to peers that subscribed to this client', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file);
    harness.postFromUploader({
      type: 'peer-subscribed',
      instance: '',
      digest: file.digest,
      rank: 4,
      address: member(4),
    });
    expect(harness.isConnecting(4)).to.equal(true);
    harness.postFromUploader({ type: 'peer-subscribed', instance: '', digest: 'unknown', rank: 5, address: member(5) });
    expect(harness.isConnecting(5)).to.equal(false);
  });

  it('disconnects a peer that answers with another rank, without a ban', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const uploader = harness.uploader(1);
    uploader.accept({ greets: false });
    uploader.say({ tag: 'HELLO_ACK', version: 1 }, 0, 5);
    expect(uploader.closed?.code).to.equal('PROTOCOL');
    expect(harness.logged('peer-banned')).to.deep.equal([]);
    harness.advance(1_000);
    expect(harness.isConnecting(1)).to.equal(true);
  });

  it('closes the channel after GOODBYE', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1, 2]);
    const uploader = harness.connect(1, file);
    uploader.say({ tag: 'GOODBYE', reason: 'enough' });
    expect(uploader.closed?.code).to.deep.equal(undefined);
    expect(uploader.state).to.equal('closed');
    harness.connect(2, file).serve();
    expect(harness.completed).to.deep.equal([file.digest]);
  });
});

describe('silence', () => {
  it('pings a peer that is silent for half the time, and disconnects it after twice the time', () => {
    const harness = new DownloaderHarness({ keepaliveMs: 1_000 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file, []);
    harness.advance(400);
    expect(uploader.all('PING')).to.deep.equal([]);
    harness.advance(200);
    expect(uploader.all('PING').length).to.equal(1);
    harness.advance(1_300);
    expect(uploader.state).to.equal('open');
    harness.advance(200);
    expect(uploader.closed?.code).to.equal('TIMEOUT');
    expect(harness.logged('peer-disconnected').length).to.equal(1);
    harness.advance(1_000);
    expect(harness.isConnecting(1)).to.equal(true);
  });

  it('keeps a peer that answers', () => {
    const harness = new DownloaderHarness({ keepaliveMs: 1_000 });
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file, []);
    for (let second = 0; second < 10; second += 1) {
      harness.advance(1_000);
      uploader.say({ tag: 'PONG' });
    }
    expect(uploader.state).to.equal('open');
  });

  it('answers PING, logs an ERROR, and ignores unknown messages', () => {
    const harness = new DownloaderHarness();
    harness.fetch(file, [1]);
    const uploader = harness.connect(1, file, []);
    uploader.take();
    uploader.say({ tag: 'PING' });
    uploader.say({ tag: 'ERROR', code: 'LIMIT', detail: 'too\nmany' });
    uploader.say({ tag: 'SHUTDOWN', reason: '' });
    expect(uploader.tags()).to.deep.equal(['PONG']);
    expect(harness.logged('peer-error')).to.deep.equal([
      { type: 'peer-error', rank: 1, code: 'LIMIT', detail: 'too\ufffdmany' },
    ]);
  });
});

describe('stop', () => {
  it('announces held segments, sends GOODBYE on every channel, closes the files and sends nothing more', () => {
    const harness = new DownloaderHarness({ haveCoalesceMs: 1_000 });
    harness.fetch(file, [1, 2, 3]);
    const uploader = harness.connect(1, file);
    const peer = harness.connect(2, file, []);
    const connecting = harness.uploader(3);
    uploader.serve(1);
    peer.take();
    harness.post({ type: 'stop', reason: 'over' });
    expect(peer.take().map(({ tag }) => tag)).to.deep.equal(['HAVE', 'GOODBYE']);
    expect(uploader.all('GOODBYE')).to.deep.equal([{ tag: 'GOODBYE', reason: 'over' }]);
    for (const channel of [uploader, peer, connecting]) expect(channel.state).to.equal('closed');
    expect(harness.closedFiles).to.deep.equal([file.digest]);
    expect(harness.posted('stopped').length).to.equal(1);
    expect([...harness.timers]).to.deep.equal([]);
    harness.post({ type: 'stop', reason: 'again' });
  });
});
