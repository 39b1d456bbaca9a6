import { execFile as execFileWithCallback } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { canRun } from './installed.js';
import type { Finish, Ground, OpenSwarm, SwarmSystem } from './swarm-system.js';

/** The program behind `npx shoal`. */
const program = fileURLToPath(new URL('../../../packages/cli/bin/shoal.js', import.meta.url));
const TRACKER_PORT = 4600;
const execFile = promisify(execFileWithCallback);

export type ShoalRole = 'tracker' | 'share' | 'get';

export interface ShoalOptions {
  readonly name: string;
  /** Options of Node, for each process. */
  readonly nodeArgs?: (role: ShoalRole) => readonly string[];
  /** Further options of `shoal get`. */
  readonly getArgs: readonly string[];
  /** Further options of `shoal share`. */
  readonly shareArgs: readonly string[];
  /** TLS on all channels, with client certificates. */
  readonly tls?: boolean;
}

export function shoal({ name, nodeArgs = () => [], getArgs, shareArgs, tls = false }: ShoalOptions): SwarmSystem {
  return {
    name,
    problem: async () => ((await canRun(process.execPath, [program, '--version'])) ? undefined : 'npm run build'),
    async open(ground: Ground): Promise<OpenSwarm> {
      const { source } = ground;
      const env = tls ? await tlsEnvironment(ground) : {};
      const url = `${tls ? 'wss' : 'ws'}://${ground.tracker.address}:${TRACKER_PORT}`;
      const command = (role: ShoalRole, ...args: readonly string[]) => {
        return [process.execPath, ...nodeArgs(role), program, role, ...args, '--json'];
      };
      const tracker = ground.start(ground.tracker, `${name} tracker`, command('tracker'), env);
      await tracker.jsonLine({ event: 'listening' });
      const shareCommand = command('share', source.path, '--tracker', url, ...shareArgs);
      const seeder = ground.start(ground.seeder, `${name} seeder`, shareCommand, env);
      await seeder.jsonLine({ event: 'sharing' });
      return {
        tracker,
        seeder,
        startLeecher(host, folder) {
          const where = ['--tracker', url, '--out', folder, '--seed-for', 'forever'];
          const getCommand = command('get', source.name, ...where, ...getArgs);
          const leecher = ground.start(host, `${name} ${host.name}`, getCommand, env);
          const output = join(folder, source.name);
          const finished = leecher.line((line) => readResult(line, output));
          return { process: leecher, finished, output };
        },
      };
    },
  };
}

/** One certificate for all hosts, with all their addresses. */
async function tlsEnvironment({
  folder,
  tracker,
  seeder,
  leechers,
}: Ground): Promise<Readonly<Record<string, string>>> {
  const addresses = [tracker, seeder, ...leechers].map(({ address }) => address);
  const certificates = join(folder, 'certificates');
  await execFile(process.execPath, [program, 'cert', 'init', certificates, ['bench', ...new Set(addresses)].join(',')]);
  return {
    SHOAL_TLS_CERT: join(certificates, 'bench.pem'),
    SHOAL_TLS_KEY: join(certificates, 'bench-key.pem'),
    SHOAL_TLS_CA: join(certificates, 'ca.pem'),
    SHOAL_TLS_CLIENT_CERTS: 'required',
  };
}

/** The line of a file that is verified and in place; lines of progress name the file without its folder. */
function readResult(line: string, path: string): Finish | undefined {
  const fields = line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : {};
  return fields['file'] === path && 'seconds' in fields ? { ownSeconds: Number(fields['seconds']) } : undefined;
}
