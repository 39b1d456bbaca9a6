import type { Sample } from '../chaos/run-chaos.js';

/** A line a sample, a column a process: resident MiB, open files, timers. */
export function resourceTable(samples: readonly Sample[]): string {
  const numbers = [...new Set(samples.flatMap(({ byMember }) => [...byMember.keys()]))].sort((a, b) => a - b);
  const head = ['seconds', ...numbers.map((number) => `client ${number}: MiB, files, timers`)];
  const rows = samples.map(({ at, byMember }) => [
    (at / 1000).toFixed(0),
    ...numbers.map((number) => {
      const resources = byMember.get(number);
      if (resources === undefined) return '–';
      return `${resources.rssMiB.toFixed(0)}, ${resources.openFiles}, ${resources.timers ?? '?'}`;
    }),
  ]);
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '))
    .join('\n');
}
