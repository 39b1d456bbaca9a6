import { scenarios } from '@shoal/simulator';

import { defineCommand } from '../command.js';
import { simSettings } from '../settings/sim-settings.js';
import { sim } from '../simulation/sim.js';

export const simCommand = defineCommand({
  arguments: '[scenario...]',
  description:
    'Runs a swarm in virtual time: the machines of the daemons on a simulated network, the same from the same seed. ' +
    '"shoal sim compare SCENARIO" runs it under several policies and writes a report with charts.\n\n' +
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
  settings: simSettings,
  run: sim,
});
