// Builds and runs tests: `npm test [-- unit | system | PATH… | MOCHA-OPTIONS…]`.
//   unit     the packages' own tests, and those of bench/
//   system   those in test/
//   PATH     the test files whose path contains it; packages/NAME builds only what its tests need
// Options such as --grep, --bail, --timeout and --no-parallel go to mocha; .mocharc.cjs holds the others.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import { root, runNode } from './steps.mjs';

/** Mocha's options whose value is the next argument. */
const withValue =
  /^(-[fgjnORrstu]|--(fgrep|grep|jobs|node-option|reporter|reporter-option|require|retries|slow|timeout|ui))$/;

const { filters, options } = parse(process.argv.slice(2));
if (!process.argv.includes('--no-build')) {
  const code = await runNode(['scripts/build.mjs', ...foldersToBuild()]);
  if (code !== 0) process.exit(code);
}

const files = findTests().filter((file) => filters.length === 0 || filters.some((filter) => matches(file, filter)));
if (files.length === 0) {
  console.log(`no test file matches ${filters.join(', ')}\n\n0 passed, 0 failed, 0 skipped`);
  process.exit(1);
}
process.exit(await runMocha(longestFirst(files).map(compiled)));

function parse(args) {
  const filters = [];
  const options = [];
  for (let i = 0; i < args.length; i += 1) {
    if (args[i] === '--no-build') continue;
    if (!args[i].startsWith('-')) filters.push(args[i]);
    else if (withValue.test(args[i])) options.push(args[i], args[++i] ?? '');
    else options.push(args[i]);
  }
  return { filters, options };
}

/** Runs mocha in a process group of its own, which ends with it: a worker in an endless loop, too. */
function runMocha(specs) {
  const args = ['--enable-source-maps', 'node_modules/mocha/bin/mocha.js', ...options, ...specs];
  const child = spawn(process.execPath, args, { cwd: root, detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
  const killGroup = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group has ended.
    }
  };
  process.on('exit', () => killGroup('SIGKILL'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Test sources, so that the compiled remains of a deleted one don't run. */
function findTests() {
  const folders = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/test`);
  return [...folders, 'bench', 'test'].flatMap((folder) => listTests(folder));
}

function listTests(folder) {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !/^(test|bench)\/dist\//.test(path));
}

/** By the times that the reporter recorded on this machine; where there are none, system tests first. */
function longestFirst(paths) {
  const times = readTimes();
  const timeOf = (path) => times[path] ?? (path.startsWith('test/') ? 10_000 : 0);
  return paths.sort((a, b) => timeOf(b) - timeOf(a) || (a < b ? -1 : 1));
}

function readTimes() {
  try {
    return JSON.parse(readFileSync(join(root, 'node_modules/.cache/shoal/test-times.json'), 'utf8'));
  } catch {
    return {};
  }
}

/** packages/x/test/a.test.ts → packages/x/dist/test/a.test.js; test/a.test.ts → test/dist/a.test.js; so in bench/ */
function compiled(file) {
  return file
    .replace(/^(packages\/[^/]+)\/test\//, '$1/dist/test/')
    .replace(/^(test|bench)\//, '$1/dist/')
    .replace(/\.ts$/, '.js');
}

function matches(file, filter) {
  if (filter === 'unit') return !file.startsWith('test/');
  if (filter === 'system') return file.startsWith('test/');
  return file.includes(filter);
}

function foldersToBuild() {
  const folders = filters.flatMap((filter) =>
    filter === 'unit' ? ['packages', 'bench'] : /^packages\/[^/]+|^bench/.exec(filter)?.[0],
  );
  return folders.length === 0 || folders.includes(undefined) ? [] : folders;
}
