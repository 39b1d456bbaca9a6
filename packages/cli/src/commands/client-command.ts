import { runClientDaemon } from '../client/client-daemon.js';
import { defineCommand } from '../command.js';
import { commandOptions } from '../options/command-options.js';

export const clientCommand = defineCommand({
  name: 'client',
  arguments: '',
  description:
    'Runs a client that shares, downloads, or both. It ends with its session; in a standing swarm it runs until it is stopped.',
  examples: [
    'shoal client --input in3.txt --rank 3 --tracker ws://10.0.0.5:4600',
    'shoal client --share model.bin --state-dir /var/lib/shoal',
    'shoal client --all --out /mirror',
  ],
  options: commandOptions('client'),
  run: runClientDaemon,
});
