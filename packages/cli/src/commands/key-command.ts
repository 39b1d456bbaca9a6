import { defineCommand } from '../command.js';
import { keySettings } from '../settings/key-settings.js';
import { key } from '../signing/create-key.js';

export const keyCommand = defineCommand({
  arguments: '<action> [file]',
  description:
    '"shoal key create FILE" makes an Ed25519 key to sign files with, which only its owner may read, and FILE.pub ' +
    'beside it for the clients that trust it.',
  examples: [
    'shoal key create release.key',
    'shoal share model.bin --sign release.key',
    'shoal get model.bin --trust release.key.pub',
  ],
  settings: keySettings,
  run: key,
});
