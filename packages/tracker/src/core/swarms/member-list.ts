import { addressOf } from '@shoal/common';
import type { Member, Millis } from '@shoal/common';

import type { Channel } from '../clients/client.js';
import { addressFor } from '../clients/member-address.js';
import type { Swarm, SwarmMember } from './swarm.js';

/**
 * The members that `asker` is told about, at addresses that it can dial. While it has not everything
 * it may get segments from them, and then has a word on what they are worth.
 */
export function memberListFor(swarm: Swarm, asker: SwarmMember, channel: Channel, now: Millis): readonly Member[] {
  return swarm.neighboursOf(asker).map(({ client, record }) => {
    if (!asker.complete) client.reputation.recordHandout(channel.principal, now);
    const address = addressOf(addressFor(client.address, channel));
    return { rank: client.rank, ...address, heldSegments: record.heldSegments };
  });
}
