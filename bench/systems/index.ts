import { aria2 } from './aria2.js';
import { libtorrent, type LibtorrentSetting } from './libtorrent.js';
import { shoal } from './shoal.js';
import type { SwarmSystem } from './swarm-system.js';
import { transmission } from './transmission.js';

/** `shoal-tls` is for comparison with `shoal` alone. */
export const SYSTEMS = ['shoal', 'aria2', 'libtorrent', 'transmission', 'shoal-tls'] as const;
export const DEFAULT_SYSTEMS = SYSTEMS.filter((name) => name !== 'shoal-tls').join(',');
export type SystemName = (typeof SYSTEMS)[number];

export interface SystemOptions {
  readonly shoalArgs: readonly string[];
  readonly shoalShareArgs: readonly string[];
  readonly libtorrentSetting: LibtorrentSetting;
}

export function makeSystem(name: SystemName, options: SystemOptions): SwarmSystem {
  switch (name) {
    case 'shoal':
      return shoal({ name, getArgs: options.shoalArgs, shareArgs: options.shoalShareArgs });
    case 'shoal-tls':
      return shoal({ name, getArgs: options.shoalArgs, shareArgs: options.shoalShareArgs, tls: true });
    case 'aria2':
      return aria2;
    case 'libtorrent':
      return libtorrent(options.libtorrentSetting);
    case 'transmission':
      return transmission;
  }
}

/** The systems that can run here; prints the others. */
export async function present<T extends Pick<SwarmSystem, 'name' | 'problem'>>(systems: readonly T[]): Promise<T[]> {
  const found: T[] = [];
  for (const system of systems) {
    const problem = await system.problem();
    if (problem === undefined) found.push(system);
    else console.log(`${system.name} is not installed and left out: ${problem}`);
  }
  return found;
}
