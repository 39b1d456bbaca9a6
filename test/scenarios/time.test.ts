import { ExitCode } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { play } from './play.js';

const MIB = 1024 * 1024;

describe('a link far slower than any timeout', () => {
  for (const [mbit, segmentMib, getters] of [
    [0.75, 4, 3],
    [0.16, 16, 1],
  ] as const) {
    it(`of ${mbit} Mbit/s carries segments of ${segmentMib} MiB to ${getters}`, async () => {
      const parameters = { segments: 3, segmentBytes: segmentMib * MIB, checks: 'cheap' } as const;
      const { events } = await play(parameters, async (world) => {
        const file = world.file();
        world.peer({ offers: [file], uplinkMbit: mbit });
        await world.sleep(100);
        const peers = Array.from({ length: getters }, () => world.peer({ wants: [file] }));
        await Promise.all(peers.map((peer) => peer.completes()));
      });
      expect(events.of('file-failed')).to.deep.equal([]);
    });
  }
});

describe('a process that is frozen', () => {
  for (const who of ['downloads', 'serves'] as const) {
    it(`for longer than all its timeouts goes on, where it ${who}`, async () => {
      const parameters = { segments: 64, segmentBytes: MIB, uplinkMbit: 8, downloader: { stallTimeoutMs: 120_000 } };
      const { events } = await play(parameters, async (world) => {
        const file = world.file();
        const seeder = world.peer({ offers: [file] });
        await world.sleep(100);
        const client = world.peer({ wants: [file], seedForMs: 0 });
        await client.holds(8);
        const frozen = who === 'downloads' ? client : seeder;
        frozen.freeze();
        await world.sleep(who === 'downloads' ? 600_000 : 100_000);
        frozen.thaw();
        await client.ends();
        expect(client.exitCode).to.equal(ExitCode.done);
      });
      expect(events.of('file-failed')).to.deep.equal([]);
    });
  }
});
