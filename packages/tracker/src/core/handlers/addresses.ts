import { addressOf, formatAddress, mayName, plainHost } from '@shoal/common';
import type { Address, MessageOf, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import type { TrackerEvent } from '../events.js';
import type { TrackerState } from '../tracker-state.js';

/**
 * Where others are told to dial a client. The host at which the tracker sees it is believed; another
 * one that it advertises only once the client itself has answered there: nobody is sent to a host
 * that has nothing to do with the swarm.
 */
export function checkAddress(state: TrackerState, client: Client, channel: Channel, init: MessageOf<'INIT'>): void {
  const { out } = state;
  const { remoteHost: seenHost, principal, nonce = '' } = channel;
  if (init.port === 0) return;
  const said = { ...addressOf(init), host: init.host === '' ? plainHost(seenHost) : init.host };
  if (!mayName(seenHost, said.host)) return unreachable(state, client, channel, said);
  if (said.host !== client.address.host) {
    client.advertised = said;
    // A certificate is for what is advertised: where the client is seen nobody could dial it meanwhile.
    if (said.tls === true) client.address = { ...client.address, port: 0 };
  }
  const asked = { channel: channel.id, principal, seenHost, rank: client.rank, nonce };
  out.add({ type: 'probe-address', ...asked, address: said });
}

export function addressProbed(
  state: TrackerState,
  { channel: id, address, isProved, hint }: Extract<TrackerEvent, { readonly type: 'address-probed' }>,
  now: Millis,
): void {
  const channel = state.channels.get(id);
  const client = channel?.client;
  if (channel === undefined || client === undefined) return;
  if (client.advertised !== undefined) {
    const seen = { ...addressOf(client.advertised), host: plainHost(channel.remoteHost) };
    client.advertised = undefined;
    readdress(state, client, isProved ? address : seen, now);
  }
  if (!isProved) unreachable(state, client, channel, address, hint);
}

function readdress(state: TrackerState, client: Client, address: Address, now: Millis): void {
  if (formatAddress(client.address) === formatAddress(address)) return;
  client.address = address;
  for (const digest of client.files.keys()) {
    const swarm = state.swarms.find({ by: 'digest', digest });
    if (swarm?.member(client) === undefined) continue;
    swarm.updateAddress(client, client.reputation.isQuarantined(now));
    state.pushes.markChanged(swarm);
  }
}

/** Whether nobody listens there, or somebody else, is not said: it may not be the client's to know. */
function unreachable({ out }: TrackerState, client: Client, channel: Channel, address: Address, hint?: string): void {
  const shown = formatAddress(address);
  out.log({ type: 'address-unreachable', rank: client.rank, address: shown, ...(hint === undefined ? {} : { hint }) });
  const why = hint === undefined ? '' : `: ${hint}`;
  const detail = `the tracker does not reach this client at ${shown}${why}`;
  out.sendError(channel, 'UNREACHABLE_ADDRESS', detail);
}
