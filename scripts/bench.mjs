// Builds, then runs a benchmark of bench/: `npm run bench:swarm [-- OPTION…]`.
import { join } from 'node:path';

import { root, runNode } from './steps.mjs';

const [name, ...args] = process.argv.slice(2);
const code = await runNode(['scripts/build.mjs']);
// A signal from the terminal reaches the benchmark as well: it cleans up, and this waits for it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.exit(code === 0 ? await runNode([join(root, 'bench/dist', `${name}.js`), ...args]) : code);
