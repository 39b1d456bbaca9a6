import { type Address, formatAddress, type Millis, printable } from '../../index.js';

/** A socket that is being dialled. */
interface Dialled {
  readonly connecting: boolean;
  /** Of TLS sockets only. */
  readonly secureConnecting?: boolean;
}

/** Tells a dropped connection (a firewall) from a listener that accepts and does not answer (frozen, or not Shoal). */
export function openTimedOut(address: Address, dialled: Dialled | undefined, timeoutMs: Millis): string {
  const where = printable(formatAddress(address));
  const within = `within ${timeoutMs / 1_000} s`;
  if (dialled === undefined || dialled.connecting) {
    return `no answer from ${where} ${within}: does a firewall block port ${address.port}?`;
  }
  const handshake = dialled.secureConnecting === true ? 'TLS handshake' : 'opening handshake';
  return `the ${handshake} has timed out: ${where} takes connections, but did not answer ${within}`;
}
