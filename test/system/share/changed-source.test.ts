import { mkdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import type { Gate } from '../../puppets/throttle.js';
import type { ShoalProcess } from '../../harness/shoal-process.js';
import { get, resultOf, seedBehindGate, share } from '../../harness/swarm-commands.js';
import { allocatedBytes, MIB, overwrite, randomBytes, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

const LENGTH = 16 * MIB;

describe('a file that changes while it is shared', () => {
  for (const [what, change, fact] of [
    [
      'is written again',
      (path: string) => overwrite(path, randomBytes(LENGTH, 2)),
      'its bytes are not the same any more',
    ],
    ['is cut off', (path: string) => truncateSync(path, 100), 'is shorter than when it was offered'],
  ] as const) {
    it(`and ${what} is no longer served, and both sides say so`, async () => {
      const { source, out, gate, seeder, getting } = await halfway(['--stall-timeout', '3s']);
      change(source);
      gate.release();
      await seeder.failsWith(6, 'file.bin is no longer shared', source, fact);
      await getting.line(/"event":"peer-unshared".*"file":"file.bin"|"file":"file.bin".*"event":"peer-unshared"/);
      await getting.failsWith(4, 'file.bin', 'no connected peer offered segment');
      expect(blamed(getting)).to.deep.equal([]);
      expect(allocatedBytes(join(out, 'file.bin.part')), 'what came before is kept').to.be.above(0);
    });
  }

  it('is had from others that have it still', async () => {
    const { folder, tracker, source, out, gate, getting } = await halfway();
    const copy = join(folder, 'copy', 'file.bin');
    mkdirSync(join(folder, 'copy'));
    writeRandomFile(copy, LENGTH, 1);
    overwrite(source, randomBytes(LENGTH, 2));
    await share(tracker, [copy], ['--host', '127.0.0.1', '--segment-size', '64KiB']);
    gate.release();
    await getting.exitsWith(0);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(copy));
    expect(resultOf(getting).sources).to.be.at.least(1);
    expect(blamed(getting)).to.deep.equal([]);
  });

  it('and has the same bytes still is served to the end', async () => {
    const { source, out, gate, seeder, getting } = await halfway();
    overwrite(source, randomBytes(LENGTH, 1));
    gate.release();
    await getting.exitsWith(0);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
    expect(seeder.hasExited).to.equal(false);
  });

  it('is unknown to the tracker then, while other files of its seeder go on', async () => {
    const folder = temporaryFolder();
    const paths = ['a.bin', 'b.bin'].map((name) => join(folder, name));
    for (const path of paths) writeRandomFile(path, MIB, 1);
    const tracker = await TrackerProcess.start();
    const seeder = await share(tracker, paths);
    rmSync(paths[0]!);
    const first = get(tracker, ['a.bin'], join(folder, 'first'), ['--stall-timeout', '1s']);
    await seeder.jsonLine({ event: 'withdrawn', file: 'a.bin' });
    await first.failsWith(4, 'a.bin');
    await tracker.until('a.bin to be gone', ({ files }) => files.length === 1);
    await get(tracker, ['a.bin'], join(folder, 'second')).failsWith(4, 'a.bin: no client offers it');
    // The name is free for what it stands for now.
    writeRandomFile(paths[0]!, MIB, 3);
    await share(tracker, [paths[0]!]);
    const both = get(tracker, ['a.bin', 'b.bin'], join(folder, 'third'));
    await both.exitsWith(0);
    expect(sha256(join(folder, 'third', 'a.bin'))).to.equal(sha256(paths[0]!));
    await seeder.stop();
  });
});

interface Halfway {
  readonly folder: string;
  readonly tracker: TrackerProcess;
  readonly source: string;
  readonly out: string;
  readonly gate: Gate;
  readonly seeder: ShoalProcess;
  readonly getting: ShoalProcess;
}

/** A download that has some of the file and cannot go on: its only source is delayed. */
async function halfway(args: readonly string[] = []): Promise<Halfway> {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  const out = join(folder, 'out');
  writeRandomFile(source, LENGTH, 1);
  const tracker = await TrackerProcess.start();
  const { gate, seeder } = await seedBehindGate(tracker, [source], ['--segment-size', '64KiB']);
  gate.limit(4 * MIB);
  const getting = get(tracker, ['file.bin'], out, args);
  await until('a part of the file', () => allocatedBytes(join(out, 'file.bin.part')) >= MIB);
  return { folder, tracker, source, out, gate, seeder, getting };
}

function blamed({ stderr }: ShoalProcess): string[] {
  return stderr.filter((line) => line.includes('peer-banned') || line.includes('segment-rejected'));
}
