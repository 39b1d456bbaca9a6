import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { canRun } from './installed.js';
import type { Ground, OpenSwarm, SwarmSystem } from './swarm-system.js';
import { LEECHER_PORT, openTorrentGround, SEEDER_PORT } from './torrent-ground.js';

/** The command-line client: it has the daemon's library and starts its torrent immediately. */
export const transmission: SwarmSystem = {
  name: 'transmission',
  problem: async () => ((await canRun('transmission-cli', ['-V'])) ? undefined : 'apt-get install transmission-cli'),
  async open(ground: Ground): Promise<OpenSwarm> {
    const { tracker, torrent, seeded } = await openTorrentGround('transmission', ground);
    const configFolder = async (name: string): Promise<string> => {
      const folder = join(ground.folder, `transmission-${name}`);
      await mkdir(folder);
      await writeFile(join(folder, 'settings.json'), JSON.stringify(SETTINGS));
      return folder;
    };
    const command = (config: string, folder: string, port: number, ...args: readonly string[]) => {
      return ['transmission-cli', '-g', config, '-w', folder, '-p', String(port), '-M', '-et', ...args, torrent];
    };
    const seed = command(await configFolder('seeder'), dirname(ground.source.path), SEEDER_PORT, '-v');
    const seeder = ground.start(ground.seeder, 'transmission seeder', seed);
    await seeded(ground.seeder.address);
    const configs = new Map<string, string>();
    for (const { name } of ground.leechers) configs.set(name, await configFolder(name));
    return {
      tracker,
      seeder,
      startLeecher(host, folder) {
        const leech = command(configs.get(host.name) ?? '', folder, LEECHER_PORT, '-f', '/usr/bin/env');
        const process = ground.start(host, `transmission ${host.name}`, leech);
        // The command that it runs at the end prints the torrent's name from its environment.
        const told = `TR_TORRENT_NAME=${ground.source.name}`;
        const finished = process.line((line) => (line.endsWith(told) ? {} : undefined));
        return { process, finished, output: join(folder, ground.source.name) };
      },
    };
  },
};

const SETTINGS = {
  'dht-enabled': false,
  'lpd-enabled': false,
  'pex-enabled': true,
  'port-forwarding-enabled': false,
  'utp-enabled': false,
  'speed-limit-down-enabled': false,
  'speed-limit-up-enabled': false,
  'ratio-limit-enabled': false,
  'idle-seeding-limit-enabled': false,
  'download-queue-enabled': false,
  'seed-queue-enabled': false,
  'peer-limit-global': 500,
  'peer-limit-per-torrent': 500,
  'upload-slots-per-torrent': 14,
  'cache-size-mb': 16,
  'incomplete-dir-enabled': false,
  'rename-partial-files': false,
  preallocation: 0,
  'rpc-enabled': false,
};
