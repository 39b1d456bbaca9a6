import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Assignment } from './assignment.js';

/** Writes `in<rank>.txt` for every client; the folder is made where it is missing. */
export async function writeInputs(folder: string, { inputs }: Assignment): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [rank, text] of inputs) await writeFile(join(folder, `in${rank}.txt`), text);
}
