import { share } from '../share/share.js';
import { defineCommand } from '../command.js';
import { commandOptions } from '../options/command-options.js';

export const shareCommand = defineCommand({
  name: 'share',
  arguments: '<path...>',
  description:
    'Shares files and folders with the swarm until it is stopped. Hashes are cached: an unchanged file is shared at once.',
  examples: [
    'shoal share model.bin --tracker ws://10.0.0.5:4600',
    'shoal share a.iso b.iso --segment-size 1MiB',
    'shoal share dataset/ --state-dir /var/lib/shoal',
  ],
  options: commandOptions('share'),
  run: share,
});
