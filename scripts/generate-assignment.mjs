// Writes a random assignment and what a correct run of it leaves:
//   node scripts/generate-assignment.mjs DIR [--clients 10] [--files 20] [--min-segments 1] [--max-segments 1000] [--seed 1]
// The inputs in<rank>.txt go to DIR, the expected outputs to DIR/expected.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { loadTestModule } from './test-modules.mjs';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    clients: { type: 'string', default: '10' },
    files: { type: 'string', default: '20' },
    'min-segments': { type: 'string', default: '1' },
    'max-segments': { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
  },
});
const [folder] = positionals;
if (folder === undefined || positionals.length > 1) {
  console.error('usage: node scripts/generate-assignment.mjs DIR [--clients N --files N --max-segments N --seed N]');
  process.exit(2);
}

const { generateAssignment } = await loadTestModule('assignment/generate-assignment.js');
const { writeInputs } = await loadTestModule('assignment/write-assignment.js');
const assignment = generateAssignment({
  clients: whole('clients', 1),
  files: whole('files', 1),
  minSegments: whole('min-segments', 0),
  maxSegments: Math.max(whole('max-segments', 0), whole('min-segments', 0)),
  seed: whole('seed', 0),
});
await writeInputs(folder, assignment);
mkdirSync(join(folder, 'expected'), { recursive: true });
for (const [name, text] of assignment.expected) writeFileSync(join(folder, 'expected', name), text);
console.log(`${folder}: ${assignment.inputs.size} inputs; ${folder}/expected: ${assignment.expected.size} outputs`);

function whole(name, min) {
  const number = Number(values[name]);
  if (/^\d+$/.test(values[name]) && number >= min) return number;
  console.error(`--${name}: "${values[name]}" is not a whole number of ${min} or more`);
  process.exit(2);
}
