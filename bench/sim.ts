// Times the simulator, each swarm in a process of its own: npm run bench:sim [-- PEERSxSEGMENTS…].
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { youngGenerationFlags } from '@shoal/simulator';

import { withCleanUp } from './process/clean-up.js';
import { busyLine, machineLine, thisMachine } from './report/machine.js';
import { table } from './report/table.js';
import { type SimFigures, simFigures } from './sim/sim-figures.js';
import { parseSize } from './sim/size.js';

const DEFAULT_SIZES = ['1000x256', '10000x256'];
const MIB = 1024 * 1024;

const args = process.argv.slice(2);
if (args[0] === '--one') console.log(JSON.stringify(await simFigures(parseSize(args[1] ?? ''))));
else {
  await withCleanUp(async (cleanUp) => {
    const running = new AbortController();
    cleanUp.add(() => {
      running.abort();
    });
    await compareSizes(args.length > 0 ? args : DEFAULT_SIZES, running.signal);
  });
}

async function compareSizes(sizes: readonly string[], signal: AbortSignal): Promise<void> {
  const machine = thisMachine();
  console.log([machineLine(machine), busyLine(machine)].filter((line) => line !== undefined).join('\n'));
  const rows: string[][] = [];
  for (const [size, parsed] of sizes.map((text) => [text, parseSize(text)] as const)) {
    // As the command does.
    const call = [...youngGenerationFlags(parsed, []), fileURLToPath(import.meta.url), '--one', size];
    const { stdout } = await promisify(execFile)(process.execPath, call, { signal });
    rows.push(row(size, JSON.parse(stdout) as SimFigures));
  }
  const headings = [
    'peers x segments',
    'CPU s',
    'events/s',
    'µs/event',
    'events/segment',
    'peak MiB',
    'kB/peer',
    'ratio',
  ];
  console.log(`\n${table(headings, rows)}`);
}

function row(size: string, { cpuS, events, segments, peakBytes, bytesAPeer, ratio }: SimFigures): string[] {
  return [
    size,
    cpuS.toFixed(1),
    Math.round(events / cpuS).toLocaleString('en-US'),
    ((cpuS * 1e6) / events).toFixed(2),
    (events / segments).toFixed(1),
    (peakBytes / MIB).toFixed(0),
    (bytesAPeer / 1_000).toFixed(0),
    ratio?.toFixed(3) ?? '',
  ];
}
