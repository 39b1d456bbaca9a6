// Builds and runs tests: `npm test [-- unit | system | PATH-FRAGMENT…]`.
//   unit           the packages' own tests, and those of bench/
//   system         those in test/
//   PATH-FRAGMENT  the test files whose path holds it; packages/NAME builds only what its tests need
// Each file runs in a process of its own. One that crashes, hangs or holds no test is a failure.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';

import { root, runNode } from './steps.mjs';

const concurrency = 2;
const fileTimeoutS = 300;

const filters = process.argv.slice(2).filter((arg) => arg !== '--no-build');
if (!process.argv.includes('--no-build')) {
  const code = await runNode(['scripts/build.mjs', ...foldersToBuild()]);
  if (code !== 0) process.exit(code);
}

const files = findTests().filter((file) => filters.length === 0 || filters.some((filter) => matches(file, filter)));
const total = { passed: 0, failed: 0, skipped: 0 };
const skipped = [];
const failed = [];
const reports = mkdtempSync(join(tmpdir(), 'shoal-test-'));
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(reports, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

const queue = files.entries();
await Promise.all(Array.from({ length: concurrency }, work));

if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.join('\n')}`);
if (failed.length > 0) console.log(`\nFailed:\n${failed.join('\n')}`);
if (files.length === 0) console.log(`no test file matches ${filters.join(', ')}`);
const tail = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${tail}`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);

async function work() {
  for (const [index, file] of queue) tell(file, await runFile(file, join(reports, `${index}.jsonl`)));
}

/** Runs one compiled file; resolves to its leaf tests, its output and how its process ended. */
function runFile(file, report) {
  const started = performance.now();
  const args = [
    '--enable-source-maps',
    `--test-reporter=${new URL('test-reporter.mjs', import.meta.url).href}`,
    `--test-reporter-destination=${report}`,
    compiled(file),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, fileTimeoutS * 1000);
    child.once('error', reject);
    // Not `close`: a process that the test left behind would hold the pipes open.
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      setImmediate(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        const tests = readReport(report);
        const problem = problemOf(tests, code, signal, timedOut);
        const seconds = (performance.now() - started) / 1000;
        resolve({ tests, problem, seconds, output: Buffer.concat(output).toString() });
      });
    });
  });
}

/** What is wrong with the file as a whole, beyond its failed tests. */
function problemOf(tests, code, signal, timedOut) {
  const lastBegun = tests.findLast((test) => test.result === 'begun')?.name ?? 'none';
  if (timedOut)
    return `did not end within ${fileTimeoutS} s (a test hangs or leaves a handle open; last begun: ${lastBegun})`;
  if (signal !== null) return `killed by ${signal}`;
  if (code !== 0 && !tests.some((test) => test.result === 'failed')) return `exited with code ${code}`;
  if (!tests.some((test) => test.result === 'passed' || test.result === 'failed' || test.result === 'skipped')) {
    return 'holds no test';
  }
  return undefined;
}

function tell(file, { tests, problem, seconds, output }) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const details = [];
  for (const { name, result, reason, error } of tests) {
    if (result in count) count[result] += 1;
    if (result === 'skipped') skipped.push(`  ${file}: ${name}${reason ? ` (${reason})` : ''}`);
    if (result === 'failed') failed.push(`  ${file}: ${name}`);
    if (result === 'failed') details.push(`  ✖ ${name}\n${indent(error)}`);
    if (result === 'diagnostic') details.push(indent(error));
  }
  if (problem !== undefined) {
    count.failed += 1;
    failed.push(`  ${file}: ${problem}`);
    details.push(`  ✖ the file ${problem}`);
  }
  for (const key of Object.keys(total)) total[key] += count[key];
  const parts = Object.entries(count).filter(([key, number]) => number > 0 || key === 'passed');
  const summary = parts.map(([key, number]) => `${number} ${key}`).join(', ');
  console.log(`${count.failed > 0 ? '✖' : '✔'} ${file}: ${summary}, ${seconds.toFixed(1)} s`);
  if (details.length > 0) console.log(details.join('\n'));
  if (output !== '' && (details.length > 0 || files.length === 1)) console.log(`  output:\n${indent(lastOf(output))}`);
}

function readReport(path) {
  try {
    // A killed process may have left half a line.
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Test sources, so that the compiled remains of a deleted one don't run. */
function findTests() {
  const folders = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/test`);
  return [...folders, 'bench', 'test'].flatMap((folder) => listTests(folder)).sort(byPackagesFirst);
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
    .map((entry) =>
      relative(root, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    )
    .filter((path) => !/^(test|bench)\/dist\//.test(path));
}

function byPackagesFirst(a, b) {
  const inTest = (path) => Number(path.startsWith('test/'));
  return inTest(a) - inTest(b) || (a < b ? -1 : 1);
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

function lastOf(output) {
  const lines = output.trimEnd().split('\n');
  return lines.length <= 200
    ? lines.join('\n')
    : `(${lines.length - 200} lines left out)\n${lines.slice(-200).join('\n')}`;
}

function indent(text) {
  return String(text).replace(/^/gm, '    ');
}
