import { expect } from 'chai';
import { describe, it } from 'mocha';

import { held, manifest, TrackerHarness } from '../../tracker-harness.js';

const file = manifest('file');
const startupGraceMs = 8_000;
const ghost = { tag: 'FILE_REQUEST', file: { by: 'name', name: 'ghost' } } as const;

describe('a standing tracker that has just started', () => {
  it('answers a lookup as soon as a client offers the file', () => {
    const harness = new TrackerHarness({ startupGraceMs });
    const [byName, byDigest] = [harness.join('a'), harness.join('b')];
    expect(byName.send({ tag: 'FILE_REQUEST', file: { by: 'name', name: 'file' } })).to.deep.equal([]);
    expect(byDigest.send({ tag: 'FILE_REQUEST', file: { by: 'digest', digest: file.digest } })).to.deep.equal([]);
    harness.join('seeder', { files: [held(file)] });
    for (const client of [byName, byDigest]) {
      const details = client.last('FILE_DETAILS');
      expect(details.manifest.digest).to.equal(file.digest);
      expect(details.members.some(({ heldSegments }) => heldSegments === 4)).to.equal(true);
      client.take();
    }
    harness.advance(startupGraceMs);
    expect(byName.has('FILE_DETAILS'), 'once').to.equal(false);
  });

  it('answers in whatever form the accents of the name are written', () => {
    const harness = new TrackerHarness({ startupGraceMs });
    const client = harness.join('a');
    client.send({ tag: 'FILE_REQUEST', file: { by: 'name', name: 'gr\u00f6ße' } });
    harness.join('seeder', { files: [held(manifest('gro\u0308ße'))] });
    expect(client.last('FILE_DETAILS').manifest.name).to.equal('gro\u0308ße');
  });

  it('answers that it is unknown when its clients have had time to reconnect', () => {
    const harness = new TrackerHarness({ startupGraceMs });
    const client = harness.join('a');
    expect(client.send(ghost)).to.deep.equal([]);
    harness.advance(startupGraceMs - 1);
    expect(client.has('ERROR')).to.equal(false);
    harness.advance(1);
    expect(client.last('ERROR').code).to.equal('UNKNOWN_FILE');
    expect(client.send(ghost).length, 'and then at once').to.equal(1);
  });

  it('confuses no name with an equal digest', () => {
    const harness = new TrackerHarness({ startupGraceMs });
    const client = harness.join('a');
    client.send({ tag: 'FILE_REQUEST', file: { by: 'digest', digest: file.digest } });
    harness.join('impostor', { files: [held(manifest(file.digest))] });
    expect(!client.has('ERROR') && !client.has('FILE_DETAILS')).to.equal(true);
    harness.join('seeder', { files: [held(file)] });
    expect(client.last('FILE_DETAILS').manifest.digest).to.equal(file.digest);
  });

  it('does not keep a name that no file can have', () => {
    const client = new TrackerHarness({ startupGraceMs }).join('a');
    const [answer] = client.send({ tag: 'FILE_REQUEST', file: { by: 'name', name: 'x'.repeat(256) } });
    expect(answer?.body.tag).to.equal('ERROR');
  });

  it('keeps a limited number of lookups and answers further ones at once', () => {
    const client = new TrackerHarness({ startupGraceMs, maxPendingLookups: 2 }).join('a');
    for (const kept of [true, true, false]) expect(client.send(ghost).length === 0).to.equal(kept);
  });

  it('answers with the catalogue after the startup grace', () => {
    const harness = new TrackerHarness({ startupGraceMs });
    const client = harness.join('a');
    client.send({ tag: 'CATALOG_REQUEST' });
    harness.join('seeder').offer(file);
    expect(client.has('CATALOG')).to.equal(false);
    harness.advance(startupGraceMs);
    const { files } = client.last('CATALOG');
    expect(files.map(({ name }) => name)).to.deep.equal(['file']);
  });

  it('drops the lookups of disconnected clients', () => {
    const harness = new TrackerHarness({ startupGraceMs });
    const client = harness.join('a');
    client.send(ghost);
    client.disconnect();
    harness.advance(startupGraceMs);
    expect(harness.logged('file-unknown')).to.deep.equal([]);
  });
});

describe('a session', () => {
  it('knows what is offered once it has started', () => {
    const harness = new TrackerHarness({ startupGraceMs, sessionClients: 1 });
    const [answer] = harness.join('a').send(ghost);
    expect(answer?.body.tag).to.equal('ERROR');
  });
});
