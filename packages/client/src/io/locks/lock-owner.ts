import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Who holds a lock, so that others can tell whether it still lives. */
export interface LockOwner {
  readonly pid: number;
  /** When the process began, in the system's ticks: its number may be another's by now. Undefined where nobody can tell. */
  readonly startedAt: string | undefined;
  /** Where the number means something: this run of this machine, and its process namespace (a container has its own). */
  readonly place: string | undefined;
  /** Of this time that the lock is held. */
  readonly nonce?: string | undefined;
  /** What it is held for, where the owner says it. */
  readonly purpose?: string | undefined;
}

export async function thisProcess(): Promise<LockOwner> {
  const [boot, namespace] = await Promise.all([
    quietly(readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    quietly(readlink('/proc/self/ns/pid')),
  ]);
  const place = `${boot?.trim() ?? hostname()}/${namespace ?? ''}`;
  return { pid: process.pid, startedAt: (await statOf(process.pid))?.startedAt, place };
}

/** One line; `-` stands for what is not known. */
export function ownerLine({ pid, startedAt, place, nonce, purpose }: LockOwner): string {
  const held = nonce === undefined ? '' : ` ${nonce} ${purpose ?? '-'}`;
  return `${pid} ${startedAt ?? '-'} ${place ?? '-'}${held}\n`;
}

export function parseOwner(line: string): LockOwner | undefined {
  const [pid = '', startedAt = '-', place = '-', nonce, purpose = '-'] = line.trim().split(' ');
  if (!/^[1-9]\d{0,9}$/.test(pid)) return undefined;
  return {
    pid: Number(pid),
    startedAt: startedAt === '-' ? undefined : startedAt,
    place: place === '-' ? undefined : place,
    ...(nonce === undefined ? {} : { nonce }),
    ...(purpose === '-' ? {} : { purpose }),
  };
}

/** False for a process that ended, even where another one has its number now or nobody has asked for its end. */
export async function isAlive({ pid, startedAt }: LockOwner): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = await statOf(pid);
  if (stat === undefined) return true;
  return !/[ZX]/.test(stat.state) && (startedAt === undefined || startedAt === stat.startedAt);
}

/** Whether two places are on one machine, so that they have one clock. */
export function isSameMachine(one: string, other: string): boolean {
  return one.split('/')[0] === other.split('/')[0];
}

interface ProcessStat {
  readonly state: string;
  readonly startedAt: string;
}

/** Fields 3 and 22 of /proc/<pid>/stat (proc_pid_stat(5)); the name before them, in parentheses, may hold anything. */
async function statOf(pid: number): Promise<ProcessStat | undefined> {
  const stat = await quietly(readFile(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined ? undefined : { state: fields[0] ?? '', startedAt: fields[19] ?? '' };
}

async function quietly<T>(attempt: Promise<T>): Promise<T | undefined> {
  try {
    return await attempt;
  } catch {
    return undefined;
  }
}
