import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { canRun } from './installed.js';
import type { Finish, Ground, OpenSwarm, SwarmSystem } from './swarm-system.js';

/** What `npx shoal` runs. */
const program = fileURLToPath(new URL('../../../packages/cli/bin/shoal.js', import.meta.url));
const TRACKER_PORT = 4600;

export type ShoalRole = 'tracker' | 'share' | 'get';

export interface ShoalOptions {
  readonly name: string;
  /** Options of Node, for each process. */
  readonly nodeArgs?: (role: ShoalRole) => readonly string[];
  /** Further options of `shoal get`. */
  readonly getArgs: readonly string[];
  /** Further options of `shoal share`. */
  readonly shareArgs: readonly string[];
}

export function shoal({ name, nodeArgs = () => [], getArgs, shareArgs }: ShoalOptions): SwarmSystem {
  return {
    name,
    problem: async () => ((await canRun(process.execPath, [program, '--version'])) ? undefined : 'npm run build'),
    async open(ground: Ground): Promise<OpenSwarm> {
      const { source } = ground;
      const url = `ws://${ground.tracker.address}:${TRACKER_PORT}`;
      const command = (role: ShoalRole, ...args: readonly string[]) => {
        return [process.execPath, ...nodeArgs(role), program, role, ...args, '--json'];
      };
      const tracker = ground.start(ground.tracker, `${name} tracker`, command('tracker'));
      await tracker.jsonLine({ event: 'listening' });
      const shareCommand = command('share', source.path, '--tracker', url, ...shareArgs);
      const seeder = ground.start(ground.seeder, `${name} seeder`, shareCommand);
      await seeder.jsonLine({ event: 'sharing' });
      return {
        tracker,
        seeder,
        startLeecher(host, folder) {
          const where = ['--tracker', url, '--out', folder, '--seed-for', 'forever'];
          const leecher = ground.start(host, `${name} ${host.name}`, command('get', source.name, ...where, ...getArgs));
          const output = join(folder, source.name);
          const finished = leecher.line((line) => readResult(line, output));
          return { process: leecher, finished, output };
        },
      };
    },
  };
}

/** The line of a file that is verified and in place; lines of progress name the file without its folder. */
function readResult(line: string, path: string): Finish | undefined {
  const fields = line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : {};
  return fields['file'] === path && 'seconds' in fields ? { ownSeconds: Number(fields['seconds']) } : undefined;
}
