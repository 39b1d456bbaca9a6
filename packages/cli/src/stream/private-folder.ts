import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ExitCode, ShoalError } from '@shoal/common';

/** A new folder that nobody else may look into and that is gone with this process, however that ends but by SIGKILL. */
export function privateFolder(): string {
  const parent = tmpdir();
  let folder: string;
  try {
    folder = mkdtempSync(join(parent, 'shoal-'));
  } catch (error) {
    const reason = (error as Error).message;
    throw new ShoalError(ExitCode.storage, `cannot make a folder in ${parent}: ${reason}: give one with --out`);
  }
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
