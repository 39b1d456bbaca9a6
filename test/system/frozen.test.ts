import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import type { Gate } from './gate.js';
import type { ShoalProcess } from './shoal-process.js';
import { get, shareBehindGate } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { MIB, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';
import { until } from './wait.js';

const LENGTH = 8 * MIB;

interface Transfer {
  readonly tracker: TrackerProcess;
  readonly gate: Gate;
  readonly client: ShoalProcess;
  readonly finish: (exitCode: number) => Promise<void>;
}

/** A download that is held half way. */
async function halfway(t: TestContext, trackerArgs: readonly string[], args: readonly string[]): Promise<Transfer> {
  const folder = temporaryFolder(t);
  const source = join(folder, 'file.bin');
  writeRandomFile(source, LENGTH, 1);
  const tracker = await TrackerProcess.start(t, trackerArgs);
  const gate = await shareBehindGate(t, tracker, [source], ['--segment-size', '64KiB']);
  gate.limit(LENGTH / 2);
  const client = get(t, tracker, ['file.bin'], join(folder, 'out'), [
    ...args,
    '--note-segments',
    '--log-level',
    'debug',
  ]);
  const held = (): number => client.stderr.filter((line) => line.includes('"event":"segment-held"')).length;
  await until('some of the file', () => held() > 16);
  const finish = async (exitCode: number): Promise<void> => {
    await client.exitsWith(exitCode);
    if (exitCode === 0) assert.equal(sha256(join(folder, 'out', 'file.bin')), sha256(source));
  };
  return { tracker, gate, client, finish };
}

/** For longer than its timeouts. */
async function freeze(process: ShoalProcess, ms: number): Promise<void> {
  process.kill('SIGSTOP');
  await delay(ms);
  process.kill('SIGCONT');
}

describe('a process that was stopped for longer than its timeouts', { concurrency: 1 }, () => {
  it('goes on with its download', async (t) => {
    const { gate, client, finish } = await halfway(t, [], ['--stall-timeout', '6s']);
    client.kill('SIGSTOP');
    gate.release();
    await freeze(client, 9_000);
    await finish(0);
  });

  it('cuts off none of its clients where it is the tracker', async (t) => {
    const { tracker, gate, finish } = await halfway(t, ['--peer-timeout', '3s'], []);
    await freeze(tracker.process, 6_000);
    gate.release();
    await finish(0);
    const cutOff = tracker.process.stderr.filter((line) => line.includes('nothing was heard for'));
    assert.deepEqual(cutOff, []);
  });
});

describe('a get whose tracker dies', { concurrency: 1 }, () => {
  it('ends with 0 as soon as its files are complete', async (t) => {
    const { tracker, gate, client, finish } = await halfway(t, [], ['--tracker-lost-timeout', '10m']);
    tracker.process.kill('SIGKILL');
    await client.line(/disconnected from the tracker/);
    gate.release();
    await finish(0);
    assert.ok(!client.stderr.some((line) => line.includes('reason=""')), 'each loss has a reason');
  });
});
