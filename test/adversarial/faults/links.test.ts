import { join } from 'node:path';

import { skipTestIf, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { networkProblem } from '#namespaces/network.js';

import { makePlaces, type Place } from '../chaos/swarm/workdir.js';
import { BEHIND_RELAY, Relay } from '../../puppets/relay.js';
import { Way } from '../../puppets/link.js';
import { ShoalProcess } from '../../harness/shoal-process.js';
import { get, share } from '../../harness/swarm-commands.js';
import { allocatedBytes, KIB, MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

const problem = await networkProblem();

describe('links', () => {
  it('of 200 ms there and back only take longer', async () => {
    const folder = temporaryFolder();
    const source = join(folder, 'file.bin');
    writeRandomFile(source, 4 * MIB, 1);
    const tracker = await TrackerProcess.start();
    const relay = await Relay.open({
      whoDials: () => 'anybody',
      isHeld: () => false,
      ways: () => [new Way(100, Infinity), new Way(100, Infinity)],
      isSpoilt: false,
    });
    const port = String(relay.port);
    await share(tracker, [source], ['--host', BEHIND_RELAY, '--port', port, '--advertise', `127.0.0.1:${port}`]);
    const out = join(folder, 'out');
    await get(tracker, ['file.bin'], out).exitsWith(0);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
  });

  for (const [name, strike, mend] of [
    [
      'that are cut in the middle, then restored',
      (place: Place) => place.link?.set(false),
      (place: Place) => place.link?.set(true),
    ],
    ['that lose 5 % of all packets', (place: Place) => place.link?.lose(0.05), (place: Place) => place.link?.lose(0)],
  ] as const) {
    it(`${name} lose no byte`, async () => {
      skipTestIf(problem);
      const folder = temporaryFolder();
      const source = join(folder, 'file.bin');
      writeRandomFile(source, 4 * MIB, 2);
      const { all } = await makePlaces(['tracker', 'seeder', 'a', 'b', 'c']);
      const [first, seeder, ...leechers] = all as [Place, Place, ...Place[]];
      const run = (place: Place, args: readonly string[]): ShoalProcess => {
        const where = ['--tracker', `${first.address}:4600`, '--host', place.address];
        return new ShoalProcess([...args, '--json', ...where], { through: place.through });
      };
      const tracker = new ShoalProcess(['tracker', '--json', '--peer-timeout', '3s', '--host', first.address], {
        through: first.through,
      });
      await tracker.jsonLine({ event: 'listening' });
      // Disconnected clients notice it sooner than by default.
      const slow = [
        '--segment-size',
        '64KiB',
        '--rate-up',
        String(2 * MIB),
        '--tune',
        'ack-timeout=2s',
        '--tune',
        'idle-timeout=3s',
      ];
      await run(seeder, ['share', source, ...slow]).jsonLine({ event: 'sharing' });
      const outs = leechers.map((_, index) => join(folder, String(index)));
      const getting = leechers.map((place, index) =>
        run(place, ['get', 'file.bin', ...HURRIED, '--out', outs[index] ?? '']),
      );
      const [struck] = leechers as [Place];
      await until('a part of the file', () => allocatedBytes(join(outs[0] ?? '', 'file.bin.part')) >= 256 * KIB);
      await strike(struck);
      for (const each of getting.slice(1)) await each.exitsWith(0);
      await mend(struck);
      await getting[0]?.exitsWith(0);
      for (const out of outs) expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
    });
  }
});

/** Finds out soon that a link is cut, and that it is back; leaves at once. */
const HURRIED = [
  '--tune',
  'keepalive=1s',
  '--tune',
  'reconnect-max=1s',
  '--tune',
  'redial-max=1s',
  '--tune',
  'open-timeout=2s',
  '--tune',
  'leave-grace=0',
];
