import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExitCode, type Manifest } from '@shoal/common';
import type { Priority } from '@shoal/client/core';

import { type VirtualClient, virtualManifest, VirtualSwarm } from './virtual-swarm.js';

describe('one client that wants many files', () => {
  it('has all 300 of them, no more than so many open at a time', () => {
    const { swarm, files } = seeded(300, 2);
    const client = swarm.addClient({ session: { wanted: files.map(byName), maxOpenDownloads: 16 } });
    let most = 0;
    swarm.runUntil(() => {
      most = Math.max(most, open(client));
      return client.finished !== undefined;
    }, 'it ends');
    assert.equal(client.finished?.exitCode, ExitCode.done);
    assert.equal(client.completed.size, 300);
    assert.equal(most, 16);
  });

  it('shares them with others that want the same', () => {
    const { swarm, files } = seeded(60, 8);
    const session = { wanted: 'all', maxOpenDownloads: 4, seedForMs: Infinity } as const;
    const clients = [1, 2, 3].map(() => swarm.addClient({ session }));
    swarm.runUntil(() => clients.every(({ completed }) => completed.size === files.length), 'all have all');
    for (const client of clients) {
      const sent = client.uploader.sent.filter(({ body }) => body.tag === 'OK').length;
      assert.ok(sent > 0, `client ${client.index} served something`);
    }
  });

  it('has them by priority', () => {
    const { swarm, files } = seeded(3, 60);
    const [normal, high, low] = files as [Manifest, Manifest, Manifest];
    const client = swarm.addClient({
      session: {
        wanted: files.map(byName),
        priorities: new Map<string, Priority>([
          [high.name, 'high'],
          [low.name, 'low'],
        ]),
      },
      downloader: { maxOutstandingRequests: 4 },
    });
    const held = ({ digest }: Manifest): number => client.stored.get(digest)?.count ?? 0;
    swarm.runUntil(() => client.completed.has(high.digest), 'the first is complete');
    // Before the first file is open, the others have the requests to themselves.
    assert.ok(held(normal) + held(low) < 15, `${held(normal)} and ${held(low)} segments of the others`);
    swarm.runUntil(() => client.completed.has(normal.digest), 'the second is complete');
    assert.ok(held(low) < 30, `${held(low)} segments of the last`);
    swarm.runUntil(() => client.completed.has(low.digest), 'the last is complete');
  });

  it('fetches one of low priority while nobody delivers those before it', () => {
    const { swarm, files } = seeded(2, 60);
    const [high, low] = files as [Manifest, Manifest];
    swarm.tamper = (message) =>
      message.tag === 'OK' && message.digest === high.digest
        ? { tag: 'NOT_OK', digest: high.digest, segment: message.index, reason: 'BUSY', load: 9 }
        : message;
    const priorities = new Map<string, Priority>([[low.name, 'low']]);
    const client = swarm.addClient({
      session: { wanted: files.map(byName), priorities },
      downloader: { maxOutstandingRequests: 4 },
    });
    swarm.runUntil(() => client.completed.has(low.digest), 'the one of low priority is complete');
    assert.equal(client.stored.get(high.digest)?.count, 0);
  });
});

/** A seeder of some files in a standing swarm. */
function seeded(count: number, segments: number): { swarm: VirtualSwarm; files: Manifest[] } {
  const swarm = new VirtualSwarm();
  const files = Array.from({ length: count }, () => virtualManifest(segments));
  const offers = files.map((manifest) => ({ manifest, path: 'p' }));
  swarm.addClient({ session: { offers, seedForMs: Infinity } });
  swarm.runFor(50);
  return { swarm, files };
}

function byName({ name }: Manifest): { by: 'name'; name: string } {
  return { by: 'name', name };
}

function open(client: VirtualClient): number {
  return client.noted('download-started').length - client.noted('file-complete').length;
}
