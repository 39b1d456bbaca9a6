import { nameKey } from '../protocol/files/file-name.js';

/** Limit of compared names: a received list may be long. */
const MAX_NAMES = 20_000;

/** Longer ones are compared by their beginnings only. */
const MAX_CHARACTERS = 100;

const MAX_EDITS = 4;

/**
 * Which of the names may have been meant by one that is not among them, the likeliest first: the same but for case,
 * accents' form and punctuation; one that begins with it, or holds it; one that differs in few characters.
 */
export function similarNames(wanted: string, names: Iterable<string>, limit = 3): string[] {
  const loose = looseForm(wanted);
  const found: { readonly name: string; readonly distance: number }[] = [];
  let looked = 0;
  for (const name of names) {
    looked += 1;
    if (looked > MAX_NAMES) break;
    const distance = distanceOf(loose, looseForm(name));
    if (distance !== undefined) found.push({ name, distance });
  }
  return found
    .sort((a, b) => a.distance - b.distance || a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** `did you mean "a", "b" or "c"?`; undefined for none. */
export function meantText(names: readonly string[]): string | undefined {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.at(-1);
  if (last === undefined) return undefined;
  return `did you mean ${quoted.length === 1 ? last : `${quoted.slice(0, -1).join(', ')} or ${last}`}?`;
}

function looseForm(name: string): string {
  return nameKey(name.slice(0, MAX_CHARACTERS))
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]+/gu, '');
}

function distanceOf(wanted: string, name: string): number | undefined {
  if (wanted === name) return 0;
  if (wanted.length >= 2 && name.startsWith(wanted)) return 1;
  if (name.length >= 3 && wanted.startsWith(name)) return 1.5;
  if (wanted.length >= 3 && name.includes(wanted)) return 2;
  const limit = Math.min(MAX_EDITS, Math.floor(Math.max(wanted.length, 2) / 3) || 1);
  const edits = editsBetween(wanted, name, limit);
  return edits > limit ? undefined : 1 + edits;
}

/** Characters inserted, removed, replaced or swapped with their neighbour; more than `limit` where it is over that. */
function editsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    // Cells further from the diagonal than the limit exceed it.
    const from = Math.max(1, row - limit);
    const to = Math.min(b.length, row + limit);
    const next = new Array<number>(b.length + 1).fill(limit + 1);
    next[0] = row;
    let least = from === 1 ? row : limit + 1;
    for (let column = from; column <= to; column += 1) {
      const isSame = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column - 1] ?? limit) + (isSame ? 0 : 1),
        (last[column] ?? limit) + 1,
        (next[column - 1] ?? limit) + 1,
      );
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwapped) cost = Math.min(cost, (before[column - 2] ?? limit) + 1);
      next[column] = cost;
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    before = last;
    last = next;
  }
  return last[b.length] ?? limit + 1;
}
