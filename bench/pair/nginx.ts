import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { canRun } from '../systems/installed.js';
import type { Ground } from '../systems/swarm-system.js';
import type { OpenPair, PairSystem } from './pair-system.js';

const PORT = 8080;

/** HTTP from one worker with sendfile, downloaded by curl: the cost of a transfer without verification. */
export const nginx: PairSystem = {
  name: 'nginx + curl',
  verifiedBy: 'nothing',
  async problem() {
    return (await canRun('nginx', ['-v'])) && (await canRun('curl', ['--version']))
      ? undefined
      : 'apt-get install nginx curl';
  },
  async open(ground: Ground): Promise<OpenPair> {
    const { folder, source } = ground;
    const config = join(folder, 'nginx.conf');
    await writeFile(config, configuration(folder, dirname(source.path)));
    const server = ground.start(ground.seeder, 'nginx', ['nginx', '-p', folder, '-c', config, '-e', 'stderr']);
    await server.line((line) => line.includes('start worker process ') || undefined);
    return {
      source: server,
      others: [],
      fetch(out) {
        const output = join(out, source.name);
        const url = `http://${ground.seeder.address}:${PORT}/${source.name}`;
        const command = ['curl', '--fail', '--silent', '--show-error', '-o', output, '-w', '%{time_total}\\n', url];
        const process = ground.start(ground.seeder, 'curl', command);
        const finished = process.line((line) => (/^[\d.]+$/.test(line) ? { ownSeconds: Number(line) } : undefined));
        return { process, finished, output };
      },
    };
  },
};

function configuration(folder: string, root: string): string {
  return `
    daemon off;
    user root;
    worker_processes 1;
    pid ${folder}/nginx.pid;
    error_log stderr notice;
    events {}
    http {
      access_log off;
      sendfile on;
      tcp_nopush on;
      client_body_temp_path ${folder};
      proxy_temp_path ${folder};
      fastcgi_temp_path ${folder};
      uwsgi_temp_path ${folder};
      scgi_temp_path ${folder};
      server {
        listen ${PORT};
        root ${root};
      }
    }
  `;
}
