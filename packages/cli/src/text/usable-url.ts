import { networkInterfaces } from 'node:os';

import { type Address, addressUrl } from '@shoal/common';

/** The URL under which a listener is reached; one that listens everywhere goes by this machine's first address. */
export function usableUrl(address: Address): string {
  const { host } = address;
  return addressUrl({ ...address, host: isAny(host) ? ownAddress() : host });
}

function isAny(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** The first under which others may reach this machine. */
export function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const outside = addresses.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  // One of IPv4 where there is one: it is shorter, and takes no brackets.
  return (outside.find(({ family }) => family === 'IPv4') ?? outside[0])?.address ?? '127.0.0.1';
}
