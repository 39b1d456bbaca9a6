import type { Address, ChannelId, Millis, TokenClaims } from '@shoal/common';

import type { FlowNetwork } from './flows/flow-network.js';
import type { ChannelEnds } from './channel-ends.js';
import type { Sites } from './sites.js';
import type { Nic, Node } from './node.js';

/** The approximate bytes of a TCP and WebSocket handshake in one direction. */
const HANDSHAKE_BYTES = 300;
/** The timeout of a connection attempt into an unreachable part of the network. */
const CONNECT_TIMEOUT_MS = 10_000;
const CONNECT_RETRY_MS = 1_000;

/** The claims of an initiator's token, and a nonce of the channel. */
export interface ChannelAdmission {
  readonly admission: TokenClaims;
  readonly nonce: string;
}

/** The parts of the network that connecting uses. */
export interface ConnectorParts {
  readonly flows: FlowNetwork;
  readonly sites: Sites;
  readonly channelEnds: ChannelEnds;
  /** The additional time of a connection attempt. */
  readonly extraDelay: () => Millis;
  /** The admission fields of a new channel in a swarm for members only. */
  readonly admissionOf: (initiator: Nic) => ChannelAdmission | undefined;
  readonly later: (delay: Millis, act: () => void) => void;
  /** As `later`, for a delay that many events have. */
  readonly laterInLane: (delay: Millis, act: () => void) => void;
  readonly breakChannel: (end: number) => void;
}

/** Listening nodes, and channels that are being opened: two round trips and their bytes. */
export class Connector {
  readonly #parts: ConnectorParts;
  /** By port, then by host, so that connecting concatenates no address. */
  readonly #listeners = new Map<number, Map<string, Node>>();

  constructor(parts: ConnectorParts) {
    this.#parts = parts;
  }

  /** Replaces the node that listened there before. */
  listen(node: Node, port: number): void {
    let atPort = this.#listeners.get(port);
    if (atPort === undefined) {
      atPort = new Map();
      this.#listeners.set(port, atPort);
    }
    atPort.set(node.nic.host, node);
  }

  connect(node: Node, channel: ChannelId, address: Address, waitedMs = 0): void {
    const { flows, sites, extraDelay, later, laterInLane } = this.#parts;
    node.beginConnect(channel);
    const target = this.#listeners.get(address.port)?.get(address.host);
    const way = target === undefined ? sites.leastMs : sites.latency(node.nic, target.nic);
    const extra = extraDelay();
    if (target?.host.isAlive !== true) {
      later(2 * way, () => this.#failed(node, channel, 'connection refused'));
    } else if (node.nic.part === target.nic.part) {
      flows.charge(node.nic.uplink, 2 * HANDSHAKE_BYTES);
      flows.charge(target.nic.uplink, 2 * HANDSHAKE_BYTES);
      const accept = (): void => this.#accept(node, channel, target, way);
      if (extra === 0) laterInLane(3 * way, accept);
      else later(3 * way + extra, accept);
    } else if (waitedMs >= CONNECT_TIMEOUT_MS) {
      this.#failed(node, channel, 'no answer');
    } else {
      later(CONNECT_RETRY_MS, () => {
        if (node.isConnecting(channel)) this.connect(node, channel, address, waitedMs + CONNECT_RETRY_MS);
      });
    }
  }

  #failed(node: Node, channel: ChannelId, reason: string): void {
    if (!node.isConnecting(channel)) return;
    node.endConnect(channel, undefined);
    node.host.dispatch({ type: 'channel-closed', channel, code: undefined, reason });
  }

  /** The listening side has the channel half a round trip before the connecting side. */
  #accept(node: Node, channel: ChannelId, target: Node, way: Millis): void {
    const { channelEnds, later, laterInLane, breakChannel, admissionOf } = this.#parts;
    if (!node.isConnecting(channel) || !node.host.isAlive) return;
    if (!target.host.isAlive) {
      later(way, () => this.#failed(node, channel, 'connection refused'));
      return;
    }
    const end = channelEnds.add(node, target, channel);
    const other = channelEnds.other(end);
    channelEnds.open(other);
    const { host: theirs } = target.nic;
    const { host: ours } = node.nic;
    laterInLane(way, () => {
      if (!channelEnds.isOpen(other)) return this.#failed(node, channel, 'the connection was lost');
      if (!node.isConnecting(channel) || !node.host.isAlive) return breakChannel(other);
      node.endConnect(channel, end);
      channelEnds.open(end);
      node.host.dispatch({
        type: 'channel-opened',
        channel,
        remoteHost: theirs,
        localHost: ours,
        ...admissionOf(node.nic),
      });
    });
    target.host.dispatch({
      type: 'channel-opened',
      channel: other,
      remoteHost: ours,
      localHost: theirs,
      ...admissionOf(node.nic),
    });
  }
}
