import { defineCommand } from '../command.js';
import { trackerSettings } from '../settings/tracker-settings.js';
import { runTracker } from '../tracker/tracker-daemon.js';

export const trackerCommand = defineCommand({
  arguments: '',
  description:
    'Runs a tracker: clients register with it and learn from it who has which file. It answers HTTP on the same ' +
    'port: /healthz, /readyz and /status.',
  examples: [
    'shoal tracker                  a standing swarm, on port 4600',
    'shoal tracker --clients 8      a session: starts when 8 clients are here, ends when all are done',
  ],
  settings: trackerSettings,
  run: runTracker,
});
