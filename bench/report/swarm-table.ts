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
const OTHERS_HEADING = "others' last / T*";

/** Runs in one scenario, one line a system. */
export function swarmTable(runs: readonly SwarmFigures[], fileBytes: number): string {
  // The cost of a slow client for the others is not visible in a bound that is its own.
  const hasOthers = runs.some(({ othersLeastS }) => othersLeastS !== null);
  const rows = bySystem(runs).map(([system, own]) => {
    const column = (digits: number, figure: (run: SwarmFigures) => number) => spread(own.map(figure), digits);
    const delivered = ({ finishS }: SwarmFigures): number => (finishS.length * fileBytes) / 1e9;
    return [
      system,
      column(2, lastFinish),
      column(2, meanFinish),
      column(1, (run) => run.peersCpuMs / 1000 / delivered(run)),
      column(2, (run) => run.trackerCpuMs / 1000 / delivered(run)),
      column(0, (run) => run.clientPeakKib / 1024),
      column(2, (run) => run.seederSentBytes / fileBytes),
      ...(hasOthers ? [column(2, othersLastFinish)] : []),
    ];
  });
  return table([...HEADINGS, ...(hasOthers ? [OTHERS_HEADING] : [])], rows);
}

/** Runs with several numbers of clients: when the last one had the file, one line a number. */
export function scaleTable(runs: readonly SwarmFigures[]): string {
  const systems = bySystem(runs);
  const keys = [...new Set(runs.map(key))];
  const rows = keys.map((each) => [
    each,
    ...systems.map(([, own]) => {
      const figures = own.filter((run) => key(run) === each).map(lastFinish);
      return figures.length > 0 ? spread(figures, 2) : '–';
    }),
  ]);
  return table(['last finish / T*', ...systems.map(([system]) => system)], rows);
}

function key({ scenario, finishS }: SwarmFigures): string {
  return `${scenario}, 1 + ${finishS.length}`;
}

function bySystem(runs: readonly SwarmFigures[]): [string, SwarmFigures[]][] {
  const systems = [...new Set(runs.map(({ system }) => system))];
  return systems.map((system) => [system, runs.filter((run) => run.system === system)]);
}

function lastFinish({ finishS, leastS }: SwarmFigures): number {
  return Math.max(...finishS) / leastS;
}

function othersLastFinish({ finishS, othersLeastS }: SwarmFigures): number {
  return Math.max(...finishS.slice(0, -1)) / (othersLeastS ?? NaN);
}

/** A late client counts from its own start. */
function meanFinish({ finishS, joinS, leastS }: SwarmFigures): number {
  return mean(finishS.map((each, index) => each - (joinS[index] ?? 0))) / leastS;
}
