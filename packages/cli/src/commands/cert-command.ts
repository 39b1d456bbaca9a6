import { cert } from '../certificates/cert-init.js';
import { defineCommand } from '../command.js';
import { commandOptions } from '../options/command-options.js';

export const certCommand = defineCommand({
  name: 'cert',
  arguments: '<action> [dir] [host...]',
  description:
    'Makes a private CA in DIR and a TLS certificate for each HOST: shoal cert init DIR HOST... A host is written with all its names and addresses, as ' +
    'tracker.lan,10.0.0.5; the default is this machine. Existing files stay, so hosts can be added later.',
  examples: [
    'shoal cert init certs tracker.lan,10.0.0.5 node1.lan,10.0.0.11',
    'shoal cert init certs node1.lan,10.0.0.11 --renew',
  ],
  options: commandOptions('cert'),
  run: cert,
});
