// Transfers a file from one process to another on one host, with Shoal and other systems: npm run bench:pair.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { networkProblem } from '#namespaces/network.js';

import { memoryFolder } from './files/memory-folder.js';
import { writeSourceFile } from './files/source-file.js';
import { nginx } from './pair/nginx.js';
import { type PairOptions, type PairSystemName, readPairOptions } from './pair/pair-options.js';
import { type PairFigures, pairRun } from './pair/pair-run.js';
import { pairOf, type PairSystem } from './pair/pair-system.js';
import { profiledShoal } from './pair/profiled-shoal.js';
import { rsync } from './pair/rsync.js';
import { BenchError } from './process/bench-error.js';
import { withCleanUp } from './process/clean-up.js';
import { undisturbed } from './process/stall-watch.js';
import { compileTools } from './process/tools.js';
import { busyLine, machineLine, thisMachine } from './report/machine.js';
import { pairTable } from './report/pair-table.js';
import { profileReport } from './report/profile-report.js';
import { makeSystem, present } from './systems/index.js';

await withCleanUp(async (cleanUp) => {
  const options = readPairOptions(process.argv.slice(2));
  const { fileBytes } = options;
  const problem = await networkProblem();
  if (problem !== undefined) throw new BenchError(problem);
  const machine = thisMachine();
  console.log([machineLine(machine), busyLine(machine)].filter((line) => line !== undefined).join('\n'));
  const folder = await memoryFolder(cleanUp, 2 * fileBytes);
  const tools = await compileTools(cleanUp);
  const source = await writeSourceFile(join(folder, 'file.bin'), fileBytes);
  const run = (system: PairSystem): Promise<PairFigures> =>
    pairRun(system, { source, tools, folder: join(folder, 'run') }, cleanUp);

  if (options.profile) {
    const profiles = join(folder, 'profiles');
    const { seconds } = await run(profiledShoal(profiles, options));
    console.log(`\n${(fileBytes / 1e6 / seconds).toFixed(0)} MB/s while profiled`);
    console.log(await profileReport(profiles));
    return;
  }
  const systems = await present(options.systems.map((name) => makePairSystem(name, options)));
  const runs: PairFigures[] = [];
  for (let number = 1; number <= options.runs; number += 1) {
    for (const system of systems) {
      const figures = await undisturbed(() => run(system));
      runs.push(figures);
      console.log(`run ${number}, ${system.name}: ${(fileBytes / 1e6 / figures.seconds).toFixed(0)} MB/s`);
    }
  }
  console.log(`\n${pairTable(runs, fileBytes)}`);
  if (options.json !== undefined) {
    await writeFile(options.json, `${JSON.stringify({ machine, options, runs }, null, 2)}\n`);
  }
});

function makePairSystem(name: PairSystemName, options: PairOptions): PairSystem {
  if (name === 'nginx') return nginx;
  if (name === 'rsync') return rsync;
  return pairOf(makeSystem(name, options), name.startsWith('shoal') ? 'BLAKE3' : 'SHA-1');
}
