import { ExitCode, type Millis } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { type RecordedEvent, runScenario, type Scenario } from '#src/io/index.js';

const SEGMENTS = 32;
const KIB = 1024;

describe('a full disk in a simulation', () => {
  it('pauses the download until there is space', async () => {
    const { events, problems } = await play(withDisk(8, 20_000));
    expect(problems).to.deep.equal([]);
    const pausedMs = events.flatMap(({ event }) => (event.type === 'storage-available' ? [event.pausedMs] : []));
    expect(pausedMs.length).to.equal(1);
    expect(pausedMs[0] ?? 0, `it paused for ${pausedMs[0]} ms`).to.be.above(15_000);
  });

  it('ends the download with the storage code if there is no space in time', async () => {
    const { events, problems } = await play(withDisk(8, Infinity));
    expect(problems).to.deep.equal([]);
    const codes = events.flatMap(({ event }) => (event.type === 'file-failed' ? [event.exitCode] : []));
    expect(codes).to.deep.equal([ExitCode.storage]);
  });

  it('without any space is reported when the file is opened', async () => {
    const { events, problems } = await play(withDisk(0, 5_000));
    expect(problems).to.deep.equal([]);
    expect(events.some(({ event }) => event.type === 'storage-full')).to.equal(true);
  });
});

describe('a disk that fails', () => {
  it('and returns corrupt data has its client banned, and the file comes from other peers', async () => {
    const { events, problems } = await play(withBadReads({ corrupt: 1, unreadable: 0 }));
    expect(problems).to.deep.equal([]);
    expect(events.some(({ event }) => event.type === 'peer-banned')).to.equal(true);
  });

  it('and returns errors has its segments downloaded elsewhere, without a ban', async () => {
    const { events, problems } = await play(withBadReads({ corrupt: 0, unreadable: 1 }));
    expect(problems).to.deep.equal([]);
    expect(events.some(({ event }) => event.type === 'upload-unreadable')).to.equal(true);
    expect(events.every(({ event }) => event.type !== 'peer-banned')).to.equal(true);
  });
});

/** One client whose disk accepts `roomSegments` for `forMs`; Infinity: permanently. */
function withDisk(roomSegments: number, forMs: Millis): Scenario {
  return {
    name: 'full-disk',
    summary: 'a test',

    async play(world) {
      const file = world.file();
      world.peer({ offers: [file] });
      await world.sleep(100);
      const client = world.peer({ wants: [file] });
      client.limitDisk(roomSegments * world.parameters.segmentBytes);
      if (forMs < Infinity) {
        await world.sleep(forMs);
        world.expect(client.heldSegments <= roomSegments, 'nothing is written beyond the room');
        client.limitDisk(Infinity);
      }
      await world.everyoneCompletes();
      world.expect(client.isComplete === forMs < Infinity, 'it has the file if there was room in time');
    },
  };
}

/** One of two seeders has a failing disk. */
function withBadReads(badReads: { readonly corrupt: number; readonly unreadable: number }): Scenario {
  return {
    name: 'bad-reads',
    summary: 'a test',

    async play(world) {
      const file = world.file();
      world.peer({ offers: [file], badReads });
      world.peer({ offers: [file] });
      await world.sleep(100);
      const client = world.peer({ wants: [file] });
      await client.completes();
    },
  };
}

async function play(scenario: Scenario) {
  const events: RecordedEvent[] = [];
  const parameters = { segments: SEGMENTS, segmentBytes: 64 * KIB, checks: 'full' } as const;
  const { problems } = await runScenario(scenario, parameters, { onLogEvent: (event) => events.push(event) });
  return { events, problems };
}
