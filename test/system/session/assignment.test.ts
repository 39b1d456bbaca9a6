import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import type { Assignment } from '../../assignment/assignment.js';
import { compareOutputs } from '../../assignment/compare-outputs.js';
import { generateAssignment } from '../../assignment/generate-assignment.js';
import { readInputs } from '../../assignment/read-inputs.js';
import { writeInputs } from '../../assignment/write-assignment.js';
import { descendants, isAlive } from '../../harness/process-tree.js';
import { shoal } from '../../harness/shoal-process.js';
import { THREAD_MODES } from '../thread-modes.js';
import { until } from '../../harness/wait.js';

const example = fileURLToPath(new URL('../../../../examples/assignment', import.meta.url));

describe('shoal run', () => {
  for (const [clients, files, maxSegments] of [
    [1, 1, 3],
    [3, 6, 40],
    [10, 20, 30],
    [30, 4, 8],
  ] as const) {
    it(`gives ${clients} clients what they want, and nothing else`, async () => {
      const options = { clients, files, minSegments: 0, maxSegments, seed: 10 + clients };
      await runs(generateAssignment(options));
    });
  }

  for (const threads of THREAD_MODES) {
    it(`gives clients what they want with threads=${threads}`, async () => {
      const options = { clients: 4, files: 8, minSegments: 0, maxSegments: 60, seed: 7 };
      await runs(generateAssignment(options), ['--tune', `threads=${threads}`]);
    });
  }

  it('runs the example', async () => {
    await runs(await readInputs(example));
  });

  it('writes beside the inputs where no folder is named', async () => {
    const folder = temporaryFolder();
    const assignment = generateAssignment({ clients: 3, files: 2, minSegments: 1, maxSegments: 5, seed: 1 });
    await writeInputs(folder, assignment);
    await shoal(['run', folder]).exitsWith(0);
    const inputs = [...assignment.inputs].map(([rank, text]) => [`in${rank}.txt`, text] as const);
    expect(await compareOutputs(folder, new Map([...assignment.expected, ...inputs]))).to.deep.equal([]);
  });

  it('counts files and segments in its summary', async () => {
    const folder = temporaryFolder();
    const assignment = generateAssignment({ clients: 4, files: 5, minSegments: 15, maxSegments: 30, seed: 2 });
    await writeInputs(folder, assignment);
    const running = shoal(['run', folder, '--out', join(folder, 'out'), '--json']);
    await running.exitsWith(0);
    const { seconds: _, ...totals } = running.json().at(-1)!;
    const segments = [...assignment.expected.values()].reduce((sum, text) => sum + text.split('\n').length - 1, 0);
    const files = assignment.expected.size;
    expect(totals).to.deep.equal({ event: 'finished', clients: 4, files, segments, exitCode: 0 });
    const byClient = running.json().filter((line) => line['event'] === 'client');
    const outputs = byClient.flatMap((line) => line['files'] as string[]);
    expect(outputs.sort()).to.deep.equal(
      [...assignment.expected.keys()].map((name) => join(folder, 'out', name)).sort(),
    );
  });

  it('leaves no process behind when it is killed', async () => {
    const folder = temporaryFolder();
    await writeInputs(
      folder,
      generateAssignment({ clients: 3, files: 3, minSegments: 20000, maxSegments: 20000, seed: 3 }),
    );
    const running = shoal(['run', folder, '--out', join(folder, 'out')]);
    const children = await until('four processes', () => {
      const pids = descendants(running.pid);
      return pids.length === 4 && pids;
    });
    running.kill('SIGKILL');
    expect(await running.exit()).to.equal(137);
    await until('all of them to end', () => !children.some(isAlive));
  });
});

async function runs(assignment: Assignment, args: readonly string[] = []): Promise<void> {
  const folder = temporaryFolder();
  const out = join(folder, 'out');
  await writeInputs(folder, assignment);
  // A slow machine is no error, though it may be worth a warning.
  const running = shoal(['run', folder, '--out', out, '--log-level', 'error', ...args]);
  const seen = new Set<number>();
  await until('the run to end', () => {
    for (const pid of descendants(running.pid)) seen.add(pid);
    return running.hasExited;
  });
  await running.exitsWith(0);
  expect(await compareOutputs(out, assignment.expected)).to.deep.equal([]);
  expect(running.stderr, 'nothing to complain about').to.deep.equal([]);
  expect(seen.size, 'its processes were seen').to.be.above(0);
  expect([...seen].filter(isAlive), 'no process is left').to.deep.equal([]);
}
