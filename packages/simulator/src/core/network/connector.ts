import type { Address, ChannelId, Millis, TokenClaims } from '@shoal/common';

import type { FlowNetwork } from './flows/flow-network.js';
import type { Links } from './channel-ends.js';
import type { Sites } from './sites.js';
import type { Card, Station } from './node.js';

/** Each way of a TCP and WebSocket handshake, about. */
const HANDSHAKE_BYTES = 300;
/** How long a dial into a part of the network that cannot be reached waits. */
const DIAL_TIMEOUT_MS = 10_000;
const DIAL_RETRY_MS = 1_000;

/** What the token of a dialler says, and a number of the channel's own. */
export interface ChannelMarks {
  readonly admission: TokenClaims;
  readonly nonce: string;
}

/** What dialling needs of the network around it. */
export interface DiallingParts {
  readonly flows: FlowNetwork;
  readonly sites: Sites;
  readonly links: Links;
  /** More time that a dial takes. */
  readonly extraDelay: () => Millis;
  /** What the host adds to what it tells of a new channel, where channels are for members only. */
  readonly marks: (dialler: Card) => ChannelMarks | undefined;
  readonly later: (delay: Millis, act: () => void) => void;
  /** As `later`, for a delay that many have. */
  readonly laterAs: (delay: Millis, act: () => void) => void;
  readonly breakLink: (end: number) => void;
}

/** Who listens where, and channels on their way to being open: two round trips and their bytes. */
export class Dialling {
  readonly #parts: DiallingParts;
  /** By port, then by host: no address has to be put together for every dial. */
  readonly #listeners = new Map<number, Map<string, Station>>();

  constructor(parts: DiallingParts) {
    this.#parts = parts;
  }

  /** Takes over from whoever listened there before. */
  listen(station: Station, port: number): void {
    let atPort = this.#listeners.get(port);
    if (atPort === undefined) {
      atPort = new Map();
      this.#listeners.set(port, atPort);
    }
    atPort.set(station.card.host, station);
  }

  dial(station: Station, channel: ChannelId, address: Address, waitedMs = 0): void {
    const { flows, sites, extraDelay, later, laterAs } = this.#parts;
    station.beginDial(channel);
    const target = this.#listeners.get(address.port)?.get(address.host);
    const way = target === undefined ? sites.leastMs : sites.latency(station.card, target.card);
    const extra = extraDelay();
    if (target?.host.isAlive !== true) {
      later(2 * way, () => this.#failed(station, channel, 'connection refused'));
    } else if (station.card.part === target.card.part) {
      flows.charge(station.card.uplink, 2 * HANDSHAKE_BYTES);
      flows.charge(target.card.uplink, 2 * HANDSHAKE_BYTES);
      const accept = (): void => this.#accept(station, channel, target, way);
      if (extra === 0) laterAs(3 * way, accept);
      else later(3 * way + extra, accept);
    } else if (waitedMs >= DIAL_TIMEOUT_MS) {
      this.#failed(station, channel, 'no answer');
    } else {
      later(DIAL_RETRY_MS, () => {
        if (station.isDialling(channel)) this.dial(station, channel, address, waitedMs + DIAL_RETRY_MS);
      });
    }
  }

  #failed(station: Station, channel: ChannelId, reason: string): void {
    if (!station.isDialling(channel)) return;
    station.endDial(channel, undefined);
    station.host.dispatch({ type: 'channel-closed', channel, code: undefined, reason });
  }

  /** The listening side has the channel half a round trip before the side that dialled. */
  #accept(station: Station, channel: ChannelId, target: Station, way: Millis): void {
    const { links, later, laterAs, breakLink, marks } = this.#parts;
    if (!station.isDialling(channel) || !station.host.isAlive) return;
    if (!target.host.isAlive) {
      later(way, () => this.#failed(station, channel, 'connection refused'));
      return;
    }
    const end = links.add(station, target, channel);
    const other = links.other(end);
    links.open(other);
    const { host: theirs } = target.card;
    const { host: ours } = station.card;
    laterAs(way, () => {
      if (!links.isOpen(other)) return this.#failed(station, channel, 'the connection was lost');
      if (!station.isDialling(channel) || !station.host.isAlive) return breakLink(other);
      station.endDial(channel, end);
      links.open(end);
      station.host.dispatch({
        type: 'channel-opened',
        channel,
        remoteHost: theirs,
        localHost: ours,
        ...marks(station.card),
      });
    });
    target.host.dispatch({
      type: 'channel-opened',
      channel: other,
      remoteHost: ours,
      localHost: theirs,
      ...marks(station.card),
    });
  }
}
