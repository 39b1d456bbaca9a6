import { formatAddress } from '@shoal/common';
import type { ClientId, MessageOf, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import { timers } from '../timers.js';
import type { TrackerState } from '../tracker-state.js';

/**
 * BLAME: a client was sent wrong bytes, as it says. That counts where this tracker told its principal of
 * the accused; anything else is passed over, because there is nothing that a sound client could mend.
 */
export function takeBlame(
  state: TrackerState,
  client: Client,
  { principal }: Channel,
  { digest, index, rank }: MessageOf<'BLAME'>,
  now: Millis,
): void {
  const { clients, swarms, accusers, options, out } = state;
  const accused = clients.holderOf(rank);
  const swarm = swarms.find({ by: 'digest', digest });
  if (options.blameThreshold === 0 || accused === undefined || accused === client) return;
  if (swarm?.member(client) === undefined || index >= swarm.segments) return;
  if (!accused.standing.wasTold(principal, now) || !accusers.accuse(principal, accused, now)) return;
  const { name } = swarm.manifest;
  const principals = accused.standing.blameCount(now);
  out.note({ note: 'client-blamed', rank, by: client.rank, name, digest, index, principals });
  if (!accused.standing.isHeldBack(now) && isEnough(state, accused, now)) holdBack(state, accused, now);
}

/** The hold is over: others are told of the client again. */
export function release(state: TrackerState, clientId: ClientId, now: Millis): void {
  const client = state.clients.find(clientId);
  if (client === undefined || client.standing.isHeldBack(now)) return;
  setHeldBack(state, client, false);
  state.out.note({ note: 'client-released', rank: client.rank });
}

/** So many, and no fewer than half of those who could have found out. */
function isEnough({ options }: TrackerState, { standing }: Client, now: Millis): boolean {
  const principals = standing.blameCount(now);
  return principals >= options.blameThreshold && 2 * principals >= standing.toldCount(now);
}

function holdBack(state: TrackerState, client: Client, now: Millis): void {
  const { options, out } = state;
  const { standing, rank, clientId, address } = client;
  const until = now + options.blameCooldownMs;
  standing.holdBack(until);
  setHeldBack(state, client, true);
  out.setTimer(timers.release(clientId), until);
  const counts = { principals: standing.blameCount(now), told: standing.toldCount(now) };
  const { blameCooldownMs: forMs } = options;
  out.note({ note: 'client-held-back', rank, clientId, address: formatAddress(address), ...counts, forMs });
}

function setHeldBack({ swarms, pushes }: TrackerState, client: Client, isHeldBack: boolean): void {
  for (const digest of client.files.keys()) {
    const swarm = swarms.find({ by: 'digest', digest });
    if (swarm?.member(client) === undefined) continue;
    swarm.setHeldBack(client, isHeldBack);
    pushes.touch(swarm);
  }
}
