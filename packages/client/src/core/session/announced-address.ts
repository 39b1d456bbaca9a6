import { type Address, addressOf, isLoopback } from '@shoal/common';

export interface Reachable {
  /** Where the upload thread listens; port 0 where it does not. */
  readonly listen: Address;
  /** This side's address on the way to the tracker: without NAT the observed one. */
  readonly localHost: string;
  /** This machine's addresses in networks. */
  readonly ownHosts: readonly string[];
  /** The user's values; host '' and port 0 if not given. */
  readonly advertise: Address;
}

/**
 * The address for peers; host '' means the observed one, port 0 none. The tracker may be reached by
 * IPv6 while this client listens on IPv4 only, or the other way round: then it names an address at which it does listen.
 */
export function announcedAddress({ listen, localHost, ownHosts, advertise }: Reachable): Address {
  if (listen.port === 0) return { host: '', port: 0 };
  const port = advertise.port === 0 ? listen.port : advertise.port;
  const isSeenRightly = advertise.host !== '' || localHost === '' || listensTo(listen.host, localHost);
  const host = isSeenRightly ? advertise.host : ownHost(listen.host, localHost, ownHosts);
  return { ...addressOf(listen), host, port };
}

function ownHost(listenHost: string, localHost: string, ownHosts: readonly string[]): string {
  if (listenHost !== ANY_IPV4) return listenHost;
  if (isLoopback(localHost)) return '127.0.0.1';
  return ownHosts.find((host) => !isIPv6(host)) ?? '';
}

/** The family alone: what address of it the tracker sees is the network's affair. */
function listensTo(listenHost: string, host: string): boolean {
  return listenHost === ANY || isIPv6(listenHost) === isIPv6(host);
}

function isIPv6(host: string): boolean {
  return host.includes(':');
}

/** Takes IPv4 too. */
const ANY = '::';
const ANY_IPV4 = '0.0.0.0';
