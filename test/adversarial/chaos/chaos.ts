// Injects random faults into a swarm of real clients: npm run chaos -- --minutes 10 [--seed S].
import { temporaryFolder } from '@shoal/testing';

import { CHAOS_HELP, readChaosOptions } from './chaos-options.js';
import { resourceTable } from '../tool/resource-table.js';
import { runChaos } from './run-chaos.js';
import { runTool } from '../tool/run-tool.js';

const options = readChaosOptions(process.argv.slice(2));
if (options === undefined) console.log(CHAOS_HELP);
else {
  await runTool(async () => {
    const folder = options.keep ?? temporaryFolder();
    const result = await runChaos(folder, options, console.log);
    console.log(`\n${resourceTable(result.samples)}`);
    console.log(`\n${result.faults} faults, ${result.copies} copies right, ${result.repaired} of them fetched again`);
  }, `npm run chaos -- --minutes ${options.minutes} --seed ${options.seed} --clients ${options.clients}`);
}
