import {
  comparePaths,
  type Entry,
  entriesLength,
  ENTRY_FIXED_BYTES,
  MAX_ENTRIES,
  MAX_PATH_BYTES,
  MAX_PATH_DEPTH,
  parentPath,
} from './entry.js';
import { componentProblem, MAX_NAME_BYTES, utf8Length } from './file-name.js';
import { foldedName } from './folded-name.js';
import { printable } from '../../text/printable.js';
import { targetProblem } from './target-problem.js';

/**
 * The fault in a directory's received entries, in one clause; undefined if they can be written below
 * any folder: no path leads out of it, none occurs twice, every folder comes before its contents.
 */
export function entriesProblem(entries: readonly Entry[], length: number, maxBytes: number): string | undefined {
  if (entries.length > MAX_ENTRIES) return `it has ${entries.length} entries, over the limit of ${MAX_ENTRIES}`;
  const folders = new OpenFolders();
  let previous: Entry | undefined;
  for (const entry of entries) {
    const problem =
      fieldsProblem(entry) ?? sizeProblem(entry.path) ?? orderProblem(previous, entry) ?? folders.enter(entry);
    if (problem !== undefined) return problem;
    previous = entry;
  }
  const bytes = entries.reduce(
    (all, { path, target }) => all + ENTRY_FIXED_BYTES + utf8Length(path) + utf8Length(target),
    0,
  );
  if (bytes > maxBytes) return `its list of entries takes ${bytes} bytes, over the limit of ${maxBytes}`;
  const sum = entriesLength(entries);
  return sum === length ? undefined : `its files have ${sum} bytes, not ${length}`;
}

function fieldsProblem({ kind, path, length, mode, target }: Entry): string | undefined {
  if (!Number.isSafeInteger(length) || length < 0)
    return `the length ${length} of ${quoted(path)} is not a number of bytes`;
  if (kind !== 'file' && length !== 0) return `${quoted(path)} is a ${kind} and has a length`;
  if (!Number.isInteger(mode) || mode < 0 || mode > MAX_MODE)
    return `the mode of ${quoted(path)} is not 0 … 0777 (octal)`;
  if (kind === 'link') return mode === 0 ? targetProblem(path, target) : `${quoted(path)} is a link and has a mode`;
  return target === '' ? undefined : `${quoted(path)} is a ${kind} and has a target`;
}

const MAX_MODE = 0o777;

function sizeProblem(path: string): string | undefined {
  if (utf8Length(path) > MAX_PATH_BYTES) return `the path ${quoted(path)} is longer than ${MAX_PATH_BYTES} bytes`;
  let names = 1;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) names += 1;
  return names <= MAX_PATH_DEPTH ? undefined : `the path ${quoted(path)} has more than ${MAX_PATH_DEPTH} names`;
}

function nameProblem(path: string, name: string): string | undefined {
  const problem = componentProblem(name, MAX_NAME_BYTES);
  return problem === undefined || name === path ? problem : `in the path ${quoted(path)} ${problem}`;
}

function orderProblem(previous: Entry | undefined, { path }: Entry): string | undefined {
  if (previous === undefined) return undefined;
  const order = comparePaths(previous.path, path);
  if (order < 0) return undefined;
  return order === 0 ? `${quoted(path)} is there twice` : `${quoted(path)} is out of order`;
}

/** The folders around the entry that was entered last, and who has which name in them. */
class OpenFolders {
  readonly #open: { readonly path: string; readonly names: Map<string, string> }[] = [{ path: '', names: new Map() }];

  enter({ kind, path }: Entry): string | undefined {
    const parent = parentPath(path);
    // In canonical order a folder's contents lie together: once left, a folder is not entered again.
    while (this.#open.length > 1 && this.#open.at(-1)?.path !== parent) this.#open.pop();
    const folder = this.#open.at(-1);
    if (folder?.path !== parent) return this.#strayProblem(path, parent);
    const ownName = path.slice(parent === '' ? 0 : parent.length + 1);
    const problem = nameProblem(path, ownName);
    if (problem !== undefined) return problem;
    const name = foldedName(ownName);
    const other = folder.names.get(name);
    if (other !== undefined) return `${quoted(other)} and ${quoted(path)} differ only by case or normalisation`;
    folder.names.set(name, path);
    if (kind === 'folder') this.#open.push({ path, names: new Map() });
    return undefined;
  }

  #strayProblem(path: string, parent: string): string {
    for (const name of path.split('/')) {
      const problem = nameProblem(path, name);
      if (problem !== undefined) return problem;
    }
    return `${quoted(path)} lies in ${quoted(parent)}, which is no folder here`;
  }
}

function quoted(path: string): string {
  return `"${printable(path)}"`;
}
