import { defineCommand } from '../command.js';
import { runTracker } from '../tracker/tracker-daemon.js';
import { commandOptions } from '../options/command-options.js';

export const trackerCommand = defineCommand({
  name: 'tracker',
  arguments: '',
  description:
    'Runs a tracker. Clients register with it and learn which peers have which file. It answers HTTP on the same port: ' +
    '/healthz, /readyz and /status.',
  examples: [
    'shoal tracker',
    'shoal tracker --clients 8      a session: starts with 8 clients, ends when all are done',
  ],
  options: commandOptions('tracker'),
  run: runTracker,
});
