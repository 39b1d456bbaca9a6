import type { ChannelId, Grant, Millis } from '@shoal/common';

import type { VirtualHost } from '../engine/virtual-host.js';

/** A computer's network card: what its processes share. */
export interface Card {
  /** Its address. */
  readonly host: string;
  readonly uplink: number;
  readonly downlink: number;
  /** Index of its site: cards of different sites may have a long or narrow way between them. */
  readonly site: number;
  /** Added to every way from and to it. */
  readonly latencyMs: Millis;
  /** Cards of different parts cannot reach each other. */
  part: number;
  /** What the join tokens of its processes let them do; undefined: everything. */
  grant?: Grant | undefined;
}

/** One process's place on the network: its host, its card, and its channels. */
export class Station {
  readonly host: VirtualHost;
  readonly card: Card;
  /** Ends of links that are open. */
  readonly ends = new Set<number>();
  /** By the channel number that its machine chose: the end of a link, or one of the states below. */
  readonly #dialled: number[] = [];

  constructor(host: VirtualHost, card: Card) {
    this.host = host;
    this.card = card;
  }

  beginDial(channel: ChannelId): void {
    while (this.#dialled.length <= channel) this.#dialled.push(NONE);
    this.#dialled[channel] = DIALLING;
  }

  /** False where the machine has given the channel up meanwhile. */
  isDialling(channel: ChannelId): boolean {
    return this.#dialled[channel] === DIALLING;
  }

  /** `end` undefined: it did not come to be, or is gone. */
  endDial(channel: ChannelId, end: number | undefined): void {
    this.#dialled[channel] = end ?? NONE;
  }

  /** The end of the link that the machine knows by this number. Channels that came from outside bear their end's. */
  endOf(channel: ChannelId): number {
    return this.#dialled.length === 0 ? channel : (this.#dialled[channel] ?? NONE);
  }
}

/** No such channel. */
export const NONE = -1;
const DIALLING = -2;
