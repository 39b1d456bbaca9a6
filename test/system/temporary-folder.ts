import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import { cleanUp } from './clean-up.js';

/** A new folder that is gone after the test. */
export function temporaryFolder(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-system-'));
  cleanUp(test, () => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
