// Runs a standing swarm with files coming and going: npm run soak -- --minutes 30.
import { parseArgs } from 'node:util';

import { temporaryFolder } from '@shoal/testing';

import { runTool } from '../tool/run-tool.js';
import { runSoak } from './run-soak.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    clients: { type: 'string', default: '4' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) console.log('npm run soak -- [--minutes 30] [--clients 4]');
else {
  const minutes = Number(values.minutes);
  await runTool(
    () => runSoak(temporaryFolder(), { minutes, clients: Number(values.clients) }, console.log),
    `npm run soak -- --minutes ${minutes} --clients ${values.clients}`,
  );
}
