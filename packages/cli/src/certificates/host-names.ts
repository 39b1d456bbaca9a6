import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';

import { ExitCode, printable, ShoalError } from '@shoal/common';

/** One host that gets a certificate: the name of its files, and all its names and addresses. */
export interface HostNames {
  readonly file: string;
  readonly names: readonly string[];
}

/** The local names of every machine: for health checks, and for clients on the tracker's machine. */
const LOCAL = ['localhost', '127.0.0.1', '::1'];

const MAX_NAME_CHARACTERS = 253;
const DNS_NAME = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/i;

/** `name,other-name,address`: the first one names the files. */
export function hostNames(text: string): HostNames {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (isIP(name) !== 0 || (name.length <= MAX_NAME_CHARACTERS && DNS_NAME.test(name))) continue;
    const shown = printable(JSON.stringify(name));
    throw new ShoalError(ExitCode.usage, `${shown} is no host name or IP address: write HOST as name,address,…`);
  }
  const [first = ''] = names;
  const file = first.replaceAll(':', '-').replace('*', 'any').toLowerCase();
  if (file === 'ca' || file === 'ca-key') {
    throw new ShoalError(ExitCode.usage, `"${first}" would get the files of the CA: put another of its names first`);
  }
  return { file, names: [...new Set([...names, ...LOCAL])] };
}

/** This machine, by its name and its addresses. */
export function thisHost(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outer = addresses.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  return [hostname(), ...outer.map(({ address }) => address)].join(',');
}
