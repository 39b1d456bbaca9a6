// Builds everything: `npm run build [-- --production] [-- FOLDER…]`.
//   --production   the shipped packages only, no tests
//   FOLDER         only the TypeScript projects in these folders and what they refer to
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { withBuildLock } from './build-lock.mjs';
import { install, isInstalled } from './ensure-installed.mjs';
import { Failure, root, runNode, step } from './steps.mjs';

const args = process.argv.slice(2);
const production = args.includes('--production');
const folders = args.filter((arg) => !arg.startsWith('--'));

await withBuildLock(async () => {
  if (!isInstalled()) await step('install', install);
  await step('types', compile);
  await step('bundle', async () => (await import('./bundle.mjs')).bundle());
  await step('compile ahead', async () => (await import('./compile-ahead.mjs')).compileAhead());
});

async function compile() {
  // The generated protobuf code is JavaScript with its own declarations, so tsc does not carry it over.
  const generated = join(root, 'packages/common/src/io/wire/generated');
  cpSync(generated, join(root, 'packages/common/dist/io/wire/generated'), {
    recursive: true,
    preserveTimestamps: true,
  });
  const projects = selectProjects();
  const code = await runNode([join(root, 'node_modules/typescript/bin/tsc'), '-b', ...projects]);
  if (code !== 0) throw new Failure();
  return projects.length === 0 ? undefined : projects.join(' ');
}

function selectProjects() {
  if (!production && folders.length === 0) return [];
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const isShipped = (path) => path.startsWith('packages/') && !/\/test$|^packages\/testing\//.test(path);
  const projects = references
    .map((reference) => reference.path)
    .filter((path) => !production || isShipped(path))
    .filter((path) => folders.length === 0 || folders.some((folder) => `${path}/`.startsWith(`${folder}/`)));
  if (projects.length === 0) throw new Failure(`no TypeScript project in ${folders.join(', ')}`);
  return projects.filter((path) => existsSync(join(root, path)));
}
