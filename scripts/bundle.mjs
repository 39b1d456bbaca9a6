// Bundles the command and the two workers from the compiled JavaScript into one file, for a quick start.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

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

/** The modules are ECMAScript's, the bundle is CommonJS: only that can be compiled ahead. */
const importMeta =
  "const importMeta = { url: require('node:url').pathToFileURL(__filename).href, resolve: (name) => require('node:url').pathToFileURL(require.resolve(name)).href };";

/** Resolves to the bundle's path. */
export async function bundle() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    stdin: {
      contents: Object.entries(entries)
        .map(([role, path]) => `exports['${role}'] = () => import('./${path}');`)
        .join('\n'),
      resolveDir: root,
    },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // A script compiled ahead has no loader of modules, but it has require.
    supported: { 'dynamic-import': false },
    // It is read as Latin-1, which is faster.
    charset: 'ascii',
    legalComments: 'none',
    external: ['@napi-rs/blake-hash', 'bufferutil', 'utf-8-validate'],
    plugins: [quickStart],
    define: { 'import.meta': 'importMeta' },
    banner: { js: importMeta },
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  for (const [role, path] of Object.entries(entries)) if (role !== 'command') assertLight(metafile.inputs, path);
  write(outputFiles[0].text);
}

/** The file changes at once and only where it differs: a swarm may be running from it. */
function write(code) {
  const text = `/*${createHash('sha256').update(code).digest('hex').slice(0, 16)}*/${code}`;
  const path = join(root, out, 'shoal.cjs');
  mkdirSync(join(root, out), { recursive: true });
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  for (const name of readdirSync(join(root, out))) {
    if (name !== 'shoal.cjs') rmSync(join(root, out, name), { recursive: true });
  }
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
