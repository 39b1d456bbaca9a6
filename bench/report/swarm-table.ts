import type { SwarmFigures } from '../swarm/swarm-run.js';
import { mean, spread } from './statistics.js';
import { table } from './table.js';

const HEADINGS = [
  'system',
  'last finish / T*',
  'mean finish / T*',
  'CPU s/GB',
  'tracker CPU s/GB',
  'peak MiB',
  'seeder copies',
];

/** All runs, one line a system. */
export function swarmTable(runs: readonly SwarmFigures[], fileBytes: number): string {
  const systems = [...new Set(runs.map(({ system }) => system))];
  const rows = systems.map((system) => {
    const mine = runs.filter((run) => run.system === system);
    const column = (digits: number, figure: (run: SwarmFigures) => number) => spread(mine.map(figure), digits);
    const delivered = ({ finishS }: SwarmFigures) => (finishS.length * fileBytes) / 1e9;
    return [
      system,
      column(2, (run) => lastFinish(run)),
      column(2, (run) => mean(run.finishS.map((each, index) => each - (run.joinS[index] ?? 0))) / run.leastS),
      column(1, (run) => run.peersCpuMs / 1000 / delivered(run)),
      column(2, (run) => run.trackerCpuMs / 1000 / delivered(run)),
      column(0, (run) => run.clientPeakKib / 1024),
      column(2, (run) => run.seederSentBytes / fileBytes),
    ];
  });
  return table(HEADINGS, rows);
}

export function lastFinish({ finishS, leastS }: SwarmFigures): number {
  return Math.max(...finishS) / leastS;
}
