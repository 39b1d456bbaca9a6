// Installs the dependencies if they are missing or older than the lockfile. Imports only node:*.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { Failure, root, run } from './steps.mjs';

export function isInstalled() {
  const installed = join(root, 'node_modules/.package-lock.json');
  const wanted = join(root, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

export async function install() {
  const [program, ...args] = npmCommand();
  const code = await run(program, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) throw new Failure('npm ci failed');
}

/** npm sets npm_execpath for its scripts; otherwise `npm` is on the path. */
export function npmCommand() {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
}
