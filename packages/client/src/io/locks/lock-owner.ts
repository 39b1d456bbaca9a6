import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** The owner of a lock, identified so that other processes can find out whether it is alive. */
export interface LockOwner {
  readonly pid: number;
  /** Start time in the system's ticks, because process numbers are reused. Undefined where the system does not report it. */
  readonly startedAt: string | undefined;
  /** Scope of the process number: this boot of this machine and the process namespace (a container has its own). */
  readonly place: string | undefined;
  /** Unique per acquisition of the lock. */
  readonly nonce?: string | undefined;
  /** Purpose of the lock, if the owner gives one. */
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

/** One line; `-` stands for an unknown value. */
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

/** False for an ended process, including a zombie and a process number that was reused. */
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

/** True if two places are on one machine and share its clock. */
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
