import { join } from 'node:path';

import { type HeldFile, segmentCount } from '@shoal/common';
import { withDigest } from '@shoal/common/io';
import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { it } from 'mocha';

import { RawClient } from '../../puppets/raw-client.js';
import { get, share } from '../../harness/swarm-commands.js';
import { MIB, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { type Cost, costOf } from './cost.js';
import { init } from '../../puppets/raw-member.js';

const ATTACKER = '127.0.0.2';

/** The cost of the attack for a tracker of an open swarm, and the times of honest downloads meanwhile. */
async function attack<T>(run: (tracker: TrackerProcess) => Promise<T>): Promise<Cost<T>> {
  const folder = temporaryFolder();
  const file = join(folder, 'file.bin');
  writeRandomFile(file, MIB, 1);
  const tracker = await TrackerProcess.start();
  await share(tracker, [file]);
  let downloads = 0;
  const download = async (): Promise<number> => {
    downloads += 1;
    const began = performance.now();
    await get(tracker, ['file.bin'], join(folder, `out-${downloads}`)).exitsWith(0);
    return performance.now() - began;
  };
  const cost = await costOf(tracker.process.pid, download, () => run(tracker));
  expect(cost.grownMib, `the tracker grew by ${cost.grownMib} MiB`).to.be.at.most(64);
  return cost;
}

function held(name: string, length = 1_024): HeldFile {
  const hashes = new Uint8Array(32 * Math.ceil(length / 1_024));
  const manifest = withDigest({ kind: 'real', name, length, segmentLength: 1_024, hashes });
  return { manifest, heldSegments: segmentCount(manifest) };
}

it('INITs of many unsound files cost little, and are answered and logged once each', async () => {
  const files = Array.from({ length: 1_000 }, (_, i) => held(`..${i}/`));
  const { cpuSeconds, result } = await attack(async (tracker) => {
    const before = tracker.process.stderr.join('').length;
    let errors = 0;
    for (let i = 0; i < 30; i += 1) {
      const client = await RawClient.dial(tracker.port, { localAddress: ATTACKER });
      client.send(init({ clientId: `bomb-${i}`, files }));
      await client.next('ERROR');
      errors += client.received.filter(({ body }) => body.tag === 'ERROR').length;
    }
    return { errors, logBytes: tracker.process.stderr.join('').length - before };
  });
  expect(result.errors, 'one for each file').to.be.within(30, 30 * files.length);
  expect(result.logBytes, `${result.logBytes} bytes of log`).to.be.below(100_000);
  expect(cpuSeconds, `${cpuSeconds} s for 30,000 files and the honest`).to.be.below(6);
});

it('wishes take a bounded share of memory, leave with their client, and do not lengthen the status', async () => {
  const { result } = await attack(async (tracker) => {
    for (let i = 0; i < 4; i += 1) {
      const client = await RawClient.dial(tracker.port, { localAddress: ATTACKER });
      const wanted = Array.from({ length: 10_000 }, (_, k) => {
        return { by: 'name', name: `${i}-${k}-`.padEnd(230, 'w') } as const;
      });
      client.send(init({ clientId: `wish-${i}`, wanted }));
      await client.next('INIT_ACK');
      client.close();
    }
    const pages = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const response = await fetch(`http://127.0.0.1:${tracker.port}/status`);
        return (await response.text()).length;
      }),
    );
    return Math.max(...pages);
  });
  expect(result, `${result} bytes of status`).to.be.below(10_000);
});
