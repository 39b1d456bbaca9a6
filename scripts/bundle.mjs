// Bundles the command and the workers from the compiled JavaScript into one file, for a fast start. Modules that only
// one command needs are separate files beside it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { build } from 'esbuild';

import { bundleReportPage } from './bundle-report-page.mjs';
import { quickStart } from './quick-start.mjs';
import { Failure, root } from './steps.mjs';

const out = 'packages/cli/dist/bundle';

/** The entry point of each role of a process or thread. A role runs no code of the others. */
const entries = {
  command: 'packages/cli/dist/main.js',
  'download-worker': 'packages/client/dist/io/threads/download-worker.js',
  'upload-worker': 'packages/client/dist/io/threads/upload-worker.js',
  'hash-worker': 'packages/client/dist/io/indexer/hash-worker.js',
};

/** Modules that a worker must not load: start-up is part of every transfer's time. */
const notInWorkers = ['winston', 'convict', 'commander', 'cli-progress'];

/** Modules that only one command needs are a separate file: other commands neither read nor compile it. */
const apart = {
  'simulator.cjs': {
    entry: 'packages/cli/dist/commands/sim-command.js',
    holds: ['packages/simulator/', 'packages/report/', 'node_modules/@observablehq/'],
  },
  'certificates.cjs': {
    entry: 'packages/cli/dist/certificates/issue.js',
    holds: ['node_modules/@peculiar/', 'node_modules/tsyringe/', 'node_modules/reflect-metadata/'],
  },
};

/** The modules are ECMAScript modules, the bundle is CommonJS: only CommonJS can be compiled ahead. */
const importMeta =
  "const importMeta = { url: require('node:url').pathToFileURL(__filename).href, resolve: (name) => require('node:url').pathToFileURL(require.resolve(name)).href };";

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // Node reads it as Latin-1, which is faster.
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
  const [main, reportPage, ...others] = await Promise.all([
    bundleMain(),
    bundleReportPage(),
    ...Object.values(apart).map(({ entry }) => bundleApart(entry)),
  ]);
  for (const [index, name] of Object.keys(apart).entries()) write(name, others[index]);
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
    // A script compiled ahead has no module loader, but it has require.
    supported: { 'dynamic-import': false },
    plugins: [leaveApart, quickStart],
  });
  for (const [role, path] of Object.entries(entries)) if (role !== 'command') assertLight(metafile.inputs, path);
  for (const path of Object.keys(metafile.inputs)) {
    for (const [name, { holds }] of Object.entries(apart)) {
      const stray = holds.find((folder) => path.includes(folder));
      if (stray) throw new Failure(`every command would load ${path}, which belongs into ${name}`);
    }
  }
  return outputFiles[0].text;
}

/** Not compiled ahead, so its imports, including a user's scenario, work as usual. */
async function bundleApart(entry) {
  const { outputFiles } = await build({ ...shared, entryPoints: [entry] });
  return outputFiles[0].text;
}

const leaveApart = {
  name: 'leave apart',
  setup: ({ onResolve }) => {
    for (const [name, { entry }] of Object.entries(apart)) {
      const isEntry = new RegExp(`[/]${basename(entry).replace('.', '[.]')}$`);
      onResolve({ filter: isEntry }, () => ({ path: `./${name}`, external: true }));
    }
  },
};

/** Removes the compiled code of an earlier bundle. */
function writeMain(code) {
  const text = `/*${createHash('sha256').update(code).digest('hex').slice(0, 16)}*/${code}`;
  if (!write('shoal.cjs', text)) return;
  for (const name of readdirSync(join(root, out))) if (name.endsWith('.cache')) rmSync(join(root, out, name));
}

/** Replaces the file atomically, and only if it differs: a swarm may be running from it. Returns whether it changed. */
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
