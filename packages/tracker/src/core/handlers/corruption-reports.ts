import { formatAddress } from '@shoal/common';
import type { ClientId, MessageOf, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import { timers } from '../timers.js';
import type { TrackerState } from '../tracker-state.js';

/**
 * REPORT: a client was sent wrong bytes, as it says. That counts where this tracker told its principal of
 * the reported; anything else is passed over, because there is nothing that a sound client could mend.
 */
export function receiveReport(
  state: TrackerState,
  client: Client,
  { principal }: Channel,
  { digest, index, rank }: MessageOf<'REPORT'>,
  now: Millis,
): void {
  const { clients, swarms, reporters, options, out } = state;
  const reported = clients.findByRank(rank);
  const swarm = swarms.find({ by: 'digest', digest });
  if (options.reportThreshold === 0 || reported === undefined || reported === client) return;
  if (swarm?.member(client) === undefined || index >= swarm.segments) return;
  if (!reported.reputation.wasHandedTo(principal, now) || !reporters.report(principal, reported, now)) return;
  const { name } = swarm.manifest;
  const principals = reported.reputation.reportCount(now);
  out.log({ type: 'client-blamed', rank, by: client.rank, name, digest, index, principals });
  if (!reported.reputation.isQuarantined(now) && exceedsThreshold(state, reported, now))
    quarantine(state, reported, now);
}

/** The hold is over: others are told of the client again. */
export function endQuarantine(state: TrackerState, clientId: ClientId, now: Millis): void {
  const client = state.clients.find(clientId);
  if (client === undefined || client.reputation.isQuarantined(now)) return;
  setQuarantined(state, client, false);
  state.out.log({ type: 'client-released', rank: client.rank });
}

/** So many, and no fewer than half of those who could have found out. */
function exceedsThreshold({ options }: TrackerState, { reputation }: Client, now: Millis): boolean {
  const principals = reputation.reportCount(now);
  return principals >= options.reportThreshold && 2 * principals >= reputation.handoutCount(now);
}

function quarantine(state: TrackerState, client: Client, now: Millis): void {
  const { options, out } = state;
  const { reputation, rank, clientId, address } = client;
  const until = now + options.quarantineMs;
  reputation.quarantine(until);
  setQuarantined(state, client, true);
  out.setTimer(timers.release(clientId), until);
  const counts = { principals: reputation.reportCount(now), told: reputation.handoutCount(now) };
  const { quarantineMs: forMs } = options;
  out.log({ type: 'client-held-back', rank, clientId, address: formatAddress(address), ...counts, forMs });
}

function setQuarantined({ swarms, pushes }: TrackerState, client: Client, isQuarantined: boolean): void {
  for (const digest of client.files.keys()) {
    const swarm = swarms.find({ by: 'digest', digest });
    if (swarm?.member(client) === undefined) continue;
    swarm.setQuarantined(client, isQuarantined);
    pushes.markChanged(swarm);
  }
}
