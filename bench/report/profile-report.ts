import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type CpuProfile, selfTimes } from './self-time.js';

const SHOWN = 15;
/** Threads with less self time than this are left out. */
const MIN_MS = 20;

/** The functions with the most self time, by end and thread. */
export async function profileReport(folder: string): Promise<string> {
  const parts: string[] = [];
  for (const role of (await readdir(folder)).sort()) {
    for (const file of (await readdir(join(folder, role))).sort()) {
      const profile = JSON.parse(await readFile(join(folder, role, file), 'utf8')) as CpuProfile;
      const times = selfTimes(profile);
      const total = times.reduce((sum, { ms }) => sum + ms, 0);
      if (total < MIN_MS) continue;
      const lines = times.slice(0, SHOWN).map(({ where, ms }) => {
        return `${ms.toFixed(0).padStart(8)} ms ${((100 * ms) / total).toFixed(1).padStart(5)} %  ${where}`;
      });
      parts.push(`\n${role}, ${threadName(profile)}: busy for ${total.toFixed(0)} ms\n${lines.join('\n')}`);
    }
  }
  return parts.join('\n');
}

/** Named by the thread's first file. */
function threadName({ nodes }: CpuProfile): string {
  const worker = /(download|upload)-worker\.js$/;
  const found = nodes.map(({ callFrame }) => worker.exec(callFrame.url)?.[1]).find((name) => name !== undefined);
  return found === undefined ? 'main thread' : `${found} thread`;
}
