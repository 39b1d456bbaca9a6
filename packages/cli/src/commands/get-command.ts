import { defineCommand } from '../command.js';
import { get } from '../download/get.js';
import { commandOptions } from '../options/command-options.js';

export const getCommand = defineCommand({
  name: 'get',
  arguments: '[name...]',
  description:
    'Downloads files or folders from the swarm, by name or digest. Every byte is verified. What an earlier run left is verified ' +
    'and kept. If an --on-complete command fails, the remaining ones still run and the exit code is 1; the command gets ' +
    'SHOAL_COMPLETED_NAME, SHOAL_COMPLETED_PATH, SHOAL_COMPLETED_DIGEST and SHOAL_COMPLETED_BYTES.',
  examples: [
    'shoal get model.bin --tracker ws://10.0.0.5:4600 --out /models',
    'shoal get --all --seed-for 10m',
    'shoal get a.bin b.bin --priority b.bin=high --on-complete \'echo "$SHOAL_COMPLETED_NAME is in $SHOAL_COMPLETED_PATH"\'',
    'shoal get model.tar --stdout | tar x      unpacks while it comes',
    'shoal get model.bin --json | tail -1      the result as one JSON object',
  ],
  options: commandOptions('get'),
  run: get,
});
