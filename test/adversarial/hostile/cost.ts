import { readFileSync, writeFileSync } from 'node:fs';

/** The cost of an attack for its victim, and the times of honest downloads meanwhile. */
export interface Cost<T> {
  readonly result: T;
  /** CPU time of the victim, user and system. */
  readonly cpuSeconds: number;
  /** The victim's peak during the attack, above what was resident before. */
  readonly grownMib: number;
  readonly beforeMs: number;
  /** Downloads that began during the attack; at least one. */
  readonly duringMs: readonly number[];
}

/**
 * Runs an attack on a process, and honest downloads one after the other until it is over. `download`
 * returns its milliseconds and rejects where it fails. The downloads cost the victim CPU time and
 * memory, too: compare with generous factors.
 */
export async function costOf<T>(
  pid: number,
  download: () => Promise<number>,
  attack: () => Promise<T>,
): Promise<Cost<T>> {
  const beforeMs = await download();
  resetPeak(pid);
  const residentBefore = residentMib(pid);
  const cpuBefore = cpuSeconds(pid);
  let isOver = false;
  const attacking = attack().finally(() => {
    isOver = true;
  });
  const duringMs: number[] = [];
  const downloading = (async () => {
    do duringMs.push(await download());
    while (!isOver);
  })();
  const [result] = await Promise.all([attacking, downloading]);
  const used = cpuSeconds(pid) - cpuBefore;
  return { result, cpuSeconds: used, grownMib: peakMib(pid) - residentBefore, beforeMs, duringMs };
}

/** User and system time of a process, all its threads included. */
export function cpuSeconds(pid: number): number {
  // The name, in brackets, may contain anything; the state and other fields follow it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Every Linux for users has this, whatever HZ is. */
const TICKS_PER_SECOND = 100;

export function residentMib(pid: number): number {
  return memoryMib(pid, 'VmRSS');
}

/** Since the process began, or since its peak was reset. */
export function peakMib(pid: number): number {
  return memoryMib(pid, 'VmHWM');
}

/** Source: proc(5), "clear_refs". */
function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function memoryMib(pid: number, field: string): number {
  const match = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(match?.[1] ?? 0) / 1_024);
}
