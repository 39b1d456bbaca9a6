import { defineCommand } from '../command.js';
import { status } from '../status/status.js';
import { commandOptions } from '../options/command-options.js';

export const statusCommand = defineCommand({
  name: 'status',
  arguments: '',
  description: 'Shows the files and clients of a tracker, with their progress.',
  examples: ['shoal status --tracker ws://10.0.0.5:4600', 'shoal status --json | jq .files[].etaMs'],
  options: commandOptions('status'),
  run: status,
});
