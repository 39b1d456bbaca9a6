// Puts one file on many hosts, with Shoal and with others: npm run bench:swarm (bench/README.md tells the options).
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { networkProblem } from '#namespaces/network.js';

import { BenchError } from './process/bench-error.js';
import { withCleanUp } from './process/clean-up.js';
import { compile } from './process/compile.js';
import { lastFinish, swarmTable } from './report/swarm-table.js';
import { makeScenario } from './swarm/scenario.js';
import { writeSourceFile } from './swarm/source-file.js';
import { readSwarmOptions, type SwarmOptions } from './swarm/swarm-options.js';
import { type SwarmFigures, swarmRun } from './swarm/swarm-run.js';
import { aria2 } from './systems/aria2.js';
import { shoal } from './systems/shoal.js';
import type { SwarmSystem } from './systems/swarm-system.js';

await withCleanUp(async (cleanUp) => {
  const options = readSwarmOptions(process.argv.slice(2));
  const problem = await networkProblem();
  if (problem !== undefined) throw new BenchError(problem);
  const folder = `/dev/shm/shoal-bench-${process.pid}`;
  cleanUp.add(() => rm(folder, { recursive: true, force: true }));
  await mkdir(folder);
  const measure = await compile('process/measure.c', folder);
  const source = await writeSourceFile(join(folder, 'file.bin'), options.fileBytes);
  const systems = await present(systemsOf(options));
  const scenario = makeScenario(options.scenario, options);
  console.log(
    `1 + ${options.clients} hosts, ${options.rateMbit} Mbit/s, ${options.fileBytes / 1024 / 1024} MiB, ${scenario.name}: ` +
      `T* = ${scenario.leastS.toFixed(2)} s`,
  );
  const runs: SwarmFigures[] = [];
  for (let number = 1; number <= options.runs; number += 1) {
    for (const system of systems) {
      const { queueMs } = options;
      const figures = await swarmRun(
        system,
        { scenario, source, queueMs, measure, folder: join(folder, 'run') },
        cleanUp,
      );
      runs.push(figures);
      console.log(`run ${number}, ${system.name}: ${lastFinish(figures).toFixed(2)} T*`);
    }
  }
  console.log(`\n${swarmTable(runs, options.fileBytes)}`);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify({ options, runs }, null, 2)}\n`);
});

function systemsOf({ systems, shoalArgs, shoalShareArgs }: SwarmOptions): SwarmSystem[] {
  const known = { shoal: shoal('shoal', { getArgs: shoalArgs, shareArgs: shoalShareArgs }), aria2 };
  return systems.map((name) => known[name]);
}

/** Those that can run here; the others are named. */
async function present(systems: readonly SwarmSystem[]): Promise<SwarmSystem[]> {
  const found: SwarmSystem[] = [];
  for (const system of systems) {
    const problem = await system.problem();
    if (problem === undefined) found.push(system);
    else console.log(`${system.name} is left out: ${problem}`);
  }
  return found;
}
