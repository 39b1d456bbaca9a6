// Distributes one file to many hosts, with Shoal and other systems: npm run bench:swarm (options: bench/README.md).
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { networkProblem } from '#namespaces/network.js';

import { BenchError } from './process/bench-error.js';
import { withCleanUp } from './process/clean-up.js';
import { memoryFolder } from './files/memory-folder.js';
import { compileTools } from './process/tools.js';
import { busyLine, machineLine, thisMachine } from './report/machine.js';
import { scaleTable, swarmTable } from './report/swarm-table.js';
import { ablations } from './swarm/ablation.js';
import { makeScenario, type Scenario } from './swarm/scenario.js';
import { writeSourceFile } from './files/source-file.js';
import { readSwarmOptions, type SwarmOptions } from './swarm/swarm-options.js';
import type { SwarmFigures } from './swarm/swarm-run.js';
import { SwarmSeries } from './swarm/swarm-series.js';
import { makeSystem, present } from './systems/index.js';
import type { SwarmSystem } from './systems/swarm-system.js';

/** Of --scale. */
const CLIENT_COUNTS = [1, 2, 4, 8, 16, 32];

await withCleanUp(async (cleanUp) => {
  const options = readSwarmOptions(process.argv.slice(2));
  const { fileBytes, mode } = options;
  const scenarios = scenariosOf(options);
  const systems = await present(await systemsOf(options));
  const problem = await networkProblem();
  if (problem !== undefined) throw new BenchError(problem);

  const machine = thisMachine();
  console.log([machineLine(machine), busyLine(machine)].filter((line) => line !== undefined).join('\n'));
  const mostClients = Math.max(...scenarios.map(({ clients }) => clients.length));
  const folder = await memoryFolder(cleanUp, (mostClients + 1) * fileBytes);
  const tools = await compileTools(cleanUp);
  const source = await writeSourceFile(join(folder, 'file.bin'), fileBytes);
  const runs: SwarmFigures[] = [];
  for (const scenario of scenarios) {
    const series = new SwarmSeries({ scenario, source, tools, folder, queueMs: options.queueMs }, cleanUp);
    const own = await series.run(systems, options.runs);
    runs.push(...own);
    if (mode !== 'scale') console.log(`\n${swarmTable(own, fileBytes)}`);
  }
  if (mode === 'scale') console.log(`\n${scaleTable(runs)}`);
  if (options.json !== undefined) {
    await writeFile(options.json, `${JSON.stringify({ machine, options, runs }, null, 2)}\n`);
  }
});

function scenariosOf(options: SwarmOptions): Scenario[] {
  const counts = options.mode === 'scale' ? CLIENT_COUNTS : [options.clients];
  return options.scenarios.flatMap((name) => counts.map((clients) => makeScenario(name, { ...options, clients })));
}

async function systemsOf(options: SwarmOptions): Promise<SwarmSystem[]> {
  if (options.mode !== 'ablation') return options.systems.map((name) => makeSystem(name, options));
  return ablations(options.ablations, options.shoalArgs, options.shoalShareArgs);
}
