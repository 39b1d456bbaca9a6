import type { PairFigures } from '../pair/pair-run.js';
import { spread } from './statistics.js';
import { table } from './table.js';

const HEADINGS = [
  'system',
  'MB/s',
  'MB/s without start-up',
  'CPU s/GB source',
  'CPU s/GB fetcher',
  'CPU s/GB both',
  'peak MiB source',
  'peak MiB fetcher',
  'verified by',
];

/** One line a system. */
export function pairTable(runs: readonly PairFigures[], fileBytes: number): string {
  const systems = [...new Set(runs.map(({ system }) => system))];
  const megabytes = fileBytes / 1e6;
  const rows = systems.map((system) => {
    const own = runs.filter((run) => run.system === system);
    const column = (digits: number, figure: (run: PairFigures) => number) => spread(own.map(figure), digits);
    const perGb = (milliseconds: number): number => milliseconds / megabytes;
    return [
      system,
      column(0, ({ seconds }) => megabytes / seconds),
      own.some(({ ownSeconds }) => ownSeconds === null)
        ? '–'
        : column(0, ({ ownSeconds }) => megabytes / (ownSeconds ?? NaN)),
      column(2, ({ sourceCpuMs }) => perGb(sourceCpuMs)),
      column(2, ({ fetchCpuMs }) => perGb(fetchCpuMs)),
      column(2, ({ sourceCpuMs, fetchCpuMs }) => perGb(sourceCpuMs + fetchCpuMs)),
      column(0, ({ sourcePeakKib }) => sourcePeakKib / 1024),
      column(0, ({ fetchPeakKib }) => fetchPeakKib / 1024),
      own[0]?.verifiedBy ?? '',
    ];
  });
  return table(HEADINGS, rows);
}
