/** Lines of columns under headings; columns whose heading begins with a space are aligned right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [headings.map((heading) => heading.trim()), ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines.map((line) =>
    headings
      .map((heading, column) => {
        const cell = line[column] ?? '';
        const width = widths[column] ?? 0;
        return heading.startsWith(' ') ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
