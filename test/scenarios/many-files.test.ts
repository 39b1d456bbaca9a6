import { ExitCode } from '@shoal/common';
import type { ScenarioFile, World } from '@shoal/simulator';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { type LoggedEvents, play } from './play.js';

describe('one client that wants many files', () => {
  it('has all 300 of them, with a limited number open at a time', async () => {
    const session = { maxOpenDownloads: 16 };
    const { events } = await play({ segments: 2, session }, async (world) => {
      const files = await seeded(world, 300);
      const client = world.peer({ wants: files, seedForMs: 0 });
      await client.ends();
      expect(client.exitCode).to.equal(ExitCode.done);
    });
    expect(events.of('file-complete').length).to.equal(300);
    expect(mostOpen(events)).to.equal(16);
  });

  it('shares them with other clients that want the same', async () => {
    await play({ segments: 8, session: { maxOpenDownloads: 4 } }, async (world) => {
      const files = await seeded(world, 60);
      const clients = [1, 2, 3].map(() => world.peer({ wants: files }));
      await world.everyoneCompletes();
      for (const client of clients) expect(client.sentSegments, `${client.name} served something`).to.be.above(0);
    });
  });

  it('has them by priority', async () => {
    const { events } = await play({ segments: 60, downloader: { maxOutstandingRequests: 4 } }, async (world) => {
      const wants = await seeded(world, 3);
      await world.peer({ wants, priorities: { file2: 'high', file3: 'low' }, seedForMs: 0 }).ends();
    });
    const complete = events.of('file-complete').map(({ name }) => name);
    expect(complete).to.deep.equal(['file2', 'file1', 'file3']);
    // Before the first file is open, the others have the requests to themselves.
    const before = heldBefore(events, 'file2');
    expect(before('file1') + before('file3'), `${before('file1')} and ${before('file3')} of the others`).to.be.below(
      15,
    );
    expect(heldBefore(events, 'file1')('file3'), 'the last one waits for the second').to.be.below(30);
  });

  it('downloads one of low priority while no peer delivers those before it', async () => {
    await play({ segments: 60, downloader: { maxOutstandingRequests: 4 } }, async (world) => {
      const [high, low] = [world.file('high'), world.file('low')];
      world.peer({ offers: [high], isFreeRider: true });
      world.peer({ offers: [low] });
      await world.sleep(50);
      const client = world.peer({ wants: [high, low], priorities: { low: 'low' } });
      await client.holds(60);
      expect(client.isComplete).to.equal(false);
      client.leave();
    });
  });
});

/** This many files of one seeder in a standing swarm. */
async function seeded(world: World, count: number): Promise<ScenarioFile[]> {
  const files = Array.from({ length: count }, () => world.file());
  world.peer({ offers: files });
  await world.sleep(50);
  return files;
}

function mostOpen({ all }: LoggedEvents): number {
  let open = 0;
  let most = 0;
  for (const { event } of all) {
    if (event.type === 'download-started') open += 1;
    else if (event.type === 'file-complete') open -= 1;
    most = Math.max(most, open);
  }
  return most;
}

/** The number of segments of a file that were held when another one was complete. */
function heldBefore({ all }: LoggedEvents, complete: string): (name: string) => number {
  const digests = new Map<string, string>();
  const held = new Map<string, number>();
  for (const { event } of all) {
    if (event.type === 'download-started') digests.set(event.name, event.digest);
    else if (event.type === 'segment-held') held.set(event.digest, (held.get(event.digest) ?? 0) + 1);
    else if (event.type === 'file-complete' && event.name === complete) break;
  }
  return (name) => held.get(digests.get(name) ?? '') ?? 0;
}
