import type { Command } from '../command.js';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Only the command at hand is loaded: start-up is part of every transfer's time. */
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'run the assignment in a folder: a tracker and one client for each in<rank>.txt',
    load: async () => (await import('./run-command.js')).runCommand,
  },
  {
    name: 'tracker',
    summary: 'run a tracker',
    load: async () => (await import('./tracker-command.js')).trackerCommand,
  },
  {
    name: 'client',
    summary: 'run a client daemon that shares, downloads, or both',
    load: async () => (await import('./client-command.js')).clientCommand,
  },
  {
    name: 'share',
    summary: 'offer files and folders until stopped',
    load: async () => (await import('./share-command.js')).shareCommand,
  },
  {
    name: 'get',
    summary: 'download files by name or digest',
    load: async () => (await import('./get-command.js')).getCommand,
  },
  {
    name: 'status',
    summary: 'show the files and clients that a tracker knows',
    load: async () => (await import('./status-command.js')).statusCommand,
  },
  {
    name: 'cert',
    summary: 'make a private CA and certificates for TLS',
    load: async () => (await import('./cert-command.js')).certCommand,
  },
  {
    name: 'key',
    summary: 'make a key to sign files with',
    load: async () => (await import('./key-command.js')).keyCommand,
  },
  {
    name: 'token',
    summary: 'make a join token for a tracker that admits members only',
    load: async () => (await import('./token-command.js')).tokenCommand,
  },
  {
    name: 'sim',
    summary: 'run a swarm in virtual time, or compare policies in a report',
    // A bundle of its own: no other command pays for it.
    load: async () => (await import('./sim-command.js')).simCommand,
  },
];
