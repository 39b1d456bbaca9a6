import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { EVERYTHING, type Manifest } from '@shoal/common';

import { TrackerHarness, held, manifest } from '../tracker-harness.js';

const file: Manifest = { ...manifest('movie', 100), length: 100 * 1024 };

describe('status', () => {
  it('is plain JSON', () => {
    const harness = new TrackerHarness();
    const wanted = [{ by: 'name', name: 'ghost' }] as const;
    harness.open({ remoteHost: '::2' }).init({ files: [held(file)], wanted });
    const status = harness.tracker.status(harness.now);
    assert.deepEqual(JSON.parse(JSON.stringify(status)), status);
    assert.deepEqual(status.session, { clients: 1, expected: 0, phase: 'running' });
    assert.deepEqual(status.clients[0], {
      ...{ rank: 1, address: '[::2]:7000', connected: true, done: false, lost: false },
      ...{ failed: 0, wanted: 1, downloadedBytes: 0, uploadedBytes: 0, reportedBy: 0, quarantined: false },
    });
    assert.deepEqual(status.omitted, { clients: 0, files: 0 });
  });

  it('tells nobody what a client id is', () => {
    const harness = new TrackerHarness();
    harness.join('id-of-its-own', { files: [held(file)] });
    assert.ok(!JSON.stringify(harness.tracker.status(harness.now)).includes('id-of-its-own'));
  });

  it('has a bounded size, whatever clients want and failed to get', () => {
    const harness = new TrackerHarness();
    const wanted = Array.from({ length: 20_000 }, (_, i) => ({ by: 'name', name: `${i}`.padEnd(230, 'w') }) as const);
    const client = harness.join('a', { wanted });
    const before = JSON.stringify(harness.tracker.status(harness.now)).length;
    assert.ok(before < 1_000, `${before}`);
    client.done(...wanted.map(({ name }) => name));
    const [status] = harness.tracker.status(harness.now).clients;
    assert.deepEqual([status?.wanted, status?.failed], [20_000, 20_000]);
    assert.ok(JSON.stringify(harness.tracker.status(harness.now)).length < 1_000);
  });

  it('shows ten thousand clients and says how many more there are, those that are here first', () => {
    const harness = new TrackerHarness();
    harness.join('gone').vanish();
    for (let i = 0; i < 10_001; i += 1) harness.join(`c${i}`);
    const { clients, omitted } = harness.tracker.status(harness.now);
    assert.equal(clients.length, 10_000);
    assert.deepEqual(omitted, { clients: 2, files: 0 });
    assert.ok(clients.every(({ connected }) => connected));
  });

  it('tells a member of the files that its token names', () => {
    const harness = new TrackerHarness();
    const other = manifest('secret', 1);
    const wanted = ['movie', 'secret', 'ghost', 'movie-2'].map((name) => ({ by: 'name', name }) as const);
    const client = harness.join('a', { files: [held(file), held(other)], wanted });
    client.update(file, 100, { uploadedBytes: 7 });
    client.update(other, 1, { uploadedBytes: 1_000 });
    const elsewhere = harness.join('b', { files: [held(manifest('payroll', 1))] });
    const { clients, files } = harness.tracker.status(harness.now, { ...EVERYTHING, files: ['movie*'] });
    assert.deepEqual(
      clients.map(({ rank, wanted: count, uploadedBytes }) => [rank, count, uploadedBytes]),
      [[client.rank, 0, 7]],
      'nothing is told of other files, nor of who has to do with those only',
    );
    assert.ok(!clients.some(({ rank }) => rank === elsewhere.rank));
    assert.deepEqual(
      files.map(({ name }) => name),
      ['movie'],
    );
    const byDigest = harness.tracker.status(harness.now, { mayGet: false, mayShare: true, files: [other.digest] });
    assert.deepEqual([byDigest.clients[0]?.uploadedBytes, byDigest.files[0]?.name], [1_000, 'secret']);
    assert.deepEqual(harness.tracker.status(harness.now, { ...EVERYTHING, files: ['nothing'] }).clients, []);
  });

  it('calls nobody failed that has after all what it gave up', () => {
    const harness = new TrackerHarness();
    harness.join('seeder', { files: [held(file)] });
    const client = harness.join('a');
    const failed = (): number | undefined => harness.tracker.status(harness.now).clients[1]?.failed;
    client.done('movie', 'ghost');
    assert.equal(failed(), 2);
    client.request('movie');
    client.update(file, held(file).heldSegments);
    assert.equal(failed(), 1);
    client.done('movie');
    assert.equal(failed(), 0);
    harness.feed({ type: 'stop', reason: 'enough' });
    assert.equal(harness.logged('summary')[0]?.summary.clients[1]?.outcome, 'done');
  });

  it('keeps the totals of a client that is gone', () => {
    const harness = new TrackerHarness();
    harness.join('seeder', { files: [held(file)] });
    const client = harness.join('a');
    client.request('movie');
    client.update(file, 4, { downloadedBytes: 4_096, uploadedBytes: 1_024 });
    client.vanish();
    const gone = harness.tracker.status(harness.now).clients[1];
    assert.deepEqual([gone?.connected, gone?.downloadedBytes, gone?.uploadedBytes], [false, 4_096, 1_024]);
  });

  it('forecasts the end and names who is behind', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 1e9 });
    harness.join('seeder', { files: [held(file)] });
    const leechers = ['a', 'b', 'c'].map((name) => harness.join(name));
    for (const client of leechers) client.request('movie');
    assert.deepEqual(harness.tracker.status(harness.now).files[0]?.etaMs, undefined);
    for (let second = 1; second <= 30; second += 1) {
      harness.advance(1_000);
      leechers.forEach((client, i) => {
        const count = i === 2 ? Math.floor(second / 4) : second;
        client.update(file, count, { downloadedBytes: count * 1024 });
      });
    }
    const [status] = harness.tracker.status(harness.now).files;
    const rate = status?.members[1]?.bytesPerSecond ?? 0;
    assert.ok(rate > 900 && rate < 1_100, `${rate}`);
    assert.ok(status);
    assert.deepEqual(status.stragglers, [4]);
    assert.ok((status.etaMs ?? 0) > 200_000, 'the slow one has 93 of its segments to go');
    harness.advance(10_000);
    const [silent] = harness.tracker.status(harness.now).files;
    assert.ok(silent);
    assert.equal(silent.members[1]?.bytesPerSecond, 0);
    assert.ok(!('etaMs' in silent));
  });

  it('of the end is the summary', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    b.request('movie');
    harness.advance(2_000);
    b.update(file, 100, { downloadedBytes: 102_400, uploadedBytes: 3 });
    a.update(file, 100, { uploadedBytes: 102_400 });
    a.vanish();
    harness.feed({ type: 'stop', reason: 'enough' });
    const [event] = harness.logged('summary');
    assert.equal(event?.summary.ms, 2_000);
    const { digest } = file;
    assert.deepEqual(event.summary.clients, [
      {
        ...{ rank: 1, clientId: 'a', outcome: 'left', downloadedBytes: 0, uploadedBytes: 102_400 },
        files: [
          {
            ...{ name: 'movie', digest, role: 'offered', heldSegments: 100, segments: 100, ms: undefined },
            ...{ downloadedBytes: 0, uploadedBytes: 102_400 },
          },
        ],
      },
      {
        ...{ rank: 2, clientId: 'b', outcome: 'left', downloadedBytes: 102_400, uploadedBytes: 3 },
        files: [
          {
            ...{ name: 'movie', digest, role: 'wanted', heldSegments: 100, segments: 100, ms: 2_000 },
            ...{ downloadedBytes: 102_400, uploadedBytes: 3 },
          },
        ],
      },
    ]);
  });
});
