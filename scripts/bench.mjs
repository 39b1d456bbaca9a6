// Builds, then runs a benchmark of bench/: `npm run bench:swarm [-- OPTION…]`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { root, runNode } from './steps.mjs';

const [name, ...args] = process.argv.slice(2);
const code = await runNode(['scripts/build.mjs']);
if (code !== 0) process.exit(code);
const child = spawn(process.execPath, [join(root, 'bench/dist', `${name}.js`), ...args], { stdio: 'inherit' });
// Waits for the benchmark, which cleans up after a signal.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('close', (exitCode) => process.exit(exitCode ?? 1));
