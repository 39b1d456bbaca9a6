import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { canRun } from '../systems/installed.js';
import type { Finish, Ground } from '../systems/swarm-system.js';
import type { MeasuredProcess } from '../process/measured-process.js';
import type { OpenPair, PairSystem } from './pair-system.js';

const PORT = 8730;

/** Its daemon over plain TCP; the file is new, so nothing is compared. */
export const rsync: PairSystem = {
  name: 'rsync',
  verifiedBy: 'its checksum of the file',
  problem: async () => ((await canRun('rsync', ['--version'])) ? undefined : 'apt-get install rsync'),
  async open(ground: Ground): Promise<OpenPair> {
    const { folder, source } = ground;
    const config = join(folder, 'rsyncd.conf');
    await writeFile(config, `use chroot = no\nuid = root\n[files]\npath = ${dirname(source.path)}\n`);
    const daemon = ['rsync', '--daemon', '--no-detach', `--config=${config}`, `--port=${PORT}`];
    const log = join(folder, 'rsyncd.log');
    const server = ground.start(ground.seeder, 'rsync daemon', [...daemon, `--log-file=${log}`]);
    // Only its log reports that it listens.
    while (!(await readFile(log, 'utf8').catch(() => '')).includes('listening on port')) await delay(20);
    return {
      source: server,
      others: [],
      fetch(out) {
        const url = `rsync://${ground.seeder.address}:${PORT}/files/${source.name}`;
        const process = ground.start(ground.seeder, 'rsync', ['rsync', '--whole-file', '--inplace', url, `${out}/`]);
        return { process, finished: ended(process), output: join(out, source.name) };
      },
    };
  },
};

async function ended(process: MeasuredProcess): Promise<Finish> {
  const { code } = await process.ended();
  if (code !== 0) throw process.failure(`ended with code ${code}`);
  return {};
}
