import { cert } from '../certificates/cert-init.js';
import { defineCommand } from '../command.js';
import { certSettings } from '../settings/cert-settings.js';

export const certCommand = defineCommand({
  arguments: '<action> [dir] [host...]',
  description:
    '"shoal cert init DIR HOST…" makes a private CA in DIR, and a certificate for each host, for outgoing and incoming ' +
    'TLS connections. A host is written with all its names and addresses, as ' +
    'tracker.lan,10.0.0.5; without any it is this machine. What is there already stays, so hosts can be added later.',
  examples: [
    'shoal cert init certs tracker.lan,10.0.0.5 node1.lan,10.0.0.11',
    'shoal cert init certs node1.lan,10.0.0.11 --renew',
  ],
  settings: certSettings,
  run: cert,
});
