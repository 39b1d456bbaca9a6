import { share } from '../client/share.js';
import { defineCommand } from '../command.js';
import { shareSettings } from '../settings/share-settings.js';

export const shareCommand = defineCommand({
  arguments: '<path...>',
  description: 'Hashes files and folders, offers them to the swarm and serves them until stopped.',
  examples: [
    'shoal share model.bin --tracker ws://10.0.0.5:4600',
    'shoal share a.iso b.iso --segment-size 1MiB',
    'shoal share dataset/ --state-dir /var/lib/shoal',
  ],
  settings: shareSettings,
  run: share,
});
