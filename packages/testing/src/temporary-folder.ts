import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cleanUp } from './clean-up.js';

/** A new folder that is deleted after the running test, or after the suite that is being declared. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-'));
  cleanUp(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
