import type { ChannelId, ClientId, MessageOf } from '@shoal/common';

import type { Channel } from './client.js';

/** A channel with the client id and the secret of a connected client, the owner. */
export interface Takeover {
  readonly newcomer: Channel;
  readonly init: MessageOf<'INIT'>;
  readonly correlation: number;
  /** The correlation of the PING to the owner: only its PONG shows that the owner is alive. */
  readonly ping: number;
}

/** Takeovers that wait until the owner answers or its time is over; at most one for each client id. */
export class PendingTakeovers {
  readonly #byOwner = new Map<ClientId, Takeover>();
  readonly #owners = new Map<ChannelId, ClientId>();
  /** Takeovers of which one channel ended during the current event. */
  #ended: ClientId[] = [];
  #lastPing = 0;

  /** Replaces an earlier newcomer; returns the correlation for the PING. */
  begin(newcomer: Channel, init: MessageOf<'INIT'>, correlation: number): number {
    this.end(init.clientId);
    this.#lastPing += 1;
    this.#byOwner.set(init.clientId, { newcomer, init, correlation, ping: this.#lastPing });
    this.#owners.set(newcomer.id, init.clientId);
    return this.#lastPing;
  }

  find(owner: ClientId): Takeover | undefined {
    return this.#byOwner.get(owner);
  }

  end(owner: ClientId): void {
    const takeover = this.#byOwner.get(owner);
    if (takeover === undefined) return;
    this.#byOwner.delete(owner);
    this.#owners.delete(takeover.newcomer.id);
  }

  /** True if the channel is the newcomer of a takeover. */
  isWaiting({ id }: Channel): boolean {
    return this.#owners.has(id);
  }

  channelClosed({ id, client }: Channel): void {
    const owner = client?.clientId ?? this.#owners.get(id);
    if (owner !== undefined && this.#byOwner.has(owner)) this.#ended.push(owner);
  }

  /** The owners of the ended takeovers since the last call. */
  takeEnded(): readonly ClientId[] {
    if (this.#ended.length === 0) return this.#ended;
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }
}
