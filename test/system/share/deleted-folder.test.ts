import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { it } from 'mocha';

import { shoal, type ShoalProcess } from '../../harness/shoal-process.js';

/** Runs the command in a folder that is deleted while the shell is in it. */
function inDeletedFolder(folder: string, args: readonly string[]): ShoalProcess {
  const cwd = join(folder, 'gone');
  mkdirSync(cwd);
  const through = ['sh', '-c', 'rmdir "$0" && exec "$@"', cwd];
  return shoal(args, { cwd, through });
}

const fast = ['--connect-timeout', '1s', '--tracker', '127.0.0.1:1', '--log-level', 'error'];

it('a deleted working folder is reported in one line', async () => {
  const folder = temporaryFolder();
  const large = join(folder, 'large');
  writeFileSync(large, 'x');
  truncateSync(large, 70_000_000);
  const out = join(folder, 'out');
  for (const args of [
    ['get', 'x', ...fast],
    ['get', 'x', '--out', '.', ...fast],
    ['get', 'x', '--out', out, '--tune', 'threads=separate', ...fast],
    ['get', 'x', '--stdout', ...fast],
    ['share', large, ...fast],
    ['share', 'large', ...fast],
    ['client', '--share', large, ...fast],
    ['client', '--get', 'x', ...fast],
    ['sim', 'compare', 'flash-crowd', '--peers', '3', '--segment-count', '3'],
  ]) {
    await inDeletedFolder(folder, args).failsWith(2, 'the working folder is gone');
  }
  await inDeletedFolder(folder, ['status', ...fast.slice(0, 4)]).failsWith(3, '127.0.0.1:1');
  await inDeletedFolder(folder, ['sim', 'flash-crowd', '--peers', '3', '--segment-count', '3']).exitsWith(0);
});
