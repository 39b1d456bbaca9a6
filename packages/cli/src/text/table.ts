import { visible } from '@shoal/common';

import { cells, padded, paddedStart, shortened } from './cells.js';

/** Lines of columns under headings; columns whose heading begins with a space are aligned right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [headings.map((heading) => heading.trim()), ...rows];
  const widths = headings.map((_, column) => widest(lines.map((line) => line[column] ?? '')));
  return lines.map((line) =>
    headings
      .map((heading, column) => {
        const cell = line[column] ?? '';
        const width = widths[column] ?? 0;
        return heading.startsWith(' ') ? paddedStart(cell, width) : padded(cell, width);
      })
      .join('  ')
      .trimEnd(),
  );
}

/**
 * The same in lines of at most `width` cells: empty columns are omitted, and the texts of the named column are cut in
 * the middle. If there is too little room for these, each has a line of its own above its row.
 */
export function tableWithin(
  width: number,
  flexible: string,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const kept = headings.map((_, column) => column).filter((column) => rows.some((row) => (row[column] ?? '') !== ''));
  const shownHeadings = kept.map((column) => headings[column] ?? '');
  const shownRows = rows.map((row) => kept.map((column) => visible(row[column] ?? '')));
  const at = shownHeadings.indexOf(flexible);
  const texts = shownRows.map((row) => row[at] ?? '');
  const isOther = (_: string, column: number): boolean => column !== at;
  const others = table(
    shownHeadings.filter(isOther),
    shownRows.map((row) => row.filter(isOther)),
  );
  const room = width - GAP - widest(others);
  if (room < Math.min(MIN_FLEXIBLE, widest(texts))) {
    const [first = '', ...rest] = others.map((line) => ' '.repeat(GAP) + line);
    return [first, ...rest.flatMap((line, row) => [shortened(texts[row] ?? '', width), line])];
  }
  return table(
    shownHeadings,
    shownRows.map((row) => row.map((cell, column) => (column === at ? shortened(cell, room) : cell))),
  );
}

const GAP = 2;

/** Less of a name tells little. */
const MIN_FLEXIBLE = 20;

/** No spread: the number of arguments of a call is limited. */
function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, cells(text)), 0);
}
