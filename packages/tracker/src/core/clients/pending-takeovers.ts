import type { ChannelId, ClientId, MessageOf } from '@shoal/common';

import type { Channel } from './client.js';

/** A channel that asks for a client id whose owner is connected, and has proven that it knows the owner's secret. */
export interface Takeover {
  readonly newcomer: Channel;
  readonly init: MessageOf<'INIT'>;
  readonly correlation: number;
  /** The correlation of the PING on the owner's channel: only its PONG shows that the owner is alive. */
  readonly ping: number;
}

/** Who waits for the channel of an owner to answer or to stay silent; at most one newcomer for each client id. */
export class PendingTakeovers {
  readonly #byOwner = new Map<ClientId, Takeover>();
  readonly #owners = new Map<ChannelId, ClientId>();
  /** Those of which one side's channel has ended during the event at hand. */
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

  /** The channel has sent its INIT and waits. */
  isWaiting({ id }: Channel): boolean {
    return this.#owners.has(id);
  }

  channelClosed({ id, client }: Channel): void {
    const owner = client?.clientId ?? this.#owners.get(id);
    if (owner !== undefined && this.#byOwner.has(owner)) this.#ended.push(owner);
  }

  takeEnded(): readonly ClientId[] {
    if (this.#ended.length === 0) return this.#ended;
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }
}
