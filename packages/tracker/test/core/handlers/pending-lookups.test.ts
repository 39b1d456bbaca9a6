import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { held, manifest, TrackerHarness } from '../tracker-harness.js';

const file = manifest('file');
const startupGraceMs = 8_000;
const ghost = { tag: 'FILE_REQUEST', file: { by: 'name', name: 'ghost' } } as const;

describe('a standing tracker that has just started', () => {
  it('answers who asks for a file as soon as somebody offers it', () => {
    const harness = new TrackerHarness({ startupGraceMs });
    const [byName, byDigest] = [harness.join('a'), harness.join('b')];
    assert.deepEqual(byName.send({ tag: 'FILE_REQUEST', file: { by: 'name', name: 'file' } }), []);
    assert.deepEqual(byDigest.send({ tag: 'FILE_REQUEST', file: { by: 'digest', digest: file.digest } }), []);
    harness.join('seeder', { files: [held(file)] });
    for (const client of [byName, byDigest]) {
      const details = client.last('FILE_DETAILS');
      assert.equal(details.manifest.digest, file.digest);
      assert.ok(details.members.some(({ heldSegments }) => heldSegments === 4));
      client.take();
    }
    harness.advance(startupGraceMs);
    assert.ok(!byName.has('FILE_DETAILS'), 'once');
  });

  it('answers in whatever form the accents of the name are written', () => {
    const harness = new TrackerHarness({ startupGraceMs });
    const client = harness.join('a');
    client.send({ tag: 'FILE_REQUEST', file: { by: 'name', name: 'gr\u00f6ße' } });
    harness.join('seeder', { files: [held(manifest('gro\u0308ße'))] });
    assert.equal(client.last('FILE_DETAILS').manifest.name, 'gro\u0308ße');
  });

  it('says that nobody offers it when its clients have had the time to come back', () => {
    const harness = new TrackerHarness({ startupGraceMs });
    const client = harness.join('a');
    assert.deepEqual(client.send(ghost), []);
    harness.advance(startupGraceMs - 1);
    assert.ok(!client.has('ERROR'));
    harness.advance(1);
    assert.equal(client.last('ERROR').code, 'UNKNOWN_FILE');
    assert.equal(client.send(ghost).length, 1, 'and then at once');
  });

  it('takes no file for another because its name looks like that digest', () => {
    const harness = new TrackerHarness({ startupGraceMs });
    const client = harness.join('a');
    client.send({ tag: 'FILE_REQUEST', file: { by: 'digest', digest: file.digest } });
    harness.join('impostor', { files: [held(manifest(file.digest))] });
    assert.ok(!client.has('ERROR') && !client.has('FILE_DETAILS'));
    harness.join('seeder', { files: [held(file)] });
    assert.equal(client.last('FILE_DETAILS').manifest.digest, file.digest);
  });

  it('does not keep a name that no file can have', () => {
    const client = new TrackerHarness({ startupGraceMs }).join('a');
    const [answer] = client.send({ tag: 'FILE_REQUEST', file: { by: 'name', name: 'x'.repeat(256) } });
    assert.equal(answer?.body.tag, 'ERROR');
  });

  it('keeps so many questions and answers further ones at once', () => {
    const client = new TrackerHarness({ startupGraceMs, maxPendingLookups: 2 }).join('a');
    for (const kept of [true, true, false]) assert.equal(client.send(ghost).length === 0, kept);
  });

  it('tells what there is when it is settled', () => {
    const harness = new TrackerHarness({ startupGraceMs });
    const client = harness.join('a');
    client.send({ tag: 'CATALOG_REQUEST' });
    harness.join('seeder').offer(file);
    assert.ok(!client.has('CATALOG'));
    harness.advance(startupGraceMs);
    const { files } = client.last('CATALOG');
    assert.deepEqual(
      files.map(({ name }) => name),
      ['file'],
    );
  });

  it('forgets what somebody asked who is gone', () => {
    const harness = new TrackerHarness({ startupGraceMs });
    const client = harness.join('a');
    client.send(ghost);
    client.vanish();
    harness.advance(startupGraceMs);
    assert.deepEqual(harness.logged('file-unknown'), []);
  });
});

describe('a session', () => {
  it('knows what is offered once it has started', () => {
    const harness = new TrackerHarness({ startupGraceMs, sessionClients: 1 });
    const [answer] = harness.join('a').send(ghost);
    assert.equal(answer?.body.tag, 'ERROR');
  });
});
