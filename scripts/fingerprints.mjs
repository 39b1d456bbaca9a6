// Records the fingerprints of the simulator's golden runs: `npm run fingerprints`. Their test compares with this file.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root, runNode } from './steps.mjs';

const code = await runNode(['scripts/build.mjs']);
if (code !== 0) process.exit(code);

const { goldenRuns, play } = await import('../packages/simulator/dist/test/golden/golden-runs.js');
const file = join(root, 'packages/simulator/test/golden/fingerprints.json');
const fingerprints = {};
for (const run of goldenRuns) fingerprints[run.name] = (await play(run)).fingerprint;
writeFileSync(file, `${JSON.stringify(fingerprints, null, 2)}\n`);
