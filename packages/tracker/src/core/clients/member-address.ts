import { addressOf, isLoopback, plainHost } from '@shoal/common';
import type { Address } from '@shoal/common';

import type { Channel } from './client.js';

/**
 * A member's address as `asker` can dial it.
 *
 * A client on the tracker's own machine is seen (or advertises itself) at a loopback address,
 * which means something else on every other machine. Whoever asks from elsewhere gets the address
 * at which it reached the tracker instead: the same machine, by a way that is known to work.
 */
export function addressFor(member: Address, asker: Channel): Address {
  if (!isLoopback(member.host) || isLoopback(asker.remoteHost)) return member;
  return { ...addressOf(member), host: plainHost(asker.localHost) };
}
