// `npm start`: installs and builds what is missing, then demonstrates the course assignment and a real file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { killAll } from './demo/demo-process.mjs';
import { showAssignment } from './demo/show-assignment.mjs';
import { showFile } from './demo/show-file.mjs';
import { Failure, runNode } from './steps.mjs';

console.log('Shoal: installing and building what is missing …');
const code = await runNode(['scripts/build.mjs', '--production']);
if (code !== 0) process.exit(code);

const started = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'shoal-demo-'));
process.on('exit', () => {
  killAll();
  rmSync(folder, { recursive: true, force: true });
});
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.once('SIGHUP', () => process.exit(129));

try {
  await showAssignment(join(folder, 'assignment'));
  await showFile(join(folder, 'file'));
} catch (error) {
  console.error(`\nThe demonstration failed: ${error instanceof Failure ? error.message : error.stack}`);
  process.exit(1);
}
console.log(`\nDone in ${((performance.now() - started) / 1000).toFixed(1)} s; all processes and temporary files are gone.
Next: a file on two machines, see README.md; or npx shoal help`);
process.exit(0);
