import { dirname, join } from 'node:path';

import { canRun } from './installed.js';
import type { Ground, OpenSwarm, SwarmSystem } from './swarm-system.js';
import { LEECHER_PORT, openTorrentGround, SEEDER_PORT } from './torrent-ground.js';

export const aria2: SwarmSystem = {
  name: 'aria2',
  problem: async () => ((await canRun('aria2c', ['--version'])) ? undefined : 'apt-get install aria2'),
  async open(ground: Ground): Promise<OpenSwarm> {
    const { tracker, torrent, seeded } = await openTorrentGround('aria2', ground);
    const command = (folder: string, port: number, arg: string) => {
      return ['aria2c', ...ARGS, `--listen-port=${port}`, `--dir=${folder}`, arg, torrent];
    };
    const seed = command(dirname(ground.source.path), SEEDER_PORT, '--check-integrity=true');
    const seeder = ground.start(ground.seeder, 'aria2 seeder', seed);
    await seeded(ground.seeder.address);
    return {
      tracker,
      seeder,
      startLeecher(host, folder) {
        const leech = command(folder, LEECHER_PORT, '--on-bt-download-complete=/bin/echo');
        const process = ground.start(host, `aria2 ${host.name}`, leech);
        const output = join(folder, ground.source.name);
        // The command is given an id, the number of files and the first one's path.
        const finished = process.line((line) => (line.endsWith(` 1 ${output}`) ? {} : undefined));
        return { process, finished, output };
      },
    };
  },
};

const ARGS = [
  '--no-conf=true',
  '--quiet=true',
  '--enable-dht=false',
  '--enable-dht6=false',
  '--disable-ipv6=true',
  '--bt-enable-lpd=false',
  '--bt-max-peers=0',
  '--file-allocation=none',
  '--seed-ratio=0.0',
];
