import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { isAlive, type LockOwner, thisProcess } from '@shoal/client/io';
import { ExitCode, ShoalError } from '@shoal/common';

/**
 * A new folder that only this user may read and that is removed at the end of this process. The folder of a killed process
 * is removed by the next one of the same user.
 */
export async function privateFolder(): Promise<string> {
  const parent = tmpdir();
  const owner = await thisProcess();
  await removeLeftovers(parent, owner);
  let folder: string;
  try {
    folder = mkdtempSync(join(parent, prefix(owner)));
  } catch (error) {
    const reason = (error as Error).message;
    throw new ShoalError(ExitCode.storage, `cannot make a folder in ${parent}: ${reason}: give one with --out`);
  }
  process.once('exit', () => {
    remove(folder);
  });
  return folder;
}

/** A name tells whose the folder is; a process of another container, or of another run of the machine, has another place. */
function prefix({ pid, startedAt = '-', place = '' }: LockOwner): string {
  return `shoal-${createHash('sha256').update(place).digest('hex').slice(0, 12)}-${pid}-${startedAt}-`;
}

async function removeLeftovers(parent: string, self: LockOwner): Promise<void> {
  const ours = /^shoal-[0-9a-f]{12}-/.exec(prefix(self))?.[0] ?? '';
  for (const name of namesIn(parent)) {
    const [, pid = '', startedAt = ''] = /^shoal-[0-9a-f]{12}-(\d+)-(\d+|-)-\w{6}$/.exec(name) ?? [];
    if (!name.startsWith(ours) || pid === '' || !isOurFolder(join(parent, name))) continue;
    const owner = { pid: Number(pid), startedAt: startedAt === '-' ? undefined : startedAt, place: self.place };
    if (!(await isAlive(owner))) remove(join(parent, name));
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isOurFolder(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === process.getuid?.();
}

/** A thread may still write into it: then it is tried again, and what stays is for the next run. */
function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  } catch {
    // Not reported: the command itself has done its work.
  }
}
