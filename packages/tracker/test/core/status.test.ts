import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { EVERYTHING, type Manifest } from '@shoal/common';

import { TrackerHarness, held, manifest } from './tracker-harness.js';

const file: Manifest = { ...manifest('movie', 100), length: 100 * 1024 };

describe('status', () => {
  it('is plain JSON', () => {
    const harness = new TrackerHarness();
    const wanted = [{ by: 'name', name: 'ghost' }] as const;
    harness.join('a', { files: [held(file)], wanted, host: '::2' });
    const status = harness.tracker.status(harness.now);
    assert.deepEqual(JSON.parse(JSON.stringify(status)), status);
    assert.deepEqual(status.session, { clients: 1, expected: 0, phase: 'running' });
    assert.deepEqual(status.clients[0], {
      ...{ rank: 1, clientId: 'a', address: '[::2]:7000', connected: true, done: false, lost: false },
      ...{ failed: [], wanted: ['ghost'], downloadedBytes: 0, uploadedBytes: 0, blamedBy: 0, heldBack: false },
    });
  });

  it('tells a member of the files that its token names', () => {
    const harness = new TrackerHarness();
    const other = manifest('secret', 1);
    const wanted = ['movie', 'secret', 'ghost', 'movie-2'].map((name) => ({ by: 'name', name }) as const);
    const client = harness.join('a', { files: [held(file), held(other)], wanted });
    client.done('secret', other.digest, file.digest, 'movie');
    const { clients, files } = harness.tracker.status(harness.now, { ...EVERYTHING, files: ['movie*'] });
    assert.deepEqual(
      [clients[0]?.wanted, clients[0]?.failed],
      [
        ['movie', 'movie-2'],
        [file.digest, 'movie'],
      ],
    );
    assert.deepEqual(
      files.map(({ name }) => name),
      ['movie'],
    );
    const byDigest = harness.tracker.status(harness.now, { mayGet: false, mayShare: true, files: [other.digest] });
    assert.deepEqual([byDigest.clients[0]?.wanted, byDigest.files[0]?.name], [['secret'], 'secret']);
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
    const [note] = harness.noted('summary');
    assert.equal(note?.summary.ms, 2_000);
    const { digest } = file;
    assert.deepEqual(note.summary.clients, [
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
