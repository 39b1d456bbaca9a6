import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { PROBE_ENV, resourcesOf } from '../tool/resources.js';
import { ShoalProcess } from '../../harness/shoal-process.js';
import { MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

export interface SoakOptions {
  readonly minutes: number;
  readonly clients: number;
}

const LENGTH = 16 * MIB;
const LINES = 20;

/**
 * One tracker, one seeder and the clients that serve a file run all the time. In each round a client shares a new file,
 * others get it and the old one, and all of them exit. Prints the resources of the lasting ones; throws if a copy is
 * wrong.
 */
export async function runSoak(
  folder: string,
  { minutes, clients }: SoakOptions,
  tell: (line: string) => void,
): Promise<void> {
  const tracker = await TrackerProcess.start(['--log-level', 'error'], { env: PROBE_ENV });
  const lasting = join(folder, 'lasting.bin');
  writeRandomFile(lasting, LENGTH, 1);
  const where = ['--tracker', tracker.url, '--host', '127.0.0.1', '--json', '--log-level', 'error'];
  const seeder = new ShoalProcess(['share', lasting, ...where], { env: PROBE_ENV });
  await seeder.jsonLine({ event: 'sharing' });
  const keeping = ['--out', join(folder, 'keeper'), '--seed-for', 'forever'];
  const keeper = new ShoalProcess(['get', 'lasting.bin', ...where, ...keeping], { env: PROBE_ENV });
  await keeper.jsonLine({ bytes: LENGTH });
  const watched = [
    ['tracker', tracker.process.pid],
    ['seeder', seeder.pid],
    ['client', keeper.pid],
  ] as const;

  tell(['minutes', 'rounds', ...watched.map(([name]) => `${name} MiB, files`)].join('\t'));
  const begun = performance.now();
  const endsAt = begun + minutes * 60_000;
  let toldAt = -Infinity;
  let round = 0;
  while (performance.now() < endsAt) {
    if (performance.now() >= toldAt + (minutes * 60_000) / LINES) {
      toldAt = performance.now();
      tell(line(begun, round, watched));
    }
    round += 1;
    await playRound({ folder: join(folder, `round-${round}`), round, clients, lasting, where });
    await delay(PAUSE_MS);
  }
  tell(line(begun, round, watched));
}

const PAUSE_MS = 200;

interface Round {
  readonly folder: string;
  readonly round: number;
  readonly clients: number;
  readonly lasting: string;
  readonly where: readonly string[];
}

async function playRound({ folder, round, clients, lasting, where }: Round): Promise<void> {
  mkdirSync(folder);
  const name = `file-${round}.bin`;
  const source = join(folder, name);
  writeRandomFile(source, LENGTH, round % 251);
  const sharing = new ShoalProcess(['share', source, ...where]);
  await sharing.jsonLine({ event: 'sharing' });
  const outs = Array.from({ length: clients }, (_, index) => join(folder, `out-${index}`));
  const getting = outs.map((out) => new ShoalProcess(['get', name, 'lasting.bin', '--out', out, ...where]));
  for (const each of getting) await each.exitsWith(0);
  await sharing.stop();
  for (const out of outs) {
    for (const [copy, original] of [
      [join(out, name), source],
      [join(out, 'lasting.bin'), lasting],
    ] as const) {
      if (sha256(copy) !== sha256(original)) throw new Error(`${copy} is wrong`);
    }
  }
  rmSync(folder, { recursive: true });
}

function line(begun: number, round: number, watched: readonly (readonly [string, number])[]): string {
  const figures = watched.map(([, pid]) => {
    const resources = resourcesOf(pid);
    return resources === undefined ? 'gone' : `${resources.rssMiB.toFixed(0)}, ${resources.openFiles}`;
  });
  return [((performance.now() - begun) / 60_000).toFixed(1), round, ...figures].join('\t');
}
