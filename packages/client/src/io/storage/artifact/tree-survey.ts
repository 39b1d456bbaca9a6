import { type Dirent, lstatSync } from 'node:fs';
import { chmod, opendir, readlink } from 'node:fs/promises';

import { type Entry, printable } from '@shoal/common';

import type { FolderHandle } from '../../files/folder-handle.js';
import { TimeSlice } from '../../limits/time-slice.js';

export interface TreeSurvey {
  /** Per entry: the size of an existing file, 0 for an existing folder or link, else NOT_THERE. */
  readonly sizes: Float64Array;
  /** The first difference, as one clause. */
  readonly problem: string | undefined;
}

export const NOT_THERE = -1;

/** Permissions that the owner needs to continue a download. */
const OWN_ACCESS: Partial<Record<Entry['kind'], number>> = { file: 0o600, folder: 0o700 };

/**
 * Compares a folder with a directory's entries: names, kinds and link targets, but no contents. `mendAccess` gives the
 * owner read and write permission, which an earlier run may have removed by setting the final modes.
 */
export async function surveyTree(
  root: FolderHandle,
  entries: readonly Entry[],
  { mendAccess }: { readonly mendAccess: boolean },
): Promise<TreeSurvey> {
  const sizes = new Float64Array(entries.length).fill(NOT_THERE);
  const indices = new Map(entries.map(({ path }, index) => [path, index]));

  const slice = new TimeSlice();

  /** Checks one entry of a folder; returns the problem as a clause. */
  async function look(found: Dirent, path: string, place: string): Promise<string | undefined> {
    const index = indices.get(path);
    const entry = index === undefined ? undefined : entries[index];
    if (index === undefined || entry === undefined) return `${printable(path)} is no part of it`;
    const problem = await kindProblem(found, entry, place);
    if (problem !== undefined) return problem;
    await slice.next();
    const { size, mode, nlink } = lstatSync(place);
    if (mendAccess && entry.kind === 'file' && nlink > 1) return `${printable(path)} is a hard link`;
    sizes[index] = entry.kind === 'file' ? size : 0;
    const needed = OWN_ACCESS[entry.kind] ?? 0;
    if (mendAccess && (mode & needed) !== needed) await chmod(place, (mode & 0o777) | needed);
    return undefined;
  }

  async function lookInto(path: string): Promise<string | undefined> {
    const folders: string[] = [];
    const folder = await root.below(path);
    try {
      for await (const found of await opendir(folder.child('.'))) {
        const foundPath = path === '' ? found.name : `${path}/${found.name}`;
        const problem = await look(found, foundPath, folder.child(found.name));
        if (problem !== undefined) return problem;
        if (found.isDirectory()) folders.push(foundPath);
      }
    } finally {
      await folder.close();
    }
    for (const next of folders) {
      const problem = await lookInto(next);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  return { problem: await lookInto(''), sizes };
}

async function kindProblem(found: Dirent, { kind, path, target }: Entry, place: string): Promise<string | undefined> {
  const isRight = { file: found.isFile(), folder: found.isDirectory(), link: found.isSymbolicLink() }[kind];
  if (!isRight) return `${printable(path)} is not a ${kind}`;
  if (kind === 'link' && (await readlink(place)) !== target) return `${printable(path)} is another link`;
  return undefined;
}
