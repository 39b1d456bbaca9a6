import { defineCommand } from '../command.js';
import { get } from '../download/get.js';
import { getSettings } from '../settings/get-settings.js';

export const getCommand = defineCommand({
  arguments: '[name-or-digest...]',
  description:
    'Downloads files and verifies every byte. What an earlier run left is verified and kept. ' +
    'Where a command of --on-complete fails, the others still run, and the exit code is 1 if everything else went well.',
  examples: [
    'shoal get model.bin --tracker ws://10.0.0.5:4600 --out /models',
    'shoal get --all --seed-for 10m',
    'shoal get a.bin b.bin --priority b.bin=high --on-complete \'echo "$SHOAL_COMPLETED_NAME is in $SHOAL_COMPLETED_PATH"\'',
    'shoal get model.tar --stdout | tar x      unpacks while it comes',
    'shoal get model.bin --json | tail -1      the result as one JSON object',
  ],
  settings: getSettings,
  run: get,
});
