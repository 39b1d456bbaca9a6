import { readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { CleanUp } from '../process/clean-up.js';

const PREFIX = 'shoal-bench-';

/** A folder of this process in another folder, removed at the end. */
export async function ownFolder(cleanUp: CleanUp, parent: string): Promise<string> {
  await removeAbandoned(parent);
  const folder = join(parent, `${PREFIX}${process.pid}`);
  cleanUp.add(() => rm(folder, { recursive: true, force: true }));
  await mkdir(folder);
  return folder;
}

/** Those of benchmarks that were killed before they could clean up. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length)) : 0;
    if (pid > 0 && !isAlive(pid)) await rm(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
