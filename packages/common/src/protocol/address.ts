/** Where a participant listens. `host` is a name or an IP address without brackets. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** Connections use `wss://`. */
  readonly tls?: boolean | undefined;
}

export function formatAddress({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The address fields of an object with more fields. */
export function addressOf({ host, port, tls }: Address): Address & { readonly tls?: true } {
  return tls === true ? { host, port, tls } : { host, port };
}

/** `wss://host:port`, or `ws://host:port`. */
export function addressUrl(address: Address): string {
  return `${address.tls === true ? 'wss' : 'ws'}://${formatAddress(address)}`;
}

/** True for 127.0.0.0/8, ::1, their mapped forms and `localhost`. */
export function isLoopback(host: string): boolean {
  const bare = plainHost(host);
  return bare === 'localhost' || bare === '::1' || /^127\.\d+\.\d+\.\d+$/.test(bare);
}

/** Strips the `::ffff:` prefix that dual-stack sockets put before IPv4 addresses. */
export function plainHost(host: string): string {
  return host.startsWith('::ffff:') && host.includes('.') ? host.slice(7) : host;
}

/** True for an empty host, a host name or an IP address: nothing that changes the meaning of a URL with it. */
export function isAdvertisable(host: string): boolean {
  return ADVERTISABLE.test(host);
}

const ADVERTISABLE = /^([\w.-]{0,255}|[\da-f:.]{2,45})$/i;
