import type { ChannelId, Grant, Millis } from '@shoal/common';

import type { VirtualHost } from '../engine/virtual-host.js';

/** A computer's network interface, shared by its processes. */
export interface Nic {
  /** Its address. */
  readonly host: string;
  readonly uplink: number;
  readonly downlink: number;
  /** Index of its site: a long or narrow link may lie between two sites. */
  readonly site: number;
  /** Added to the latency of every path from and to it. */
  readonly latencyMs: Millis;
  /** Interfaces of different parts cannot reach each other. */
  part: number;
  /** The grant in its processes' join tokens; undefined: everything. */
  grant?: Grant | undefined;
}

/** One process on the network: its host, its network interface, its channels. */
export class Node {
  readonly host: VirtualHost;
  readonly nic: Nic;
  /** Open channel ends. */
  readonly ends = new Set<number>();
  /** By the channel number that its machine chose: the channel end, or one of the states below. */
  readonly #initiated: number[] = [];

  constructor(host: VirtualHost, nic: Nic) {
    this.host = host;
    this.nic = nic;
  }

  beginConnect(channel: ChannelId): void {
    while (this.#initiated.length <= channel) this.#initiated.push(NONE);
    this.#initiated[channel] = CONNECTING;
  }

  /** False if the machine has closed the channel since. */
  isConnecting(channel: ChannelId): boolean {
    return this.#initiated[channel] === CONNECTING;
  }

  /** `end` undefined: the attempt failed, or the channel is gone. */
  endConnect(channel: ChannelId, end: number | undefined): void {
    this.#initiated[channel] = end ?? NONE;
  }

  /** The end of the machine's channel. Accepted channels have the number of their end. */
  endOf(channel: ChannelId): number {
    return this.#initiated.length === 0 ? channel : (this.#initiated[channel] ?? NONE);
  }
}

/** No such channel. */
export const NONE = -1;
const CONNECTING = -2;
