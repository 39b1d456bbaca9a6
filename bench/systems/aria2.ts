import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { missing } from './installed.js';
import type { Ground, OpenSwarm, SwarmSystem } from './swarm-system.js';
import { openTorrentGround } from './torrent-ground.js';

const COMPLETE = 'bench: complete';

export const aria2: SwarmSystem = {
  name: 'aria2',
  problem: () => missing('aria2c', ['--version'], 'apt-get install aria2'),
  async open(ground: Ground): Promise<OpenSwarm> {
    const { tracker, torrent, seeded } = await openTorrentGround('aria2', ground);
    const command = (folder: string, ...args: readonly string[]) => [
      'aria2c',
      ...ARGS,
      `--dir=${folder}`,
      ...args,
      torrent,
    ];
    const seed = command(dirname(ground.source.path), '--check-integrity=true');
    const seeder = ground.start(ground.seeder, 'aria2 seeder', seed);
    await seeded(ground.seeder.address);
    // Its output is aria2's.
    const hook = join(ground.folder, 'complete');
    await writeFile(hook, `#!/bin/sh\necho '${COMPLETE}'\n`, { mode: 0o755 });
    return {
      tracker,
      seeder,
      startLeecher(host, folder) {
        const process = ground.start(host, `aria2 ${host.name}`, command(folder, `--on-bt-download-complete=${hook}`));
        const finished = process.line((line) => (line === COMPLETE ? line : undefined));
        return { process, finished, output: join(folder, ground.source.name) };
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
  '--listen-port=6881',
  '--file-allocation=none',
  '--seed-ratio=0.0',
];
