import { addressOf, formatAddress, mayName, plainHost } from '@shoal/common';
import type { Address, MessageOf, Millis } from '@shoal/common';

import type { Channel, Client } from '../../clients/client.js';
import type { TrackerEvent } from '../../events.js';
import type { TrackerParts } from '../../parts.js';

type Parts = Pick<TrackerParts, 'out' | 'channels' | 'swarms'>;
type AddressProbed = Extract<TrackerEvent, { readonly type: 'address-probed' }>;

/**
 * Decides at which address other clients connect to a client. The host at which the tracker sees it is accepted.
 * Another advertised host is accepted after the client itself answered there: otherwise a client could direct the
 * connections of a swarm to any host.
 */
export class AddressHandler {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** INIT: starts a probe of the address. */
  check(client: Client, channel: Channel, init: MessageOf<'INIT'>): void {
    const { out } = this.#parts;
    const { remoteHost: seenHost, principal, nonce = '' } = channel;
    if (init.port === 0) return;
    const address = { ...addressOf(init), host: init.host === '' ? plainHost(seenHost) : init.host };
    if (!mayName(seenHost, address.host)) return this.#sendUnreachable(client, channel, address);
    if (address.host !== client.address.host) client.advertise(address);
    out.add({ type: 'probe-address', channel: channel.id, principal, seenHost, rank: client.rank, nonce, address });
  }

  addressProbed({ channel: id, address, isProved, hint }: AddressProbed, now: Millis): void {
    const channel = this.#parts.channels.get(id);
    const client = channel?.client;
    if (channel === undefined || client === undefined) return;
    const resolved = client.resolveAdvertised(address, isProved);
    if (resolved !== undefined) this.#move(client, resolved, now);
    if (!isProved) this.#sendUnreachable(client, channel, address, hint);
  }

  #move(client: Client, address: Address, now: Millis): void {
    if (formatAddress(client.address) === formatAddress(address)) return;
    client.moveTo(address);
    const { rank } = client;
    const isQuarantined = client.reputation.isQuarantined(now);
    for (const digest of client.files.keys()) {
      this.#parts.swarms.apply({ type: 'update', digest, rank, address }, isQuarantined);
    }
  }

  /** The detail does not say whether the port is closed or another program answered: the client may not learn that. */
  #sendUnreachable({ rank }: Client, channel: Channel, address: Address, hint?: string): void {
    const { out } = this.#parts;
    const shown = formatAddress(address);
    out.log({ type: 'address-unreachable', rank, address: shown, ...(hint === undefined ? {} : { hint }) });
    const why = hint === undefined ? '' : `: ${hint}`;
    out.sendError(channel, 'UNREACHABLE_ADDRESS', `the tracker does not reach this client at ${shown}${why}`);
  }
}
