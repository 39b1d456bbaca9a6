// Runs one random assignment repeatedly and reports failures and hangs:
//   node scripts/repeat-assignment.mjs [--times 20] [--clients 10] [--files 20] [--max-segments 100] [--seed 1] [--patience 60]
// Exits with 1 if a run timed out (--patience, in seconds), ended with a code other than 0 or wrote wrong outputs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { root } from './steps.mjs';
import { loadTestModule } from './test-modules.mjs';

const defaults = { times: '20', clients: '10', files: '20', 'max-segments': '100', seed: '1', patience: '60' };
const { values } = parseArgs({
  options: Object.fromEntries(
    Object.entries(defaults).map(([key, value]) => [key, { type: 'string', default: value }]),
  ),
});
const { generateAssignment } = await loadTestModule('assignment/generate-assignment.js');
const { writeInputs } = await loadTestModule('assignment/write-assignment.js');
const { compareOutputs } = await loadTestModule('assignment/compare-outputs.js');

const assignment = generateAssignment({
  clients: Number(values.clients),
  files: Number(values.files),
  minSegments: 1,
  maxSegments: Number(values['max-segments']),
  seed: Number(values.seed),
});
const folder = mkdtempSync(join(tmpdir(), 'shoal-repeat-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
await writeInputs(folder, assignment);

let failures = 0;
const seconds = [];
for (let run = 1; run <= Number(values.times); run += 1) {
  const problems = await runOnce(join(folder, `out${run}`));
  if (problems.length > 0) failures += 1;
  console.log(`run ${run}: ${seconds.at(-1).toFixed(1)} s, ${problems.length === 0 ? 'right' : problems.join('; ')}`);
}
seconds.sort((a, b) => a - b);
const median = seconds[seconds.length >> 1];
console.log(
  `${failures} of ${values.times} runs failed; median ${median.toFixed(1)} s, longest ${seconds.at(-1).toFixed(1)} s`,
);
process.exit(failures > 0 ? 1 : 0);

async function runOnce(out) {
  const started = performance.now();
  const args = [join(root, 'packages/cli/bin/shoal.js'), 'run', folder, '--out', out];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const errors = [];
  child.stderr.on('data', (chunk) => errors.push(chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), Number(values.patience) * 1000);
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  seconds.push((performance.now() - started) / 1000);
  if (signal !== null) return [`hung: killed after ${values.patience} s`];
  const problems = await compareOutputs(out, assignment.expected);
  if (code !== 0) problems.unshift(`exit code ${code}: ${Buffer.concat(errors).toString().trim().slice(0, 500)}`);
  rmSync(out, { recursive: true });
  return problems;
}
