// Bundles the command and the two workers from the compiled JavaScript, for a quick start.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { build } from 'esbuild';

import { Failure, root } from './steps.mjs';

const out = 'packages/cli/dist/bundle';

/**
 * Two bundles: in one, a module that the command loads would be loaded by the workers too, wherever an index file
 * that both import names it.
 */
const command = { main: 'packages/cli/dist/main.js' };
const workers = {
  'download-worker': 'packages/client/dist/io/download-worker.js',
  'upload-worker': 'packages/client/dist/io/upload-worker.js',
};

/** What a worker must not load: start-up is part of every transfer's time. */
const notInWorkers = ['winston', 'convict', 'commander', 'cli-progress'];

export async function bundle() {
  const results = await Promise.all([command, workers].map(bundleEntries));
  for (const { metafile } of results) assertLight(metafile.outputs);
  replaceFiles(results.flatMap((result) => result.outputFiles));
  const missing = Object.values({ ...command, ...workers }).filter((path) => !existsSync(join(root, path)));
  return missing.length === 0 ? undefined : `not there yet: ${missing.join(', ')}`;
}

function bundleEntries(entries) {
  return build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(join(root, path)))),
    outdir: out,
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['@napi-rs/blake-hash', 'bufferutil', 'utf-8-validate'],
    // CommonJS dependencies call require for node's own modules.
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
    },
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
}

/** Each file changes at once and only where it differs: a swarm may be running from the bundle. */
function replaceFiles(files) {
  mkdirSync(join(root, out), { recursive: true });
  for (const { path, contents } of files) {
    if (existsSync(path) && readFileSync(path).equals(contents)) continue;
    writeFileSync(`${path}.new`, contents);
    renameSync(`${path}.new`, path);
  }
  const wanted = new Set(files.map((file) => basename(file.path)));
  for (const name of readdirSync(join(root, out))) {
    if (!wanted.has(name)) rmSync(join(root, out, name), { recursive: true });
  }
}

function assertLight(outputs) {
  for (const name of Object.keys(workers)) visit(`${out}/${name}.js`, new Set());

  function visit(path, seen) {
    if (outputs[path] === undefined || seen.has(path)) return;
    seen.add(path);
    for (const input of Object.keys(outputs[path].inputs)) {
      const heavy = notInWorkers.find((name) => input.includes(`node_modules/${name}/`));
      if (heavy) throw new Failure(`a worker's bundle holds ${heavy}: ${path} loads ${input}`);
    }
    for (const { path: next, external, kind } of outputs[path].imports) {
      if (!external && kind !== 'dynamic-import') visit(next, seen);
    }
  }
}
