import { ExitCode } from '@shoal/common';
import type { Peer } from '@shoal/simulator';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { play } from './play.js';

describe('a session swarm of the shipping machines', () => {
  it('moves a real file from one client to four and ends', async () => {
    const { events } = await play({ segments: 64 }, async (world) => {
      world.tracker.restart({ sessionClients: 5 });
      const file = world.file();
      const seeder = world.peer({ offers: [file] });
      const clients = [1, 2, 3, 4].map(() => world.peer({ wants: [file] }));
      await allEnd([seeder, ...clients], ExitCode.done);
      for (const client of clients) expect(client.isComplete).to.equal(true);
      expect(seeder.sentSegments, `the seeder sent ${seeder.sentSegments} segments of 64`).to.be.below(64 * 2);
    });
    expect(events.of('shutdown', 'tracker').map(({ reason }) => reason)).to.deep.equal(['all clients are done']);
  });

  it('runs an assignment: declared files, in a circle', async () => {
    await play({}, async (world) => {
      world.tracker.restart({ sessionClients: 4 });
      const [a, b] = [world.declaredFile(declared('a', 25)), world.declaredFile(declared('b', 7))];
      const owners = [[a], [a, b], [b]].map((offers, i) => world.peer({ offers, wants: i === 2 ? [a] : [] }));
      const last = world.peer({ wants: [a, b] });
      await allEnd([...owners, last], ExitCode.done);
    });
  });

  it('fails only the file that no client has', async () => {
    const { events } = await play({ segments: 3 }, async (world) => {
      world.tracker.restart({ sessionClients: 2 });
      const file = world.file();
      const seeder = world.peer({ offers: [file] });
      const client = world.peer({ wants: [file, world.file('nowhere')] });
      await allEnd([seeder], ExitCode.done);
      await allEnd([client], ExitCode.unknownFile);
    });
    expect(events.of('file-complete', 'client2').map(({ name }) => name)).to.deep.equal(['file1']);
  });

  it('goes on without a client that is killed, and says who is missing', async () => {
    const { events } = await play({ segments: 200 }, async (world) => {
      world.tracker.restart({ sessionClients: 4 });
      const file = world.file();
      const seeder = world.peer({ offers: [file] });
      const clients = [1, 2, 3].map(() => world.peer({ wants: [file] }));
      const victim = clients.pop() as Peer;
      await victim.holds(20);
      victim.kill();
      await allEnd([seeder, ...clients], ExitCode.done);
      for (const client of clients) expect(client.isComplete).to.equal(true);
    });
    expect(events.of('client-lost', 'tracker').length).to.equal(1);
  });
});

describe('a standing swarm', () => {
  it('serves who comes later from those who have it, when the seeder is gone', async () => {
    await play({ segments: 40 }, async (world) => {
      const file = world.file();
      const seeder = world.peer({ offers: [file] });
      await world.sleep(50);
      await world.peer({ wants: [file], seedForMs: 60_000 }).completes();
      seeder.leave();
      await seeder.ends();
      const second = world.peer({ wants: [file], seedForMs: 0 });
      await allEnd([second], ExitCode.done);
    });
  });

  it('bans a client that sends corrupt data, and gets the file from another', async () => {
    const { events } = await play({ segments: 50 }, async (world) => {
      const file = world.file();
      world.peer({ offers: [file], isCorrupt: true });
      world.peer({ offers: [file] });
      await world.sleep(50);
      await allEnd([world.peer({ wants: [file], seedForMs: 0 })], ExitCode.done);
    });
    expect(events.of('peer-banned').map(({ rank }) => rank)).to.deep.equal([1]);
  });

  it('ends with the integrity code where only a liar has the file', async () => {
    await play({ segments: 5 }, async (world) => {
      const file = world.file();
      world.peer({ offers: [file], isCorrupt: true });
      await world.sleep(50);
      await allEnd([world.peer({ wants: [file], seedForMs: 0 })], ExitCode.integrity);
    });
  });

  it('outlives a tracker that is killed and comes back empty', async () => {
    await play({ segments: 400 }, async (world) => {
      const file = world.file();
      world.peer({ offers: [file] });
      await world.sleep(50);
      const clients = [1, 2, 3].map(() => world.peer({ wants: [file], seedForMs: 0 }));
      await clients[0]?.holds(50);
      world.tracker.kill();
      await world.sleep(30);
      world.tracker.restart();
      await allEnd(clients, ExitCode.done);
    });
  });

  it('fetches again only what is missing', async () => {
    const { events } = await play({ segments: 100 }, async (world) => {
      const file = world.file();
      const seeder = world.peer({ offers: [file] });
      await world.sleep(50);
      const client = world.peer({ wants: [file], seedForMs: 0 });
      await client.holds(97);
      client.kill();
      // Data in flight is lost.
      await world.sleep(1_000);
      const [held, sent] = [client.heldSegments, seeder.sentSegments];
      client.restart();
      await allEnd([client], ExitCode.done);
      expect(seeder.sentSegments - sent).to.equal(100 - held);
    });
    const [resumed] = events.of('download-resumed');
    assert(resumed !== undefined && resumed.segments >= 97);
  });
});

async function allEnd(peers: readonly Peer[], exitCode: ExitCode): Promise<void> {
  await Promise.all(peers.map((peer) => peer.ends()));
  for (const peer of peers) expect(peer.exitCode, peer.name).to.equal(exitCode);
}

function declared(name: string, segments: number): { name: string; hashes: string[] } {
  return { name, hashes: Array.from({ length: segments }, (_, i) => name.repeat(30) + `${i}`.padStart(2, '0')) };
}
