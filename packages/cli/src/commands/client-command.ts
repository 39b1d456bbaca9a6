import { runClientDaemon } from '../client/client-daemon.js';
import { defineCommand } from '../command.js';
import { clientDaemonSettings } from '../settings/client-daemon-settings.js';

export const clientCommand = defineCommand({
  arguments: '',
  description:
    'Runs a client with everything given by options. It stays until its session is over, ' +
    'in a standing swarm until it is stopped.',
  examples: [
    'shoal client --input in3.txt --rank 3 --tracker ws://10.0.0.5:4600',
    'shoal client --share model.bin --state-dir /var/lib/shoal',
    'shoal client --all --out /mirror',
  ],
  settings: clientDaemonSettings,
  run: runClientDaemon,
});
