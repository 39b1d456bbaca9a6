import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Assignment } from './generate-assignment.js';

/** Writes `in<rank>.txt` for every client; the folder is made where it is missing. */
export async function writeInputs(folder: string, { inputs }: Assignment): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [rank, text] of inputs) await writeFile(join(folder, `in${rank}.txt`), text);
}

/** Writes what a correct run leaves. */
export async function writeExpected(folder: string, { expected }: Assignment): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of expected) await writeFile(join(folder, name), text);
}
