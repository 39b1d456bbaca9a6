import assert from 'node:assert/strict';
import { mkdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import type { Gate } from './gate.js';
import type { ShoalProcess } from './shoal-process.js';
import { get, resultOf, seedBehindGate, share } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { allocatedBytes, MIB, overwrite, randomBytes, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';
import { until } from './wait.js';

const LENGTH = 16 * MIB;

describe('a file that changes while it is shared', { concurrency: 1 }, () => {
  for (const [what, change, fact] of [
    [
      'is written anew',
      (path: string) => overwrite(path, randomBytes(LENGTH, 2)),
      'its bytes are not the same any more',
    ],
    ['is cut off', (path: string) => truncateSync(path, 100), 'is shorter than when it was offered'],
  ] as const) {
    it(`and ${what} is no longer served, and both sides say so`, async (t) => {
      const { source, out, gate, seeder, getting } = await halfway(t, ['--stall-timeout', '3s']);
      change(source);
      gate.release();
      await seeder.failsWith(6, 'file.bin is no longer shared', source, fact);
      await getting.line(/"event":"peer-unshared".*"file":"file.bin"|"file":"file.bin".*"event":"peer-unshared"/);
      await getting.failsWith(4, 'file.bin', 'no connected peer offered segment');
      assert.deepEqual(blamed(getting), []);
      assert.ok(allocatedBytes(join(out, 'file.bin.part')) > 0, 'what came before is kept');
    });
  }

  it('is had from others that have it still', async (t) => {
    const { folder, tracker, source, out, gate, getting } = await halfway(t);
    const copy = join(folder, 'copy', 'file.bin');
    mkdirSync(join(folder, 'copy'));
    writeRandomFile(copy, LENGTH, 1);
    overwrite(source, randomBytes(LENGTH, 2));
    await share(t, tracker, [copy], ['--host', '127.0.0.1', '--segment-size', '64KiB']);
    gate.release();
    await getting.exitsWith(0);
    assert.equal(sha256(join(out, 'file.bin')), sha256(copy));
    assert.ok(resultOf(getting).sources >= 1);
    assert.deepEqual(blamed(getting), []);
  });

  it('and has the same bytes still is served to the end', async (t) => {
    const { source, out, gate, seeder, getting } = await halfway(t);
    overwrite(source, randomBytes(LENGTH, 1));
    gate.release();
    await getting.exitsWith(0);
    assert.equal(sha256(join(out, 'file.bin')), sha256(source));
    assert.ok(!seeder.hasExited);
  });

  it('is unknown to the tracker then, while other files of its seeder go on', async (t) => {
    const folder = temporaryFolder(t);
    const paths = ['a.bin', 'b.bin'].map((name) => join(folder, name));
    for (const path of paths) writeRandomFile(path, MIB, 1);
    const tracker = await TrackerProcess.start(t);
    const seeder = await share(t, tracker, paths);
    rmSync(paths[0]!);
    const first = get(t, tracker, ['a.bin'], join(folder, 'first'), ['--stall-timeout', '1s']);
    await seeder.jsonLine({ event: 'withdrawn', file: 'a.bin' });
    await first.failsWith(4, 'a.bin');
    await tracker.until('a.bin to be gone', ({ files }) => files.length === 1);
    await get(t, tracker, ['a.bin'], join(folder, 'second')).failsWith(4, 'a.bin: nobody offers it');
    // The name is free for what it stands for now.
    writeRandomFile(paths[0]!, MIB, 3);
    await share(t, tracker, [paths[0]!]);
    const both = get(t, tracker, ['a.bin', 'b.bin'], join(folder, 'third'));
    await both.exitsWith(0);
    assert.equal(sha256(join(folder, 'third', 'a.bin')), sha256(paths[0]!));
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

/** A download that has some of the file and cannot go on: its only source is held back. */
async function halfway(t: TestContext, args: readonly string[] = []): Promise<Halfway> {
  const folder = temporaryFolder(t);
  const source = join(folder, 'file.bin');
  const out = join(folder, 'out');
  writeRandomFile(source, LENGTH, 1);
  const tracker = await TrackerProcess.start(t);
  const { gate, seeder } = await seedBehindGate(t, tracker, [source], ['--segment-size', '64KiB']);
  gate.limit(4 * MIB);
  const getting = get(t, tracker, ['file.bin'], out, args);
  await until('a part of the file', () => allocatedBytes(join(out, 'file.bin.part')) >= MIB);
  return { folder, tracker, source, out, gate, seeder, getting };
}

function blamed({ stderr }: ShoalProcess): string[] {
  return stderr.filter((line) => line.includes('peer-banned') || line.includes('segment-rejected'));
}
