import { closeSync, fstatSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import type { Random } from '@shoal/common';

/** The damaged places, by the name of their artifact. */
export interface Damage {
  readonly artifact: string;
  readonly path: string;
}

/** Flips bits of some file that lies in a client's folder, as a bad disk would; undefined where there is none yet. */
export function flipBytes(folder: string, random: Random): Damage | undefined {
  const files = filesIn(folder);
  const path = files[random.below(files.length)];
  if (path === undefined || !flip(path, random)) return undefined;
  const [top = ''] = relative(folder, path).split(sep);
  return { artifact: top.replace(/\.part$/, ''), path };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !relative(folder, path).startsWith('.shoal'))
      .sort();
  } catch (error) {
    // A folder that is being renamed while it is read.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** False if there is nothing to damage: holes are not counted as bytes. */
function flip(path: string, random: Random): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r+');
  } catch {
    return false;
  }
  try {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(16);
    const at = random.below(Math.max(1, size - bytes.length));
    const read = readSync(descriptor, bytes, 0, bytes.length, at);
    if (read === 0 || bytes.every((byte) => byte === 0)) return false;
    writeSync(
      descriptor,
      bytes.subarray(0, read).map((byte) => byte ^ 0x55),
      0,
      read,
      at,
    );
    return true;
  } finally {
    closeSync(descriptor);
  }
}
