// Measures the operations of a transfer: npm run bench:micro [-- FRAGMENT OF A NAME].
import { Bench } from 'tinybench';

import { codecTasks } from './micro/codec-tasks.js';
import { pickerTasks } from './micro/picker-tasks.js';
import { segmentTasks } from './micro/segment-tasks.js';
import type { MicroTask } from './micro/task.js';
import { busyLine, machineLine, thisMachine } from './report/machine.js';
import { table } from './report/table.js';

const TIME_MS = 200;
/** Of one sample. */
const SAMPLE_MS = 0.02;

const [fragment = ''] = process.argv.slice(2);
const machine = thisMachine();
console.log([machineLine(machine), busyLine(machine)].filter((line) => line !== undefined).join('\n'));

const bench = new Bench({ time: TIME_MS, warmupTime: TIME_MS / 2 });
const tasks = [...codecTasks(), ...segmentTasks(), ...pickerTasks()].filter(({ name }) => name.includes(fragment));
const batches = new Map(tasks.map((task) => [task.name, batchSize(task)]));
// Results are kept, so that the compiler cannot remove the work.
const results: unknown[] = [];
for (const { name, run } of tasks) {
  const batch = batches.get(name) ?? 1;
  bench.add(name, () => {
    for (let count = 0; count < batch; count += 1) results[0] = run();
  });
}
await bench.run();

const rows = bench.tasks.map(({ name, result }) => {
  if (!('latency' in result)) return [name, 'failed', '', ''];
  const batch = batches.get(name) ?? 1;
  const { p50, p99, samplesCount } = result.latency;
  return [name, text(p50 / batch), text(p99 / batch), String(samplesCount * batch)];
});
console.log(`\n${table(['work', 'median µs', '99 % under µs', 'times'], rows)}`);

/** The number of calls in a row that the clock can measure. */
function batchSize({ run }: MicroTask): number {
  const calls = 200;
  for (let count = 0; count < calls; count += 1) run();
  const begun = performance.now();
  for (let count = 0; count < calls; count += 1) run();
  const each = (performance.now() - begun) / calls;
  return Math.max(1, Math.round(SAMPLE_MS / each));
}

function text(milliseconds: number): string {
  return (milliseconds * 1000).toPrecision(3);
}
