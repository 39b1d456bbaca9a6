// Loads modules of test/ for scripts, and builds them if they are missing.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { root, runNode } from './steps.mjs';

/** Imports a module of test/ by its path there. */
export async function loadTestModule(path) {
  const compiled = join(root, 'test/dist', path);
  if (!existsSync(compiled)) {
    const code = await runNode(['scripts/build.mjs', 'test']);
    if (code !== 0) process.exit(code);
  }
  return import(pathToFileURL(compiled).href);
}
