import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { BenchError } from '../process/bench-error.js';
import { words } from '../process/arguments.js';
import { shoal } from '../systems/shoal.js';
import type { SwarmSystem } from '../systems/swarm-system.js';

const defaultFile = fileURLToPath(new URL('../../ablations.json', import.meta.url));

interface OptionSet {
  readonly name: string;
  readonly get: string;
  readonly share: string;
}

/**
 * Shoal once for each set of options in a file, beyond those given for all: `[{"name", "get", "share"}, …]`, the latter two
 * being options of the two commands.
 */
export async function ablations(
  file: string | undefined,
  getArgs: readonly string[],
  shareArgs: readonly string[],
): Promise<SwarmSystem[]> {
  const path = file ?? defaultFile;
  const sets: unknown = JSON.parse(await readFile(path, 'utf8').catch(() => 'null'));
  if (!Array.isArray(sets) || !sets.every(isOptionSet)) {
    throw new BenchError(`${path}: no list of {"name", "get", "share"}`);
  }
  return sets.map(({ name, get, share }) =>
    shoal({ name, getArgs: [...getArgs, ...words(get)], shareArgs: [...shareArgs, ...words(share)] }),
  );
}

function isOptionSet(value: unknown): value is OptionSet {
  if (typeof value !== 'object' || value === null) return false;
  return ['name', 'get', 'share'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string');
}
