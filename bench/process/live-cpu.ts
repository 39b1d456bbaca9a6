import { readdirSync, readFileSync } from 'node:fs';

/** The user-visible clock tick of Linux, whatever HZ is. */
const TICKS_PER_SECOND = 100;

/** CPU time of a process, of those that it waited for, and of the descendants that it has now. */
export function liveCpuMs(pid: number): number {
  const stats = readdirSync('/proc')
    .filter(isNumber)
    .map((name) => statOf(Number(name)));
  const known = stats.filter((stat) => stat !== undefined);
  const found = known.filter((stat) => stat.pid === pid);
  for (const { pid: parent } of found) found.push(...known.filter((stat) => stat.parent === parent));
  return found.reduce((sum, { ticks }) => sum + (1000 * ticks) / TICKS_PER_SECOND, 0);
}

interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly ticks: number;
}

function statOf(pid: number): Stat | undefined {
  try {
    // The name, in brackets, may contain anything; state, parent and other fields follow it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
    return { pid, parent, ticks };
  } catch {
    return undefined;
  }
}

function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}
