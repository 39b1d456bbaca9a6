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
import { componentProblem, printable, utf8Length } from './file-name.js';

/** The longest name that file systems take. */
const MAX_COMPONENT_BYTES = 255;

/**
 * What is wrong with a directory's entries that came from outside, in one clause; undefined where
 * they can be written below any folder: nothing leads out of it, nothing is there twice, every
 * folder comes before its contents.
 */
export function entriesProblem(entries: readonly Entry[], length: number, maxBytes: number): string | undefined {
  if (entries.length > MAX_ENTRIES) return `it has ${entries.length} entries, over the limit of ${MAX_ENTRIES}`;
  const folders = new OpenFolders();
  let previous: Entry | undefined;
  for (const entry of entries) {
    const problem =
      fieldsProblem(entry) ?? pathProblem(entry.path) ?? orderProblem(previous, entry) ?? folders.enter(entry);
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
  const shown = printable(path);
  if (!Number.isSafeInteger(length) || length < 0) return `the length ${length} of "${shown}" is not a number of bytes`;
  if (kind !== 'file' && length !== 0) return `"${shown}" is a ${kind} and has a length`;
  if (!Number.isInteger(mode) || mode < 0 || mode > MAX_MODE) return `the mode of "${shown}" is not 0 … 0777 (octal)`;
  if (kind === 'link') return mode === 0 ? targetProblem(path, target) : `"${shown}" is a link and has a mode`;
  return target === '' ? undefined : `"${shown}" is a ${kind} and has a target`;
}

const MAX_MODE = 0o777;

function pathProblem(path: string): string | undefined {
  if (utf8Length(path) > MAX_PATH_BYTES) return `the path "${printable(path)}" is longer than ${MAX_PATH_BYTES} bytes`;
  const names = path.split('/');
  if (names.length > MAX_PATH_DEPTH) return `the path "${printable(path)}" has more than ${MAX_PATH_DEPTH} names`;
  for (const name of names) {
    const problem = componentProblem(name, MAX_COMPONENT_BYTES);
    if (problem !== undefined)
      return names.length === 1 ? problem : `in the path "${printable(path)}" a ${problem.replace(/^a /, '')}`;
  }
  return undefined;
}

/**
 * A target is any number of `..`, no more than lead to the directory, and then names. The folders
 * above a link are no links, so `..` at the start goes where it says; behind a name, which may be
 * another link's, nobody could tell.
 */
function targetProblem(path: string, target: string): string | undefined {
  const link = `the link "${printable(path)}"`;
  if (target === '') return `${link} has no target`;
  if (utf8Length(target) > MAX_PATH_BYTES) return `the target of ${link} is longer than ${MAX_PATH_BYTES} bytes`;
  const outside = `${link} leads to "${printable(target)}", outside the directory`;
  if (target.startsWith('/')) return outside;
  let depth = path.split('/').length - 1;
  let isBehindName = false;
  for (const name of target.split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (isBehindName) return `${link} leads to "${printable(target)}", which goes up behind a name`;
      depth -= 1;
      if (depth < 0) return outside;
      continue;
    }
    isBehindName = true;
    const problem = componentProblem(name, MAX_COMPONENT_BYTES);
    if (problem !== undefined) return `in the target of ${link} a ${problem.replace(/^a /, '')}`;
  }
  return undefined;
}

function orderProblem(previous: Entry | undefined, { path }: Entry): string | undefined {
  if (previous === undefined) return undefined;
  const order = comparePaths(previous.path, path);
  if (order < 0) return undefined;
  return order === 0 ? `"${printable(path)}" is there twice` : `"${printable(path)}" is out of order`;
}

/** The folders around the entry that was entered last, and who has which name in them. */
class OpenFolders {
  readonly #open: { readonly path: string; readonly names: Map<string, string> }[] = [{ path: '', names: new Map() }];

  enter({ kind, path }: Entry): string | undefined {
    const parent = parentPath(path);
    // In canonical order a folder's contents lie together: once left, a folder is not entered again.
    while (this.#open.length > 1 && this.#open.at(-1)?.path !== parent) this.#open.pop();
    const folder = this.#open.at(-1);
    if (folder?.path !== parent) return `"${printable(path)}" lies in "${printable(parent)}", which is no folder here`;
    const name = foldedName(path.slice(parent === '' ? 0 : parent.length + 1));
    const other = folder.names.get(name);
    if (other !== undefined)
      return `"${printable(other)}" and "${printable(path)}" differ only by case or normalisation`;
    folder.names.set(name, path);
    if (kind === 'folder') this.#open.push({ path, names: new Map() });
    return undefined;
  }
}

/** Two names with the same folded name are one on file systems that ignore case or normalise Unicode. */
export function foldedName(name: string): string {
  // A final sigma is a sigma: whether lower case makes one depends on what follows.
  return name.normalize('NFD').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}
