import { isUtf8 } from 'node:buffer';
import { accessSync, type BigIntStats, constants, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { comparePaths, type Entry, ExitCode, isExecutable, MAX_ENTRIES, printable, ShoalError } from '@shoal/common';

import { FileStamps } from '../files/file-stamps.js';
import { retryOnShortage } from '../limits/retry-on-shortage.js';
import { readProblem } from '../problems/read-problem.js';
import { specialKind } from '../files/special-kind.js';

export interface FolderContents {
  /** In canonical order. */
  readonly entries: readonly Entry[];
  readonly stamps: FileStamps;
}

/** Entries between two turns for signals and timers. */
const ENTRIES_A_TURN = 1_000;

/**
 * Lists a folder as it is distributed: files, folders and links; links are never followed. Sockets, pipes, devices and a
 * client's own state are left out and reported. Modes are reduced to the bit that survives a copy under another umask:
 * whether the owner may execute a file.
 */
export async function walkFolder(
  root: string,
  onSkipped: (path: string, kind: string) => void = () => undefined,
): Promise<FolderContents> {
  const entries: Entry[] = [];
  const found: BigIntStats[] = [];
  // A stack: a folder's contents follow the folder directly.
  const waiting = names(root, '');
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const onDisk = join(root, path);
    const stats = attempt(onDisk, () => lstatSync(onDisk, { bigint: true }));
    // A copy of the state would have the same client id, and the tracker accepts only one of the two.
    const special = isState(path) && stats.isDirectory() ? "a client's own state" : specialKind(stats);
    if (special !== undefined) {
      onSkipped(onDisk, special);
      continue;
    }
    entries.push(entryOf(path, onDisk, stats));
    found.push(stats);
    if (stats.isDirectory()) for (const name of names(onDisk, `${path}/`)) waiting.push(name);
    if (entries.length > MAX_ENTRIES) {
      throw new ShoalError(ExitCode.usage, `cannot offer ${root}: it has over ${MAX_ENTRIES} entries`);
    }
    if (entries.length % ENTRIES_A_TURN === 0) await nextTurn();
  }
  const stamps = FileStamps.empty(entries.length);
  for (const [index, stats] of found.entries()) if (stats.isFile()) stamps.take(index, stats);
  return { entries, stamps };
}

function isState(path: string): boolean {
  return path === STATE || path.endsWith(`/${STATE}`);
}

/** The state folder of `get`, inside the folder that it downloads into. */
const STATE = '.shoal';

function entryOf(path: string, onDisk: string, stats: BigIntStats): Entry {
  if (stats.isDirectory()) return { kind: 'folder', path, length: 0, mode: EXECUTABLE, target: '' };
  if (stats.isSymbolicLink()) return { kind: 'link', path, length: 0, mode: 0, target: target(onDisk) };
  // Reports a missing permission now, not after hours of hashing.
  attempt(onDisk, () => {
    accessSync(onDisk, constants.R_OK);
  });
  const mode = isExecutable(Number(stats.mode)) ? EXECUTABLE : PLAIN;
  return { kind: 'file', path, length: Number(stats.size), mode, target: '' };
}

const PLAIN = 0o644;
const EXECUTABLE = 0o755;

/** The paths of a folder's entries in reverse canonical order. */
function names(folder: string, prefix: string): string[] {
  const raw = attempt(folder, () => readdirSync(folder, { encoding: 'buffer' }));
  return raw
    .map((name) => prefix + text(name, 'name', join(folder, name.toString())))
    .sort((a, b) => comparePaths(b, a));
}

function target(link: string): string {
  const raw = attempt(link, () => readlinkSync(link, { encoding: 'buffer' }));
  return text(raw, 'target', link);
}

function text(bytes: Buffer, what: string, path: string): string {
  if (isUtf8(bytes)) return bytes.toString();
  throw new ShoalError(ExitCode.usage, `the ${what} of ${printable(path)} is not valid UTF-8: rename it`);
}

function attempt<T>(path: string, operation: () => T): T {
  try {
    return retryOnShortage(operation);
  } catch (error) {
    throw readProblem(error, path);
  }
}
