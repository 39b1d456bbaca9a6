import { join } from 'node:path';

import { shoal } from '../systems/shoal.js';
import { pairOf, type PairSystem } from './pair-system.js';

/** Shoal with V8's sampling profiler in all threads of both ends; a folder of profiles for each end. */
export function profiledShoal(
  folder: string,
  { shoalArgs, shoalShareArgs }: { readonly shoalArgs: readonly string[]; readonly shoalShareArgs: readonly string[] },
): PairSystem {
  const system = shoal({
    name: 'shoal',
    nodeArgs: (role) => (role === 'tracker' ? [] : ['--cpu-prof', `--cpu-prof-dir=${join(folder, role)}`]),
    getArgs: shoalArgs,
    shareArgs: shoalShareArgs,
  });
  return pairOf(system, 'BLAKE3');
}
