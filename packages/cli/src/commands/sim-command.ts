import { scenarios } from '@shoal/simulator';

import { defineCommand } from '../command.js';
import { sim } from '../simulation/sim.js';
import { commandOptions } from '../options/command-options.js';
import { simOptions } from '../options/sim-options.js';

export const simCommand = defineCommand({
  name: 'sim',
  arguments: '[scenario...]',
  description:
    'Simulates a swarm with the real client and tracker code, reproducible from a seed. ' +
    '"shoal sim compare SCENARIO" runs several policies and writes a report with charts.\n\n' +
    'Scenarios, or the path of a module that exports one:\n' +
    [...scenarios.values()].map(({ name, summary }) => `  ${name.padEnd(18)} ${summary}`).join('\n'),
  examples: [
    'shoal sim flash-crowd --peers 1000',
    'shoal sim churn --seed 7 --segments random --json | tail -1',
    'shoal sim flash-crowd --trace events.ndjson',
    'shoal sim ./my-scenario.mjs',
    'shoal sim --random --seeds 1000',
    'shoal sim compare flash-crowd --policies circular,random,rarest-first --peers 100 --out lab/',
  ],
  options: { ...commandOptions('sim'), ...simOptions },
  run: sim,
});
