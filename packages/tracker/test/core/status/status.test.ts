import { EVERYTHING, type Manifest } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { TrackerHarness, held, manifest } from '../tracker-harness.js';

const file: Manifest = { ...manifest('movie', 100), length: 100 * 1024 };

describe('status', () => {
  it('is plain JSON', () => {
    const harness = new TrackerHarness();
    const wanted = [{ by: 'name', name: 'ghost' }] as const;
    harness.open({ remoteHost: '::2' }).init({ files: [held(file)], wanted });
    const status = harness.tracker.status(harness.now);
    expect(JSON.parse(JSON.stringify(status))).to.deep.equal(status);
    expect(status.session).to.deep.equal({ clients: 1, expected: 0, phase: 'running' });
    expect(status.clients[0]).to.deep.equal({
      ...{ rank: 1, address: '[::2]:7000', connected: true, done: false, lost: false },
      ...{ failed: 0, wanted: 1, downloadedBytes: 0, uploadedBytes: 0, reportedBy: 0, quarantined: false },
    });
    expect(status.omitted).to.deep.equal({ clients: 0, files: 0 });
  });

  it('contains no client id', () => {
    const harness = new TrackerHarness();
    harness.join('id-of-its-own', { files: [held(file)] });
    expect(JSON.stringify(harness.tracker.status(harness.now))).to.not.include('id-of-its-own');
  });

  it('has a bounded size, whatever clients want and failed to get', () => {
    const harness = new TrackerHarness();
    const wanted = Array.from({ length: 20_000 }, (_, i) => ({ by: 'name', name: `${i}`.padEnd(230, 'w') }) as const);
    const client = harness.join('a', { wanted });
    const before = JSON.stringify(harness.tracker.status(harness.now)).length;
    expect(before, `${before}`).to.be.below(1_000);
    client.done(...wanted.map(({ name }) => name));
    const [status] = harness.tracker.status(harness.now).clients;
    expect([status?.wanted, status?.failed]).to.deep.equal([20_000, 20_000]);
    expect(JSON.stringify(harness.tracker.status(harness.now)).length).to.be.below(1_000);
  });

  it('lists ten thousand clients, connected ones first, and counts the others', () => {
    const harness = new TrackerHarness();
    harness.join('gone').disconnect();
    for (let i = 0; i < 10_001; i += 1) harness.join(`c${i}`);
    const { clients, omitted } = harness.tracker.status(harness.now);
    expect(clients.length).to.equal(10_000);
    expect(omitted).to.deep.equal({ clients: 2, files: 0 });
    expect(clients.every(({ connected }) => connected)).to.equal(true);
  });

  it('shows a member the files that its token names', () => {
    const harness = new TrackerHarness();
    const other = manifest('secret', 1);
    const wanted = ['movie', 'secret', 'ghost', 'movie-2'].map((name) => ({ by: 'name', name }) as const);
    const client = harness.join('a', { files: [held(file), held(other)], wanted });
    client.update(file, 100, { uploadedBytes: 7 });
    client.update(other, 1, { uploadedBytes: 1_000 });
    const elsewhere = harness.join('b', { files: [held(manifest('payroll', 1))] });
    const { clients, files } = harness.tracker.status(harness.now, { ...EVERYTHING, files: ['movie*'] });
    expect(
      clients.map(({ rank, wanted: count, uploadedBytes }) => [rank, count, uploadedBytes]),
      'other files and their clients are not shown',
    ).to.deep.equal([[client.rank, 0, 7]]);
    expect(clients.some(({ rank }) => rank === elsewhere.rank)).to.equal(false);
    expect(files.map(({ name }) => name)).to.deep.equal(['movie']);
    const byDigest = harness.tracker.status(harness.now, { mayGet: false, mayShare: true, files: [other.digest] });
    expect([byDigest.clients[0]?.uploadedBytes, byDigest.files[0]?.name]).to.deep.equal([1_000, 'secret']);
    expect(harness.tracker.status(harness.now, { ...EVERYTHING, files: ['nothing'] }).clients).to.deep.equal([]);
  });

  it('counts no client as failed that completed in the end', () => {
    const harness = new TrackerHarness();
    harness.join('seeder', { files: [held(file)] });
    const client = harness.join('a');
    const failed = (): number | undefined => harness.tracker.status(harness.now).clients[1]?.failed;
    client.done('movie', 'ghost');
    expect(failed()).to.equal(2);
    client.request('movie');
    client.update(file, held(file).heldSegments);
    expect(failed()).to.equal(1);
    client.done('movie');
    expect(failed()).to.equal(0);
    harness.feed({ type: 'stop', reason: 'enough' });
    expect(harness.logged('summary')[0]?.summary.clients[1]?.outcome).to.equal('done');
  });

  it('keeps the totals of a disconnected client', () => {
    const harness = new TrackerHarness();
    harness.join('seeder', { files: [held(file)] });
    const client = harness.join('a');
    client.request('movie');
    client.update(file, 4, { downloadedBytes: 4_096, uploadedBytes: 1_024 });
    client.disconnect();
    const gone = harness.tracker.status(harness.now).clients[1];
    expect([gone?.connected, gone?.downloadedBytes, gone?.uploadedBytes]).to.deep.equal([false, 4_096, 1_024]);
  });

  it('estimates the end and names slow clients', () => {
    const harness = new TrackerHarness({ peerTimeoutMs: 1e9 });
    harness.join('seeder', { files: [held(file)] });
    const leechers = ['a', 'b', 'c'].map((name) => harness.join(name));
    for (const client of leechers) client.request('movie');
    expect(harness.tracker.status(harness.now).files[0]?.etaMs).to.deep.equal(undefined);
    for (let second = 1; second <= 30; second += 1) {
      harness.advance(1_000);
      leechers.forEach((client, i) => {
        const count = i === 2 ? Math.floor(second / 4) : second;
        client.update(file, count, { downloadedBytes: count * 1024 });
      });
    }
    const [status] = harness.tracker.status(harness.now).files;
    const rate = status?.members[1]?.bytesPerSecond ?? 0;
    expect(rate > 900 && rate < 1_100, `${rate}`).to.equal(true);
    assert(status);
    expect(status.stragglers).to.deep.equal([4]);
    expect(status.etaMs ?? 0, 'the slow one has 93 of its segments to go').to.be.above(200_000);
    harness.advance(10_000);
    const [silent] = harness.tracker.status(harness.now).files;
    assert(silent);
    expect(silent.members[1]?.bytesPerSecond).to.equal(0);
    assert(!('etaMs' in silent));
  });

  it('is followed by the summary at the end', () => {
    const harness = new TrackerHarness();
    const a = harness.join('a', { files: [held(file)] });
    const b = harness.join('b');
    b.request('movie');
    harness.advance(2_000);
    b.update(file, 100, { downloadedBytes: 102_400, uploadedBytes: 3 });
    a.update(file, 100, { uploadedBytes: 102_400 });
    a.disconnect();
    harness.feed({ type: 'stop', reason: 'enough' });
    const [event] = harness.logged('summary');
    expect(event?.summary.ms).to.equal(2_000);
    const { digest } = file;
    expect(event?.summary.clients).to.deep.equal([
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
