import { expect } from 'chai';
import { describe, it } from 'mocha';

import { TrackerHarness, assertError, expectMessage, held, manifest, ranks } from '../../tracker-harness.js';

const file = manifest('movie', 4);

describe('an offer', () => {
  it('is acknowledged, logged and in the catalog, which is sorted by name', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(manifest('zebra'))] });
    expect(a.offer(file)).to.deep.equal({ tag: 'FILE_OFFER_ACK', digest: file.digest });
    const answer = a.send({ tag: 'CATALOG_REQUEST' })[0]?.body;
    const { files } = expectMessage(answer, 'CATALOG');
    expect(files.map(({ name }) => name)).to.deep.equal(['movie', 'zebra']);
    expect(files[0]).to.deep.equal({ name: 'movie', digest: file.digest, kind: 'real', length: 4_096, segments: 4 });
    expect(harness.logged('file-offered').length).to.equal(2);
  });

  it('of another content under the same name is refused, naming the name and both digests', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    const other = manifest('movie', 4, 2);
    const b = harness.join('b', { files: [held(other), held(manifest('song'))] });
    const detail = assertError(b, 'NAME_CONFLICT', { closed: false });
    for (const part of ['"movie"', file.digest, other.digest]) expect(detail, detail).to.include(part);
    expect(b.received.find(({ body }) => body.tag === 'ERROR')?.correlation, 'the correlation of INIT').to.equal(5);
    expect(harness.tracker.status(0).files.length, 'the files after a refused one are taken').to.equal(2);
    expect(harness.logged('offer-refused')[0]?.code).to.equal('NAME_CONFLICT');
  });

  it('of another content under a name that differs in the form of its accents is another file', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(manifest('gro\u0308ße'))] });
    const b = harness.join('b', { files: [held(manifest('gr\u00f6ße', 4, 2))] });
    for (const [name, digest] of [
      ['gro\u0308ße', manifest('gro\u0308ße').digest],
      ['gr\u00f6ße', manifest('gr\u00f6ße', 4, 2).digest],
    ] as const) {
      expect(expectMessage(b.request(name), 'FILE_DETAILS').manifest.digest).to.equal(digest);
    }
  });

  it('of the same content by another client is one file', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    harness.join('b', { files: [held(file, 2)] });
    const [status] = harness.tracker.status(0).files;
    expect([status?.seeders, status?.leechers]).to.deep.equal([1, 1]);
  });

  it('adds its signatures to those of earlier offers', () => {
    const harness = new TrackerHarness();
    const [ann, bob] = ['ann', 'bob'].map((publicKey) => ({ publicKey, signature: 'made up' }));
    harness.join('a', { files: [held(file)] });
    const asked = (name: string) =>
      harness.join(name).send({ tag: 'FILE_REQUEST', file: { by: 'name', name: 'movie' } });
    expect(expectMessage(asked('b')[0]?.body, 'FILE_DETAILS').manifest).to.deep.equal(file);
    harness.join('c').offer({ ...file, signatures: [ann!] });
    harness.join('d', { files: [held({ ...file, signatures: [bob!, ann!] })] });
    expect(expectMessage(asked('e')[0]?.body, 'FILE_DETAILS').manifest.signatures).to.deep.equal([ann, bob]);
  });

  it('with an invalid manifest or too many held segments is refused, naming the file', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a');
    a.offer({ ...file, fault: 'only a directory has entries' });
    expect(assertError(a, 'BAD_MANIFEST', { closed: false })).to.match(/movie.*entries/);
    a.offer({ ...file, length: 5_000 });
    expect(assertError(a, 'BAD_MANIFEST', { closed: false })).to.match(/movie.*5000 bytes/);
    for (const count of [5, -1, 1.5, Number.NaN]) {
      a.offer(file, count);
      const detail = assertError(a, 'BAD_MANIFEST', { closed: false });
      expect(detail.includes('"movie"') && detail.includes(file.digest), detail).to.equal(true);
    }
    expect(harness.tracker.status(0).files.length).to.equal(0);
  });

  it('over a limit is refused', () => {
    const harness = new TrackerHarness({ maxFiles: 3, maxFilesPerClient: 2 });
    const a = harness.join('a');
    a.offer(manifest('1'));
    a.offer(manifest('2'));
    a.offer(manifest('3'));
    expect(assertError(a, 'LIMIT', { closed: false })).to.match(/"3".*2 files a client/);
    const b = harness.join('b');
    b.offer(manifest('3'));
    b.offer(manifest('4'));
    expect(assertError(b, 'LIMIT', { closed: false })).to.match(/3 files/);
    expect(b.offer(manifest('1')).tag, 'a known file is no further one').to.equal('FILE_OFFER_ACK');
  });
});

describe('a request', () => {
  it('is answered with the manifest and the other members, and joins the swarm', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    const details = expectMessage(b.request('movie'), 'FILE_DETAILS');
    expect(details.manifest).to.equal(file);
    expect(details.members).to.deep.equal([{ rank: 1, host: '10.0.0.9', port: 7_000, heldSegments: 4 }]);
    expect(b.received.at(-1)?.correlation).to.equal(5);
    const c = harness.join('c');
    const byDigest = c.send({ tag: 'FILE_REQUEST', file: { by: 'digest', digest: file.digest } });
    expect(ranks(expectMessage(byDigest[0]?.body, 'FILE_DETAILS'))).to.deep.equal([1, 2]);
    expect(harness.logged('file-requested').map(({ rank }) => rank)).to.deep.equal([2, 3]);
  });

  it('keeps the segments that the client holds already', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file, 3)] });
    a.request('movie');
    expect(harness.tracker.status(0).files[0]?.members[0]?.heldSegments).to.equal(3);
  });

  it('finds a file in whatever form the accents of its name are written', () => {
    const [composed, decomposed] = ['gr\u00f6ße', 'gro\u0308ße'] as const;
    for (const [offered, asked] of [
      [decomposed, composed],
      [composed, decomposed],
    ] as const) {
      const harness = new TrackerHarness();
      const a = harness.join('a', { files: [held(manifest(offered))] });
      const b = harness.join('b');
      expect(expectMessage(b.request(asked), 'FILE_DETAILS').manifest.name).to.equal(offered);
      b.disconnect();
      a.withdraw(manifest(offered));
      const c = harness.join('c');
      c.request(asked);
      assertError(c, 'UNKNOWN_FILE', { closed: false });
    }
  });

  it('for an unknown file is refused, without closing', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a');
    a.request('ghost');
    expect(assertError(a, 'UNKNOWN_FILE', { closed: false })).to.equal('no client offers "ghost"');
    expect(harness.logged('file-unknown')).to.deep.equal([{ type: 'file-unknown', file: 'ghost', rank: 1 }]);
  });

  it('counts towards the files of a client', () => {
    const harness = new TrackerHarness({ maxFilesPerClient: 1 });
    harness.join('a', { files: [held(file)] });
    harness.join('b', { files: [held(manifest('song'))] });
    const c = harness.join('c');
    c.request('song');
    expect(c.request('song').tag).to.equal('FILE_DETAILS');
    c.request('movie');
    assertError(c, 'LIMIT', { closed: false });
  });

  it('does not list an unreachable member, which counts nevertheless', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)], port: 0 });
    const b = harness.join('b');
    expect(expectMessage(b.request('movie'), 'FILE_DETAILS').members).to.deep.equal([]);
    expect(harness.tracker.status(0).files[0]?.seeders).to.equal(1);
  });

  it('for a file whose last member left is for an unknown file', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    b.send({ tag: 'CATALOG_REQUEST' });
    a.disconnect();
    expect(b.request('movie').tag).to.equal('ERROR');
    expect(expectMessage(b.send({ tag: 'CATALOG_REQUEST' })[0]?.body, 'CATALOG').files).to.deep.equal([]);
    expect(b.offer(manifest('movie', 4, 2)).tag, 'its name is free again').to.equal('FILE_OFFER_ACK');
  });
});

describe('an update', () => {
  it('is answered with the swarm and moves the totals', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    b.request('movie');
    const swarm = expectMessage(b.update(file, 2, { downloadedBytes: 2_048, uploadedBytes: 7 }), 'SWARM');
    expect(ranks(swarm)).to.deep.equal([1]);
    const member = harness.tracker.status(0).files[0]?.members[1];
    expect([member?.heldSegments, member?.downloadedBytes, member?.uploadedBytes]).to.deep.equal([2, 2_048, 7]);
  });

  it('by a client that is not in the swarm is refused', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    b.update(file, 1);
    assertError(b, 'UNKNOWN_FILE', { closed: false });
    b.update(manifest('ghost'), 1);
    assertError(b, 'UNKNOWN_FILE', { closed: false });
  });

  it('with more segments than the file has is refused', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file, 0)] });
    for (const count of [5, -1, Number.NaN]) {
      a.update(file, count);
      assertError(a, 'OUT_OF_RANGE', { closed: false });
    }
    expect(harness.tracker.status(0).files[0]?.members[0]?.heldSegments).to.equal(0);
  });

  it('never makes a total negative or no number', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file, 0)] });
    a.update(file, 1, { downloadedBytes: 10, uploadedBytes: 20 });
    for (const bad of [Number.NaN, -5, Infinity, 0.5]) a.update(file, 1, { downloadedBytes: bad, uploadedBytes: bad });
    const member = harness.tracker.status(0).files[0]?.members[0];
    expect([member?.downloadedBytes, member?.uploadedBytes]).to.deep.equal([10, 20]);
    expect(member?.bytesPerSecond ?? -1).to.be.at.least(0);
  });

  it('to all segments is logged once, with the time since the request', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    b.request('movie');
    harness.advance(1_234);
    b.update(file, 4);
    b.update(file, 4);
    expect(harness.logged('client-complete')).to.deep.equal([
      { type: 'client-complete', digest: file.digest, name: 'movie', rank: 2, ms: 1_234 },
    ]);
    expect(harness.tracker.status(0).files[0]?.seeders).to.equal(2);
    b.update(file, 3);
    expect(harness.tracker.status(0).files[0]?.seeders).to.equal(1);
  });
});

describe('a withdrawal', () => {
  it('removes the client from the swarm, and notifies its neighbours', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file), held(manifest('song'))] });
    harness.join('b', { files: [held(file, 1)] });
    const c = harness.join('c');
    expect(ranks(expectMessage(c.request('movie'), 'FILE_DETAILS'))).to.deep.equal([1, 2]);
    harness.advance(1_000);
    c.take();
    expect(a.withdraw(file)).to.deep.equal([]);
    expect(ranks(c.last('SWARM'))).to.deep.equal([2]);
    const members = harness.tracker.status(0).files.map(({ name, members: all }) => [name, ranks({ members: all })]);
    expect(members).to.deep.equal([
      ['movie', [2, 3]],
      ['song', [1]],
    ]);
    expect(harness.logged('file-withdrawn')).to.deep.equal([
      { type: 'file-withdrawn', digest: file.digest, name: 'movie', rank: 1 },
    ]);
  });

  it('by the last member ends the file, and frees its name', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file)] });
    a.withdraw(file);
    expect(harness.tracker.status(0).files).to.deep.equal([]);
    a.request('movie');
    assertError(a, 'UNKNOWN_FILE', { closed: false });
    expect(a.offer(manifest('movie', 4, 2)).tag).to.equal('FILE_OFFER_ACK');
  });

  it('by a client that is not in the swarm does nothing', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    expect([...b.withdraw(file), ...b.withdraw(manifest('ghost'))]).to.deep.equal([]);
    expect(harness.tracker.status(0).files.length).to.equal(1);
    expect(harness.logged('file-withdrawn').length).to.equal(0);
    expect(b.closed).to.equal(undefined);
  });

  it('may be followed by an offer of the same file', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file)] });
    a.withdraw(file);
    expect(a.offer(file).tag).to.equal('FILE_OFFER_ACK');
    expect(harness.tracker.status(0).files[0]?.seeders).to.equal(1);
  });
});

describe('addresses handed out', () => {
  const loopback = { remoteHost: '::ffff:127.0.0.1', localHost: '::ffff:127.0.0.1' };
  const remote = { remoteHost: '192.168.0.7', localHost: '::ffff:192.168.0.1' };

  it('are the observed ones, unless the client answers at its advertised one', () => {
    const harness = new TrackerHarness();
    harness.open(remote).init({ clientId: 'a', files: [held(file)] });
    const b = harness.open(remote);
    b.init({ clientId: 'b', files: [held(file)], host: 'b.example', port: 1 });
    const address = { host: 'b.example', port: 1 };
    harness.feed({ type: 'address-probed', channel: b.channel, address, isProved: true });
    const c = harness.join('c');
    expect(
      expectMessage(c.request('movie'), 'FILE_DETAILS').members.map(({ host, port }) => `${host}:${port}`),
    ).to.deep.equal(['192.168.0.7:7000', 'b.example:1']);
  });

  it("of a client on the tracker's own machine are reachable from the recipient", () => {
    const harness = new TrackerHarness();
    harness.open(loopback).init({ clientId: 'a', files: [held(file)] });
    const far = harness.open(remote);
    far.init({ clientId: 'b' });
    expect(expectMessage(far.request('movie'), 'FILE_DETAILS').members[0]?.host).to.equal('192.168.0.1');
    const near = harness.open(loopback);
    near.init({ clientId: 'c' });
    expect(expectMessage(near.request('movie'), 'FILE_DETAILS').members[0]?.host).to.equal('127.0.0.1');
    const d = harness.open(loopback);
    d.init({ clientId: 'd', files: [held(file)], host: 'localhost', tls: true });
    const address = { host: 'localhost', port: 7_000, tls: true };
    harness.feed({ type: 'address-probed', channel: d.channel, address, isProved: true });
    expect(expectMessage(near.update(file, 0), 'SWARM').members.at(-1)?.host).to.equal('localhost');
    const { host, tls } = expectMessage(far.update(file, 0), 'SWARM').members.at(-1)!;
    expect({ host, tls }).to.deep.equal({ host: '192.168.0.1', tls: true });
  });
});
