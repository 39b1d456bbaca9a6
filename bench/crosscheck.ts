// Compares real daemons on shaped links with the simulator: npm run bench:crosscheck (options: bench/README.md).
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { networkProblem } from '#namespaces/network.js';

import { crosscheckTable, type CrosscheckRow } from './crosscheck/crosscheck-table.js';
import { simulatedRun } from './crosscheck/simulated-run.js';
import { memoryFolder } from './files/memory-folder.js';
import { writeSourceFile } from './files/source-file.js';
import { positive, usage, whole } from './process/arguments.js';
import { BenchError } from './process/bench-error.js';
import { withCleanUp } from './process/clean-up.js';
import { compileTools } from './process/tools.js';
import { busyLine, machineLine, thisMachine } from './report/machine.js';
import { makeScenario, type ScenarioName } from './swarm/scenario.js';
import { SwarmSeries } from './swarm/swarm-series.js';
import { shoal } from './systems/shoal.js';

/** A flash crowd, late clients, and a slow client. */
const SCENARIOS: readonly ScenarioName[] = ['plain', 'late', 'slow-client'];
const MIB = 1024 * 1024;
const KIB = 1024;

await withCleanUp(async (cleanUp) => {
  const { values } = usage(() =>
    parseArgs({
      options: {
        clients: { type: 'string', default: '8' },
        'rate-mbit': { type: 'string', default: '50' },
        'size-mib': { type: 'string', default: '64' },
        'segment-kib': { type: 'string', default: '256' },
        'queue-ms': { type: 'string', default: '50' },
        runs: { type: 'string', default: '3' },
      },
    }),
  );
  const runs = whole('runs', values.runs, 1);
  const segmentBytes = whole('segment-kib', values['segment-kib'], 1) * KIB;
  const segments = Math.ceil((positive('size-mib', values['size-mib']) * MIB) / segmentBytes);
  const fileBytes = segments * segmentBytes;
  const size = {
    clients: whole('clients', values.clients, 2),
    rateMbit: positive('rate-mbit', values['rate-mbit']),
    fileBytes,
  };
  const problem = await networkProblem();
  if (problem !== undefined) throw new BenchError(problem);

  const machine = thisMachine();
  console.log([machineLine(machine), busyLine(machine)].filter((line) => line !== undefined).join('\n'));
  const folder = await memoryFolder(cleanUp, (size.clients + 1) * fileBytes);
  const tools = await compileTools(cleanUp);
  const source = await writeSourceFile(join(folder, 'file.bin'), fileBytes);
  const system = shoal({ name: 'shoal', getArgs: [], shareArgs: ['--segment-size', String(segmentBytes)] });
  const rows: CrosscheckRow[] = [];
  for (const name of SCENARIOS) {
    const scenario = makeScenario(name, size);
    const queueMs = positive('queue-ms', values['queue-ms']);
    const series = new SwarmSeries({ scenario, source, tools, folder, queueMs }, cleanUp);
    const figures = await series.run([system], runs);
    const { mbit, rttMs } = series.probe;
    const measured = { efficiency: Math.min(1, mbit / size.rateMbit), rttMs };
    const simulated: (readonly number[])[] = [];
    for (let seed = 1; seed <= runs; seed += 1) {
      simulated.push(await simulatedRun(scenario, segments, segmentBytes, measured, seed));
    }
    rows.push({ scenario: name, simulated, real: figures.map(({ ownS }) => ownS) });
  }
  console.log(`\n${crosscheckTable(rows)}`);
});
