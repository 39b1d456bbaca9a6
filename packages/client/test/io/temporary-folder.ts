import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** A folder that goes away with the tests that are running. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
