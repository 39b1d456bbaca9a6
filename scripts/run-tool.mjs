// Builds, then runs a tool of test/: `npm run chaos [-- OPTION…]`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { root, runNode } from './steps.mjs';

const [path, ...args] = process.argv.slice(2);
const code = await runNode(['scripts/build.mjs']);
if (code !== 0) process.exit(code);
const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'test/dist', path), ...args], {
  stdio: 'inherit',
});
// Waits for the tool, which cleans up after a signal.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('close', (exitCode) => process.exit(exitCode ?? 1));
