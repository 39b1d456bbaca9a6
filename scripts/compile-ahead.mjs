// Stores the code that V8 compiles during a transfer over loopback, so that later processes need not compile it.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { root } from './steps.mjs';

const { cachePath, path } = createRequire(import.meta.url)('../packages/cli/bin/load-bundle.js');
const shoal = join(root, 'packages/cli/bin/shoal.js');
const recorder = fileURLToPath(new URL('record-code-cache.cjs', import.meta.url));
const PATIENCE_MS = 20_000;
const FILE_BYTES = 1024 * 1024;

/** Returns a remark if it failed: then the command only starts slower. */
export async function compileAhead() {
  if (existsSync(cachePath(readFileSync(path, 'latin1')))) return 'up to date';
  const folder = mkdtempSync(join(tmpdir(), 'shoal-build-'));
  const children = [];
  try {
    writeFileSync(join(folder, 'sample'), Buffer.alloc(FILE_BYTES, 'sample'));
    const tracker = start([shoal, 'tracker', '--host', '127.0.0.1', '--port', '0', '--json']);
    const { url } = await tracker.line((event) => event.url);
    const share = start([shoal, 'share', join(folder, 'sample'), ...client(url, 'share')]);
    await share.line((event) => event.digest);
    const get = start([recorder, 'get', 'sample', '--out', join(folder, 'out'), ...client(url, 'get')]);
    return (await get.ended) === 0 ? undefined : 'left out: a file could not be fetched over loopback';
  } catch (error) {
    return `left out: ${error.message}`;
  } finally {
    for (const child of children) child.kill();
    await Promise.all(children.map((child) => child.ended));
    rmSync(folder, { recursive: true });
  }

  /** One thread, so that the code of the worker threads is compiled here too. */
  function client(url, name) {
    return [
      '--tracker',
      url,
      '--state-dir',
      join(folder, name),
      '--host',
      '127.0.0.1',
      '--tune',
      'threads=shared',
      '--json',
    ];
  }

  function start(args) {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.ended = new Promise((resolve) => {
      child.once('close', (code) => {
        clearTimeout(timer);
        resolve(code);
      });
    });
    const lines = createInterface({ input: child.stdout });
    child.line = (matches) =>
      new Promise((resolve, reject) => {
        lines.on('line', (line) => {
          const event = JSON.parse(line);
          if (matches(event)) resolve(event);
        });
        lines.once('close', () => reject(new Error(`shoal ${args[1]} ended`)));
      });
    children.push(child);
    return child;
  }
}
