import { defineCommand } from '../command.js';
import { key } from '../signing/create-key.js';
import { commandOptions } from '../options/command-options.js';

export const keyCommand = defineCommand({
  name: 'key',
  arguments: '<action> [file]',
  description:
    'Makes an Ed25519 key pair that signs files: FILE, readable by its owner alone, and FILE.pub, which others trust.',
  examples: [
    'shoal key create release.key',
    'shoal share model.bin --sign release.key',
    'shoal get model.bin --trust release.key.pub',
  ],
  options: commandOptions('key'),
  run: key,
});
