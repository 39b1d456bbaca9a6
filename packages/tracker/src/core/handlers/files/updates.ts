import { printable } from '@shoal/common';
import type { MessageOf, Millis } from '@shoal/common';

import type { Channel, Client } from '../../clients/client.js';
import type { TrackerParts } from '../../parts.js';
import type { SwarmMembership } from './swarm-membership.js';

type Parts = Pick<TrackerParts, 'out' | 'swarms' | 'memberLists' | 'replacementQuota'>;

/** FILE_UPDATE: records a member's progress and answers with its neighbours. */
export class UpdateHandler {
  readonly #parts: Parts;
  readonly #membership: SwarmMembership;

  constructor(parts: Parts, membership: SwarmMembership) {
    this.#parts = parts;
    this.#membership = membership;
  }

  receiveUpdate(
    client: Client,
    channel: Channel,
    { totals, undelivering = [] }: MessageOf<'FILE_UPDATE'>,
    correlation: number,
    now: Millis,
  ): void {
    const { swarms, out, memberLists, replacementQuota } = this.#parts;
    const { digest, heldSegments } = totals;
    const swarm = swarms.find({ by: 'digest', digest });
    const member = swarm?.member(client.rank);
    if (swarm === undefined || member === undefined) {
      const detail = `you are not in the swarm of "${printable(digest)}"`;
      return out.sendFileError(channel, digest, { code: 'UNKNOWN_FILE', detail }, correlation);
    }
    if (!Number.isInteger(heldSegments) || heldSegments < 0 || heldSegments > swarm.segments) {
      const detail = `"${swarm.manifest.name}" has ${swarm.segments} segments, not ${heldSegments}`;
      return out.sendFileError(channel, digest, { code: 'OUT_OF_RANGE', detail }, correlation);
    }
    this.#membership.updateTotals(client, totals, now);
    if (undelivering.length > 0 && !member.complete) {
      const count = replacementQuota.take(channel.principal, undelivering.length, now);
      swarm.replaceNeighbours(member, undelivering.slice(0, count));
    }
    out.send(channel, { tag: 'SWARM', digest, members: memberLists.listFor(swarm, member, channel, now) }, correlation);
  }
}
