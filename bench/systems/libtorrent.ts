import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { canRun } from './installed.js';
import type { Finish, Ground, OpenSwarm, SwarmSystem } from './swarm-system.js';
import { LEECHER_PORT, openTorrentGround, SEEDER_PORT } from './torrent-ground.js';

/** The script defines them. */
export const LIBTORRENT_SETTINGS = ['default', 'tcp', 'high-performance', 'many-slots', 'rate-based'] as const;
export type LibtorrentSetting = (typeof LIBTORRENT_SETTINGS)[number];

/** Debian's packages need Debian's Python, which may not be the first one in PATH. */
const PYTHONS = ['/usr/bin/python3', 'python3'];
const script = fileURLToPath(new URL('../../systems/libtorrent-peer.py', import.meta.url));

export function libtorrent(setting: LibtorrentSetting): SwarmSystem {
  return {
    name: 'libtorrent',
    problem: async () => ((await findPython()) === undefined ? 'apt-get install python3-libtorrent' : undefined),
    async open(ground: Ground): Promise<OpenSwarm> {
      const { tracker, torrent, seeded } = await openTorrentGround('libtorrent', ground);
      const python = (await findPython()) ?? 'python3';
      const command = (folder: string, port: number) => [python, script, torrent, folder, String(port), setting];
      const seed = command(dirname(ground.source.path), SEEDER_PORT);
      const seeder = ground.start(ground.seeder, 'libtorrent seeder', seed);
      await seeded(ground.seeder.address);
      return {
        tracker,
        seeder,
        startLeecher(host, folder) {
          const process = ground.start(host, `libtorrent ${host.name}`, command(folder, LEECHER_PORT));
          const finished = process.line(readComplete);
          return { process, finished, output: join(folder, ground.source.name) };
        },
      };
    },
  };
}

/** The first Python that has the binding. */
async function findPython(): Promise<string | undefined> {
  for (const python of PYTHONS) if (await canRun(python, ['-c', 'import libtorrent'])) return python;
  return undefined;
}

function readComplete(line: string): Finish | undefined {
  const [, seconds] = /^bench: complete (.*)$/.exec(line) ?? [];
  return seconds === undefined ? undefined : { ownSeconds: Number(seconds) };
}
