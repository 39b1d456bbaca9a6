// Bundles the command and the workers from the compiled JavaScript into one file, for a quick start; what only
// `shoal sim` needs goes into files of its own beside it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

import { bundleReportPage } from './bundle-report-page.mjs';
import { quickStart } from './quick-start.mjs';
import { Failure, root } from './steps.mjs';

const out = 'packages/cli/dist/bundle';

/** What each role of a process or thread begins with; nothing of the others is run in it. */
const entries = {
  command: 'packages/cli/dist/main.js',
  'download-worker': 'packages/client/dist/io/download-worker.js',
  'upload-worker': 'packages/client/dist/io/upload-worker.js',
  'hash-worker': 'packages/client/dist/io/hash-worker.js',
};

/** What a worker must not load: start-up is part of every transfer's time. */
const notInWorkers = ['winston', 'convict', 'commander', 'cli-progress'];

/** The simulator and the pages that it writes: no other command reads, compiles or caches them. */
const simulatorEntry = 'packages/cli/dist/commands/sim-command.js';
const simulatorFile = 'simulator.cjs';
const onlyInSimulator = ['packages/simulator/', 'packages/report/', 'node_modules/@observablehq/'];

/** The modules are ECMAScript's, the bundle is CommonJS: only that can be compiled ahead. */
const importMeta =
  "const importMeta = { url: require('node:url').pathToFileURL(__filename).href, resolve: (name) => require('node:url').pathToFileURL(require.resolve(name)).href };";

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // It is read as Latin-1, which is faster.
  charset: 'ascii',
  legalComments: 'none',
  external: ['@napi-rs/blake-hash', 'bufferutil', 'utf-8-validate'],
  define: { 'import.meta': 'importMeta' },
  banner: { js: importMeta },
  metafile: true,
  write: false,
  logLevel: 'warning',
};

export async function bundle() {
  const [main, simulator, reportPage] = await Promise.all([bundleMain(), bundleSimulator(), bundleReportPage()]);
  write(simulatorFile, simulator);
  write('report-page.js', reportPage);
  writeMain(main);
}

async function bundleMain() {
  const { outputFiles, metafile } = await build({
    ...shared,
    stdin: {
      contents: Object.entries(entries)
        .map(([role, path]) => `exports['${role}'] = () => import('./${path}');`)
        .join('\n'),
      resolveDir: root,
    },
    // A script compiled ahead has no loader of modules, but it has require.
    supported: { 'dynamic-import': false },
    plugins: [simulatorApart, quickStart],
  });
  for (const [role, path] of Object.entries(entries)) if (role !== 'command') assertLight(metafile.inputs, path);
  for (const path of Object.keys(metafile.inputs)) {
    const stray = onlyInSimulator.find((folder) => path.includes(folder));
    if (stray) throw new Failure(`every command would load ${path}, which only the simulator needs`);
  }
  return outputFiles[0].text;
}

/** Not compiled ahead: its imports, of a user's scenario too, are real ones. */
async function bundleSimulator() {
  const { outputFiles } = await build({ ...shared, entryPoints: [simulatorEntry] });
  return outputFiles[0].text;
}

const simulatorApart = {
  name: 'simulator apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /[/]sim-command[.]js$/ }, () => ({ path: `./${simulatorFile}`, external: true })),
};

/** What was compiled for the bundle before does not fit a new one. */
function writeMain(code) {
  const text = `/*${createHash('sha256').update(code).digest('hex').slice(0, 16)}*/${code}`;
  if (!write('shoal.cjs', text)) return;
  for (const name of readdirSync(join(root, out))) if (name.endsWith('.cache')) rmSync(join(root, out, name));
}

/** The file changes at once and only where it differs: a swarm may be running from it. Returns whether it did. */
function write(name, text) {
  const path = join(root, out, name);
  mkdirSync(join(root, out), { recursive: true });
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return true;
}

function assertLight(inputs, entry) {
  const seen = new Set();
  visit(entry);

  function visit(path) {
    if (seen.has(path)) return;
    seen.add(path);
    const heavy = notInWorkers.find((name) => path.includes(`node_modules/${name}/`));
    if (heavy) throw new Failure(`a worker would load ${heavy}: ${entry} leads to ${path}`);
    for (const { path: next, external, kind } of inputs[path]?.imports ?? []) {
      if (!external && kind !== 'dynamic-import') visit(next);
    }
  }
}
