import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExitCode, SegmentSet } from '@shoal/common';

import { type VirtualClient, virtualManifest, VirtualSwarm } from './virtual-swarm.js';

describe('a session swarm of the shipping machines', () => {
  it('moves a real file from one client to four and ends', () => {
    const swarm = new VirtualSwarm({ sessionClients: 5 });
    const manifest = virtualManifest(64);
    swarm.addClient({ session: { offers: [{ manifest, path: 'p' }] } });
    for (let i = 0; i < 4; i += 1) swarm.addClient({ session: { wanted: [{ by: 'name', name: manifest.name }] } });
    allFinish(swarm, ExitCode.done);
    for (const client of swarm.clients.slice(1)) assert.ok(client.completed.has(manifest.digest));
    swarm.runUntil(() => swarm.trackerFinished !== undefined, 'the tracker ends');
    assert.equal(swarm.trackerFinished, 'all clients are done');
    const seeder = sentOk(swarm.clients[0]);
    assert.ok(seeder < 64 * 2, `the seeder sent ${seeder} segments of 64`);
  });

  it('runs an assignment: declared files, in a circle', () => {
    const swarm = new VirtualSwarm({ sessionClients: 4 });
    const [a, b] = [virtualManifest(25, { kind: 'declared' }), virtualManifest(7, { kind: 'declared' })];
    const offer = (manifest: typeof a) => ({ manifest, path: '' });
    swarm.addClient({ session: { offers: [offer(a)] } });
    swarm.addClient({ session: { offers: [offer(a), offer(b)] } });
    swarm.addClient({ session: { offers: [offer(b)], wanted: [{ by: 'name', name: a.name }] } });
    swarm.addClient({ session: { wanted: [a, b].map(({ name }) => ({ by: 'name', name })) } });
    allFinish(swarm, ExitCode.done);
    const sources = swarm.clients.slice(0, 3).map(sentOk);
    assert.ok(
      sources.every((count) => count > 0),
      `every owner served something: ${sources.join(', ')}`,
    );
  });

  it('fails only the file that nobody has', () => {
    const swarm = new VirtualSwarm({ sessionClients: 2 });
    const manifest = virtualManifest(3);
    swarm.addClient({ session: { offers: [{ manifest, path: 'p' }] } });
    const wanted = [manifest.name, 'nowhere'].map((name) => ({ by: 'name', name }) as const);
    const client = swarm.addClient({ session: { wanted } });
    swarm.runUntil(() => client.finished !== undefined && swarm.clients[0]?.finished !== undefined, 'all end');
    assert.equal(client.finished?.exitCode, ExitCode.unknownFile);
    assert.ok(client.completed.has(manifest.digest));
    assert.equal(swarm.clients[0]?.finished?.exitCode, ExitCode.done);
  });

  it('goes on without a client that is killed, and says who is missing', () => {
    const swarm = new VirtualSwarm({ sessionClients: 4 });
    const manifest = virtualManifest(200);
    swarm.addClient({ session: { offers: [{ manifest, path: 'p' }] } });
    for (let i = 0; i < 3; i += 1) swarm.addClient({ session: { wanted: [{ by: 'name', name: manifest.name }] } });
    const victim = swarm.clients[3] as VirtualClient;
    swarm.runUntil(() => (victim.stored.get(manifest.digest)?.count ?? 0) > 20, 'the victim is under way');
    victim.kill();
    swarm.runUntil(() => swarm.clients.slice(0, 3).every((client) => client.finished !== undefined), 'the others end');
    for (const client of swarm.clients.slice(1, 3)) assert.ok(client.completed.has(manifest.digest));
    const lost = swarm.trackerNotes.filter((note) => note.note === 'client-lost');
    assert.equal(lost.length, 1);
  });
});

describe('a standing swarm', () => {
  it('serves who comes later from those who have it, when the seeder is gone', () => {
    const swarm = new VirtualSwarm();
    const manifest = virtualManifest(40);
    const seeder = swarm.addClient({ session: { offers: [{ manifest, path: 'p' }], seedForMs: Infinity } });
    const wanted = [{ by: 'name', name: manifest.name }] as const;
    swarm.runFor(50);
    const first = swarm.addClient({ session: { wanted, seedForMs: 60_000 } });
    swarm.runUntil(() => first.completed.has(manifest.digest), 'the first completes');
    seeder.stop(ExitCode.terminated);
    swarm.runUntil(() => seeder.finished !== undefined, 'the seeder leaves');
    const second = swarm.addClient({ session: { wanted } });
    swarm.runUntil(() => second.finished !== undefined, 'the second ends');
    assert.equal(second.finished?.exitCode, ExitCode.done);
  });

  it('blames and avoids a client that sends wrong bytes, and gets the file from another', () => {
    const swarm = new VirtualSwarm();
    const manifest = virtualManifest(50);
    const liar = swarm.addClient({ session: { offers: [{ manifest, path: 'p' }], seedForMs: Infinity } });
    liar.servesCorrupt = true;
    swarm.addClient({ session: { offers: [{ manifest, path: 'p' }], seedForMs: Infinity } });
    swarm.runFor(50);
    const client = swarm.addClient({ session: { wanted: [{ by: 'digest', digest: manifest.digest }] } });
    swarm.runUntil(() => client.finished !== undefined, 'the client ends');
    assert.equal(client.finished?.exitCode, ExitCode.done);
    assert.deepEqual(
      client.noted('source-blamed').map(({ rank }) => rank),
      [1],
    );
  });

  it('ends with the integrity code where only a liar has the file', () => {
    const swarm = new VirtualSwarm();
    const manifest = virtualManifest(5);
    const liar = swarm.addClient({ session: { offers: [{ manifest, path: 'p' }], seedForMs: Infinity } });
    liar.servesCorrupt = true;
    swarm.runFor(50);
    const client = swarm.addClient({ session: { wanted: [{ by: 'name', name: manifest.name }] } });
    swarm.runUntil(() => client.finished !== undefined, 'the client ends');
    assert.equal(client.finished?.exitCode, ExitCode.integrity);
  });

  it('outlives a tracker that is killed and comes back empty', () => {
    const swarm = new VirtualSwarm();
    const manifest = virtualManifest(400);
    swarm.addClient({ session: { offers: [{ manifest, path: 'p' }], seedForMs: Infinity } });
    swarm.runFor(50);
    const wanted = [{ by: 'name', name: manifest.name }] as const;
    const clients = [1, 2, 3].map(() => swarm.addClient({ session: { wanted } }));
    swarm.runUntil(() => (clients[0]?.stored.get(manifest.digest)?.count ?? 0) > 50, 'under way');
    swarm.tracker.kill();
    swarm.runFor(30);
    swarm.startTracker();
    swarm.runUntil(() => clients.every((client) => client.finished !== undefined), 'all end');
    for (const client of clients) assert.equal(client.finished?.exitCode, ExitCode.done);
  });

  it('fetches again only what is missing', () => {
    const swarm = new VirtualSwarm();
    const manifest = virtualManifest(100);
    const seeder = swarm.addClient({ session: { offers: [{ manifest, path: 'p' }], seedForMs: Infinity } });
    swarm.runFor(50);
    const held = SegmentSet.full(100);
    for (const index of [3, 50, 99]) held.delete(index);
    const client = swarm.addClient({
      session: { wanted: [{ by: 'name', name: manifest.name }] },
      disk: new Map([[manifest.digest, held]]),
    });
    swarm.runUntil(() => client.finished !== undefined, 'the client ends');
    assert.equal(client.finished?.exitCode, ExitCode.done);
    assert.equal(sentOk(seeder), 3);
  });
});

function allFinish(swarm: VirtualSwarm, exitCode: ExitCode): void {
  swarm.runUntil(() => swarm.clients.every((client) => client.finished !== undefined), 'every client ends');
  for (const client of swarm.clients) assert.equal(client.finished?.exitCode, exitCode, `client ${client.index}`);
}

function sentOk(client: VirtualClient | undefined): number {
  return client?.uploader.sent.filter(({ body }) => body.tag === 'OK').length ?? 0;
}
