// Makes the package that `npm install -g` installs without a registry: `npm run pack [-- --out FOLDER] [-- --no-build]`.
// It contains the bundled command, and BLAKE3 for the platform on which it is made.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { npmCommand } from './ensure-installed.mjs';
import { Failure, root, runNode, step } from './steps.mjs';

const { values } = parseArgs({ options: { out: { type: 'string', default: root }, 'no-build': { type: 'boolean' } } });

if (!values['no-build']) {
  const code = await runNode(['scripts/build.mjs']);
  if (code !== 0) process.exit(code);
}
await step('pack', pack);

function pack() {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-pack-'));
  try {
    for (const [from, to] of [
      ['packages/cli/bin', 'bin'],
      ['packages/cli/dist/bundle', 'dist/bundle'],
      ['README.md', 'README.md'],
      ['LICENSE', 'LICENSE'],
    ]) {
      cpSync(join(root, from), join(folder, to), { recursive: true });
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest(copyNative(folder)), null, 2));
    const [program, ...args] = npmCommand();
    const packed = execFileSync(program, [...args, 'pack', '--json', '--pack-destination', resolve(values.out)], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [{ filename, size }] = JSON.parse(packed);
    return `${filename}, ${(size / 1_000_000).toFixed(1)} MB`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Copies the installed native modules and names no others: npm would look for those in the registry. */
function copyNative(folder) {
  const from = join(root, 'node_modules/@napi-rs');
  const [main, ...platforms] = readdirSync(from)
    .filter((name) => name.startsWith('blake-hash'))
    .sort()
    .map((name) => `@napi-rs/${name}`);
  if (platforms.length === 0)
    throw new Failure('no native module of @napi-rs/blake-hash is installed for this platform');
  for (const name of [main, ...platforms]) {
    cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  }
  const path = join(folder, 'node_modules', main, 'package.json');
  const { version, main: entry, license, engines } = read(path);
  const dependencies = Object.fromEntries(platforms.map((name) => [name, version]));
  writeFileSync(path, JSON.stringify({ name: main, version, main: entry, license, engines, dependencies }, null, 2));
  return { name: main, version, platforms };
}

function manifest({ name, version: nativeVersion, platforms }) {
  const { version, description, license, engines } = read(join(root, 'package.json'));
  const bundled = [name, ...platforms];
  const { os, cpu, libc } = read(join(root, 'node_modules', platforms[0], 'package.json'));
  return {
    name: 'shoal',
    version,
    description,
    license,
    engines,
    os,
    cpu,
    ...(libc && { libc }),
    bin: { shoal: 'bin/shoal.js' },
    dependencies: Object.fromEntries(bundled.map((each) => [each, nativeVersion])),
    bundleDependencies: bundled,
  };
}

function read(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
