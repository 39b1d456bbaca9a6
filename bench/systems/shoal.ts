import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Ground, OpenSwarm, SwarmSystem } from './swarm-system.js';

/** What `npx shoal` runs. */
const program = fileURLToPath(new URL('../../../packages/cli/bin/shoal.js', import.meta.url));
const bundle = fileURLToPath(new URL('../../../packages/cli/dist/bundle/shoal.cjs', import.meta.url));
const TRACKER_PORT = 4600;

export interface ShoalOptions {
  /** Further options of `shoal get`. */
  readonly getArgs: readonly string[];
  /** Further options of `shoal share`. */
  readonly shareArgs: readonly string[];
}

export function shoal(name: string, { getArgs, shareArgs }: ShoalOptions): SwarmSystem {
  return {
    name,
    problem: async () => ((await exists(bundle)) ? undefined : 'it is not built: npm run build'),
    async open(ground: Ground): Promise<OpenSwarm> {
      const { source } = ground;
      const url = `ws://${ground.tracker.address}:${TRACKER_PORT}`;
      const command = (...args: readonly string[]) => [process.execPath, program, ...args, '--json'];
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
          const finished = leecher.line((line) => isResult(line, output) || undefined);
          return { process: leecher, finished, output };
        },
      };
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The line of a file that is verified and in place; lines of progress have no digest. */
function isResult(line: string, path: string): boolean {
  const fields = line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : {};
  return fields['file'] === path && 'digest' in fields && 'seconds' in fields;
}
