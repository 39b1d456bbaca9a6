import { defineCommand } from '../command.js';
import { get } from '../download/get.js';
import { getSettings } from '../settings/get-settings.js';

export const getCommand = defineCommand({
  arguments: '[name-or-digest...]',
  description:
    'Downloads files and verifies every byte. What an earlier run left is verified and kept. ' +
    'The command given with --on-complete finds the file in SHOAL_PATH, its name in SHOAL_FILE, and SHOAL_DIGEST and SHOAL_BYTES.',
  examples: [
    'shoal get model.bin --tracker ws://10.0.0.5:4600 --out /models',
    'shoal get --all --seed-for 10m',
    'shoal get model.bin --json | tail -1      the result as one JSON object',
  ],
  settings: getSettings,
  run: get,
});
