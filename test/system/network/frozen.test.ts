import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import type { Gate } from '../../puppets/throttle.js';
import type { ShoalProcess } from '../../harness/shoal-process.js';
import { get, shareBehindGate } from '../../harness/swarm-commands.js';
import { MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

const LENGTH = 8 * MIB;

interface Transfer {
  readonly tracker: TrackerProcess;
  readonly gate: Gate;
  readonly client: ShoalProcess;
  readonly finish: (exitCode: number) => Promise<void>;
}

/** A download that is held half way. */
async function halfway(trackerArgs: readonly string[], args: readonly string[]): Promise<Transfer> {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  writeRandomFile(source, LENGTH, 1);
  const tracker = await TrackerProcess.start(trackerArgs);
  const gate = await shareBehindGate(tracker, [source], ['--segment-size', '64KiB']);
  gate.limit(LENGTH / 2);
  const client = get(tracker, ['file.bin'], join(folder, 'out'), [
    ...args,
    '--tune',
    'log-segments=on',
    '--log-level',
    'debug',
  ]);
  const held = (): number => client.stderr.filter((line) => line.includes('"event":"segment-held"')).length;
  await until('some of the file', () => held() > 16);
  const finish = async (exitCode: number): Promise<void> => {
    await client.exitsWith(exitCode);
    if (exitCode === 0) expect(sha256(join(folder, 'out', 'file.bin'))).to.equal(sha256(source));
  };
  return { tracker, gate, client, finish };
}

/** For longer than its timeouts. */
async function freeze(process: ShoalProcess, ms: number): Promise<void> {
  process.kill('SIGSTOP');
  await delay(ms);
  process.kill('SIGCONT');
}

describe('a process that was stopped for longer than its timeouts', () => {
  it('goes on with its download', async () => {
    const { gate, client, finish } = await halfway([], ['--stall-timeout', '6s']);
    client.kill('SIGSTOP');
    gate.release();
    await freeze(client, 9_000);
    await finish(0);
  });

  it('cuts off none of its clients where it is the tracker', async () => {
    const { tracker, gate, finish } = await halfway(['--peer-timeout', '3s'], []);
    await freeze(tracker.process, 6_000);
    gate.release();
    await finish(0);
    const cutOff = tracker.process.stderr.filter((line) => line.includes('nothing was heard for'));
    expect(cutOff).to.deep.equal([]);
  });
});

describe('a get whose tracker dies', () => {
  it('ends with 0 as soon as its files are complete', async () => {
    const { tracker, gate, client, finish } = await halfway([], ['--tune', 'tracker-lost-timeout=10m']);
    tracker.process.kill('SIGKILL');
    await client.line(/disconnected from the tracker/);
    gate.release();
    await finish(0);
    expect(
      client.stderr.some((line) => line.includes('reason=""')),
      'each loss has a reason',
    ).to.equal(false);
  });
});
