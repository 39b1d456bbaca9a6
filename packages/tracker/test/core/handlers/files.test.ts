import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrackerHarness, assertError, expect, held, manifest, ranks } from '../tracker-harness.js';

const file = manifest('movie', 4);

describe('an offer', () => {
  it('is acknowledged, logged and in the catalog, which is sorted by name', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(manifest('zebra'))] });
    assert.deepEqual(a.offer(file), { tag: 'FILE_OFFER_ACK', digest: file.digest });
    const answer = a.send({ tag: 'CATALOG_REQUEST' })[0]?.body;
    const { files } = expect(answer, 'CATALOG');
    assert.deepEqual(
      files.map(({ name }) => name),
      ['movie', 'zebra'],
    );
    assert.deepEqual(files[0], { name: 'movie', digest: file.digest, kind: 'real', length: 4_096, segments: 4 });
    assert.equal(harness.logged('file-offered').length, 2);
  });

  it('of another content under the same name is refused, naming the name and both digests', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    const other = manifest('movie', 4, 2);
    const b = harness.join('b', { files: [held(other), held(manifest('song'))] });
    const detail = assertError(b, 'NAME_CONFLICT', { closed: false });
    for (const part of ['"movie"', file.digest, other.digest]) assert.ok(detail.includes(part), detail);
    assert.equal(b.received.find(({ body }) => body.tag === 'ERROR')?.correlation, 5, 'the correlation of INIT');
    assert.equal(harness.tracker.status(0).files.length, 2, 'the files after a refused one are taken');
    assert.equal(harness.logged('offer-refused')[0]?.code, 'NAME_CONFLICT');
  });

  it('of another content under a name that differs in the form of its accents is another file', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(manifest('gro\u0308ße'))] });
    const b = harness.join('b', { files: [held(manifest('gr\u00f6ße', 4, 2))] });
    for (const [name, digest] of [
      ['gro\u0308ße', manifest('gro\u0308ße').digest],
      ['gr\u00f6ße', manifest('gr\u00f6ße', 4, 2).digest],
    ] as const) {
      assert.equal(expect(b.request(name), 'FILE_DETAILS').manifest.digest, digest);
    }
  });

  it('of the same content by another client is one file', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    harness.join('b', { files: [held(file, 2)] });
    const [status] = harness.tracker.status(0).files;
    assert.deepEqual([status?.seeders, status?.leechers], [1, 1]);
  });

  it('brings its signatures along, and later ones join those that were there', () => {
    const harness = new TrackerHarness();
    const [ann, bob] = ['ann', 'bob'].map((publicKey) => ({ publicKey, signature: 'made up' }));
    harness.join('a', { files: [held(file)] });
    const asked = (name: string) =>
      harness.join(name).send({ tag: 'FILE_REQUEST', file: { by: 'name', name: 'movie' } });
    assert.deepEqual(expect(asked('b')[0]?.body, 'FILE_DETAILS').manifest, file);
    harness.join('c').offer({ ...file, signatures: [ann!] });
    harness.join('d', { files: [held({ ...file, signatures: [bob!, ann!] })] });
    assert.deepEqual(expect(asked('e')[0]?.body, 'FILE_DETAILS').manifest.signatures, [ann, bob]);
  });

  it('with an unsound manifest or too many segments held is refused, naming the file', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a');
    a.offer({ ...file, length: 5_000 });
    assert.match(assertError(a, 'BAD_MANIFEST', { closed: false }), /movie.*5000 bytes/);
    for (const count of [5, -1, 1.5, Number.NaN]) {
      a.offer(file, count);
      const detail = assertError(a, 'BAD_MANIFEST', { closed: false });
      assert.ok(detail.includes('"movie"') && detail.includes(file.digest), detail);
    }
    assert.equal(harness.tracker.status(0).files.length, 0);
  });

  it('over a limit is refused', () => {
    const harness = new TrackerHarness({ maxFiles: 3, maxFilesPerClient: 2 });
    const a = harness.join('a');
    a.offer(manifest('1'));
    a.offer(manifest('2'));
    a.offer(manifest('3'));
    assert.match(assertError(a, 'LIMIT', { closed: false }), /"3".*2 files a client/);
    const b = harness.join('b');
    b.offer(manifest('3'));
    b.offer(manifest('4'));
    assert.match(assertError(b, 'LIMIT', { closed: false }), /3 files/);
    assert.equal(b.offer(manifest('1')).tag, 'FILE_OFFER_ACK', 'a known file is no further one');
  });
});

describe('a request', () => {
  it('is answered with the manifest and the other members, and joins the swarm', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    const details = expect(b.request('movie'), 'FILE_DETAILS');
    assert.equal(details.manifest, file);
    assert.deepEqual(details.members, [{ rank: 1, host: '10.0.0.9', port: 7_000, heldSegments: 4 }]);
    assert.equal(b.received.at(-1)?.correlation, 5);
    const c = harness.join('c');
    const byDigest = c.send({ tag: 'FILE_REQUEST', file: { by: 'digest', digest: file.digest } });
    assert.deepEqual(ranks(expect(byDigest[0]?.body, 'FILE_DETAILS')), [1, 2]);
    assert.deepEqual(
      harness.logged('file-requested').map(({ rank }) => rank),
      [2, 3],
    );
  });

  it('keeps what the client holds already', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file, 3)] });
    a.request('movie');
    assert.equal(harness.tracker.status(0).files[0]?.members[0]?.heldSegments, 3);
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
      assert.equal(expect(b.request(asked), 'FILE_DETAILS').manifest.name, offered);
      b.vanish();
      a.withdraw(manifest(offered));
      const c = harness.join('c');
      c.request(asked);
      assertError(c, 'UNKNOWN_FILE', { closed: false });
    }
  });

  it('for a file that nobody has is refused, not closing', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a');
    a.request('ghost');
    assert.equal(assertError(a, 'UNKNOWN_FILE', { closed: false }), 'nobody offers "ghost"');
    assert.deepEqual(harness.logged('file-unknown'), [{ type: 'file-unknown', file: 'ghost', rank: 1 }]);
  });

  it('counts towards the files of a client', () => {
    const harness = new TrackerHarness({ maxFilesPerClient: 1 });
    harness.join('a', { files: [held(file)] });
    harness.join('b', { files: [held(manifest('song'))] });
    const c = harness.join('c');
    c.request('song');
    assert.equal(c.request('song').tag, 'FILE_DETAILS');
    c.request('movie');
    assertError(c, 'LIMIT', { closed: false });
  });

  it('is not shown a member that cannot be dialled, though that counts', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)], port: 0 });
    const b = harness.join('b');
    assert.deepEqual(expect(b.request('movie'), 'FILE_DETAILS').members, []);
    assert.equal(harness.tracker.status(0).files[0]?.seeders, 1);
  });

  it('for a file whose last member left is for an unknown file', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    b.send({ tag: 'CATALOG_REQUEST' });
    a.vanish();
    assert.equal(b.request('movie').tag, 'ERROR');
    assert.deepEqual(expect(b.send({ tag: 'CATALOG_REQUEST' })[0]?.body, 'CATALOG').files, []);
    assert.equal(b.offer(manifest('movie', 4, 2)).tag, 'FILE_OFFER_ACK', 'its name is free again');
  });
});

describe('an update', () => {
  it('is answered with the swarm and moves the totals', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    b.request('movie');
    const swarm = expect(b.update(file, 2, { downloadedBytes: 2_048, uploadedBytes: 7 }), 'SWARM');
    assert.deepEqual(ranks(swarm), [1]);
    const member = harness.tracker.status(0).files[0]?.members[1];
    assert.deepEqual([member?.heldSegments, member?.downloadedBytes, member?.uploadedBytes], [2, 2_048, 7]);
  });

  it('of a file that the client is not in the swarm of is refused', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    b.update(file, 1);
    assertError(b, 'UNKNOWN_FILE', { closed: false });
    b.update(manifest('ghost'), 1);
    assertError(b, 'UNKNOWN_FILE', { closed: false });
  });

  it('with more segments than there are is refused', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file, 0)] });
    for (const count of [5, -1, Number.NaN]) {
      a.update(file, count);
      assertError(a, 'OUT_OF_RANGE', { closed: false });
    }
    assert.equal(harness.tracker.status(0).files[0]?.members[0]?.heldSegments, 0);
  });

  it('never makes a total negative or no number', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file, 0)] });
    a.update(file, 1, { downloadedBytes: 10, uploadedBytes: 20 });
    for (const bad of [Number.NaN, -5, Infinity, 0.5]) a.update(file, 1, { downloadedBytes: bad, uploadedBytes: bad });
    const member = harness.tracker.status(0).files[0]?.members[0];
    assert.deepEqual([member?.downloadedBytes, member?.uploadedBytes], [10, 20]);
    assert.ok((member?.bytesPerSecond ?? -1) >= 0);
  });

  it('to all segments is logged once, with the time since the request', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    b.request('movie');
    harness.advance(1_234);
    b.update(file, 4);
    b.update(file, 4);
    assert.deepEqual(harness.logged('client-complete'), [
      { type: 'client-complete', digest: file.digest, name: 'movie', rank: 2, ms: 1_234 },
    ]);
    assert.equal(harness.tracker.status(0).files[0]?.seeders, 2);
    b.update(file, 3);
    assert.equal(harness.tracker.status(0).files[0]?.seeders, 1);
  });
});

describe('a withdrawal', () => {
  it('takes the client out of the swarm, and its neighbours are told', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file), held(manifest('song'))] });
    harness.join('b', { files: [held(file, 1)] });
    const c = harness.join('c');
    assert.deepEqual(ranks(expect(c.request('movie'), 'FILE_DETAILS')), [1, 2]);
    harness.advance(1_000);
    c.take();
    assert.deepEqual(a.withdraw(file), []);
    assert.deepEqual(ranks(c.last('SWARM')), [2]);
    const members = harness.tracker.status(0).files.map(({ name, members: all }) => [name, ranks({ members: all })]);
    assert.deepEqual(members, [
      ['movie', [2, 3]],
      ['song', [1]],
    ]);
    assert.deepEqual(harness.logged('file-withdrawn'), [
      { type: 'file-withdrawn', digest: file.digest, name: 'movie', rank: 1 },
    ]);
  });

  it('by the last member ends the file, and frees its name', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file)] });
    a.withdraw(file);
    assert.deepEqual(harness.tracker.status(0).files, []);
    a.request('movie');
    assertError(a, 'UNKNOWN_FILE', { closed: false });
    assert.equal(a.offer(manifest('movie', 4, 2)).tag, 'FILE_OFFER_ACK');
  });

  it('of what the client is not in the swarm of does nothing', () => {
    const harness = new TrackerHarness();
    harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    assert.deepEqual([...b.withdraw(file), ...b.withdraw(manifest('ghost'))], []);
    assert.equal(harness.tracker.status(0).files.length, 1);
    assert.equal(harness.logged('file-withdrawn').length, 0);
    assert.equal(b.closed, undefined);
  });

  it('may be followed by an offer of the same file', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file)] });
    a.withdraw(file);
    assert.equal(a.offer(file).tag, 'FILE_OFFER_ACK');
    assert.equal(harness.tracker.status(0).files[0]?.seeders, 1);
  });
});

describe('addresses handed out', () => {
  const loopback = { remoteHost: '::ffff:127.0.0.1', localHost: '::ffff:127.0.0.1' };
  const remote = { remoteHost: '192.168.0.7', localHost: '::ffff:192.168.0.1' };

  it('are what the tracker sees, unless the client answers at another that it advertises', () => {
    const harness = new TrackerHarness();
    harness.open(remote).init({ clientId: 'a', files: [held(file)] });
    const b = harness.open(remote);
    b.init({ clientId: 'b', files: [held(file)], host: 'b.example', port: 1 });
    const address = { host: 'b.example', port: 1 };
    harness.feed({ type: 'address-probed', channel: b.channel, address, isProved: true });
    const c = harness.join('c');
    assert.deepEqual(
      expect(c.request('movie'), 'FILE_DETAILS').members.map(({ host, port }) => `${host}:${port}`),
      ['192.168.0.7:7000', 'b.example:1'],
    );
  });

  it("of a client on the tracker's own machine are one that the asker can reach", () => {
    const harness = new TrackerHarness();
    harness.open(loopback).init({ clientId: 'a', files: [held(file)] });
    const far = harness.open(remote);
    far.init({ clientId: 'b' });
    assert.equal(expect(far.request('movie'), 'FILE_DETAILS').members[0]?.host, '192.168.0.1');
    const near = harness.open(loopback);
    near.init({ clientId: 'c' });
    assert.equal(expect(near.request('movie'), 'FILE_DETAILS').members[0]?.host, '127.0.0.1');
    const d = harness.open(loopback);
    d.init({ clientId: 'd', files: [held(file)], host: 'localhost', tls: true });
    const address = { host: 'localhost', port: 7_000, tls: true };
    harness.feed({ type: 'address-probed', channel: d.channel, address, isProved: true });
    assert.equal(expect(near.update(file, 0), 'SWARM').members.at(-1)?.host, 'localhost');
    const { host, tls } = expect(far.update(file, 0), 'SWARM').members.at(-1)!;
    assert.deepEqual({ host, tls }, { host: '192.168.0.1', tls: true });
  });
});
