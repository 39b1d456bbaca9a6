import { tmpdir } from 'node:os';

import { ownFolder } from '../files/own-folder.js';
import type { CleanUp } from './clean-up.js';
import { compile } from './compile.js';

/** The benchmarks' own programs, compiled. */
export interface Tools {
  readonly measure: string;
  readonly delaySwitch: string;
}

/** Not into a memory folder: programs often may not run from there. */
export async function compileTools(cleanUp: CleanUp): Promise<Tools> {
  const folder = await ownFolder(cleanUp, tmpdir());
  const measure = await compile('process/measure.c', folder);
  return { measure, delaySwitch: await compile('network/delay-switch.c', folder) };
}
