import { cells, padded, paddedStart } from './cells.js';

/** Lines of columns under headings; columns whose heading begins with a space are aligned right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [headings.map((heading) => heading.trim()), ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => cells(line[column] ?? ''))));
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
