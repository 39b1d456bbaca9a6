import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { BenchError } from './bench-error.js';

const run = promisify(execFile);

/** Compiles one of the benchmark's C programs, named by its path in bench/, into a folder. */
export async function compile(source: string, folder: string): Promise<string> {
  const program = join(folder, basename(source, '.c'));
  // Sources are not copied to dist/.
  const path = fileURLToPath(new URL(`../../${source}`, import.meta.url));
  try {
    await run('cc', ['-O2', '-o', program, path]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new BenchError('a C compiler is needed (cc; in Debian, apt-get install gcc libc6-dev)');
    }
    throw error;
  }
  return program;
}
