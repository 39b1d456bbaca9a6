// Removes all build results: `npm run clean`. Dependencies stay.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './steps.mjs';

const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/dist`);
for (const folder of [...packages, 'namespaces/dist', 'test/dist', 'bench/dist', 'coverage', '.build-lock']) {
  rmSync(join(root, folder), { recursive: true, force: true });
}
