import { addressOf } from '@shoal/common';
import type { Member, Millis } from '@shoal/common';

import type { Channel } from '../clients/client.js';
import type { ClientRegistry } from '../clients/client-registry.js';
import { addressFor } from '../clients/member-address.js';
import type { Swarm } from './swarm.js';
import type { SwarmMember } from './swarm-member.js';

/** Builds the member lists of FILE_DETAILS and SWARM. */
export class MemberLists {
  readonly #clients: Pick<ClientRegistry, 'findByRank'>;

  constructor(clients: Pick<ClientRegistry, 'findByRank'>) {
    this.#clients = clients;
  }

  /** The neighbours of a member, at addresses that it can use. A leecher can then report corrupt data from them. */
  listFor(swarm: Swarm, member: SwarmMember, channel: Channel, now: Millis): readonly Member[] {
    return swarm.neighboursOf(member).map(({ rank, membership }) => {
      if (!member.complete) this.#clients.findByRank(rank)?.reputation.recordHandout(channel.principal, now);
      const address = addressOf(addressFor(membership.address, channel));
      return { rank, ...address, heldSegments: membership.heldSegments };
    });
  }
}
