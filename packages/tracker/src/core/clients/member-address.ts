import { addressOf, isLoopback, plainHost } from '@shoal/common';
import type { Address } from '@shoal/common';

/** The hosts at both ends of the channel of a client. */
interface ChannelHosts {
  readonly remoteHost: string;
  readonly localHost: string;
}

/**
 * A member's address as another client can use it.
 *
 * A member on the tracker's own machine has a loopback address, which leads nowhere from another machine. A client on
 * another machine gets the host at which it reached the tracker instead.
 */
export function addressFor(member: Address, recipient: ChannelHosts): Address {
  if (!isLoopback(member.host) || isLoopback(recipient.remoteHost)) return member;
  return { ...addressOf(member), host: plainHost(recipient.localHost) };
}
