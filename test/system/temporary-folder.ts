import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cleanUp, type Owner } from './clean-up.js';

/** A new folder that is gone after the test. */
export function temporaryFolder(test: Owner): string {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-system-'));
  cleanUp(test, () => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
