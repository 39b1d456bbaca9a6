import { defineCommand } from '../command.js';
import { statusSettings } from '../settings/status-settings.js';
import { status } from '../status/status.js';

export const statusCommand = defineCommand({
  arguments: '',
  description: 'Asks a tracker for its files and clients: who has how much, how long it will take, who lags behind.',
  examples: ['shoal status --tracker ws://10.0.0.5:4600', 'shoal status --json | jq .files[].etaMs'],
  settings: statusSettings,
  run: status,
});
