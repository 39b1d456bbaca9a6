import { expect } from 'chai';

import { RawClient } from '../../../puppets/raw-client.js';
import type { Attack } from '../attack.js';
import { costOf } from '../cost.js';

/** Attacks by frames that cost more to decode than to send, before a handshake. */
export const decoding: readonly Attack[] = [
  {
    name: 'frames of 174,500 files before HELLO',
    run: async (arena) => {
      const frame = initOfEmptyFiles(174_500);
      const frames = 16;
      const { cpuSeconds, grownMib } = await costOf(
        arena.seeder.pid,
        () => arena.honestGet(),
        async () => {
          for (let sent = 0; sent < frames; sent += 1) {
            const client = await RawClient.dial(arena.peer.port, { source: 77, destination: arena.peer.rank });
            client.sendRaw(frame);
            await client.closed();
          }
        },
      );
      const megabytes = (frames * frame.length) / 1e6;
      expect(grownMib, `${grownMib} MiB`).to.be.at.most(64);
      // The honest downloads are in it, too: before there was a bound it took more than a second a megabyte.
      expect(cpuSeconds, `${cpuSeconds} s`).to.be.at.most(4 + megabytes / 10);
      return `${megabytes.toFixed(1)} MB cost the seeder ${cpuSeconds.toFixed(1)} s of CPU time and ${grownMib} MiB`;
    },
  },
];

/** INIT with as many manifests as fit, six bytes each. */
function initOfEmptyFiles(count: number): Buffer {
  const files = Buffer.concat(Array.from({ length: count }, () => Buffer.of(0x3a, 4, 0x0a, 2, 0x08, 1)));
  const header = Buffer.concat([Buffer.of(0x52), varint(files.length), files]);
  return Buffer.concat([varint(header.length), header]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
