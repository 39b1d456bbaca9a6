// Writes the protocol's test vectors into docs/vectors: `npm run vectors`. Their test compares them with this build.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root, runNode } from './steps.mjs';

const code = await runNode(['scripts/build.mjs', 'packages/common']);
if (code !== 0) process.exit(code);

const { vectorFiles } = await import('../packages/common/dist/test/vectors/vector-files.js');
const folder = join(root, 'docs/vectors');
mkdirSync(folder, { recursive: true });
for (const [name, make] of Object.entries(vectorFiles)) {
  writeFileSync(join(folder, name), `${JSON.stringify(make(), null, 2)}\n`);
}
