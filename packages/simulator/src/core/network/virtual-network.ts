import type { ChannelAction, Envelope, Millis } from '@shoal/common';

import { EventKind } from '../engine/event-kind.js';
import type { EventQueue } from '../engine/event-queue.js';
import type { VirtualHost } from '../engine/virtual-host.js';
import { CloseNotice } from './close-notice.js';
import { type ChannelAdmission, Connector } from './connector.js';
import type { FlowNetwork } from './flows/flow-network.js';
import { ChannelEnds } from './channel-ends.js';
import { MessageCounts } from './message-counts.js';
import type { Sites } from './sites.js';
import { type Nic, NONE, Node } from './node.js';
import { Transfers } from './transfers.js';
import { wireBytes } from './wire-bytes.js';

/** Longer messages share the bandwidth as flows; shorter ones are sent immediately and charged to the segments. */
const FLOW_BYTES = 16 * 1024;
/** The time that a closing side waits for an unreachable peer. */
const CLOSE_TIMEOUT_MS = 2_000;

export interface NetworkHooks {
  /** Called for each outgoing message; returns the message to send, or undefined to break the channel. */
  onSend: ((envelope: Envelope, from: Node, to: Node) => Envelope | undefined) | undefined;
  /** The additional time of a connection attempt. */
  connectDelay: (() => Millis) | undefined;
  /** The admission fields of a new channel in a swarm for members only. */
  admissionOf: ((initiator: Nic) => ChannelAdmission) | undefined;
}

/**
 * Channels between nodes: opened in two round trips, in order, at the latency of the two computers. Segments are flows
 * through both computers' links; control messages are charged to the segments on the sender's uplink.
 */
export class VirtualNetwork {
  readonly hooks: NetworkHooks = { onSend: undefined, connectDelay: undefined, admissionOf: undefined };
  readonly #queue: EventQueue;
  readonly #flows: FlowNetwork;
  readonly #sites: Sites;
  readonly #channelEnds = new ChannelEnds();
  readonly #connector: Connector;
  readonly #nodes = new Set<Node>();
  readonly #transfers: Transfers;
  /** Ends with waiting messages whose peer is unreachable. */
  readonly #stalled = new Set<number>();
  readonly #nics: Nic[] = [];
  #isParted = false;
  readonly messages = new MessageCounts();
  readonly #onProgress = (end: number, bytes: number): void => {
    this.#reportBytes(end, 0, bytes);
    this.#reportBytes(this.#channelEnds.other(end), bytes, 0);
  };

  constructor(queue: EventQueue, flows: FlowNetwork, sites: Sites) {
    this.#queue = queue;
    this.#flows = flows;
    this.#sites = sites;
    this.#transfers = new Transfers(flows);
    this.#connector = new Connector({
      flows,
      sites,
      channelEnds: this.#channelEnds,
      extraDelay: () => this.hooks.connectDelay?.() ?? 0,
      admissionOf: (initiator) => this.hooks.admissionOf?.(initiator),
      later: (delay, act) => {
        this.#later(delay, act);
      },
      laterInLane: (delay, act) => {
        this.#queue.scheduleAfter(delay, EventKind.call, 0, act);
      },
      breakChannel: (end) => {
        this.break(end);
      },
    });
  }

  /** Bandwidths in bytes a millisecond. */
  addNic(up: number, down: number, site: string, latencyMs: Millis): Nic {
    if (latencyMs > 0) this.#sites.vary();
    const n = this.#nics.length + 1;
    const nic: Nic = {
      host: `10.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`,
      uplink: this.#flows.addResource(up),
      downlink: this.#flows.addResource(down),
      site: this.#sites.indexOf(site),
      latencyMs,
      part: 0,
    };
    this.#nics.push(nic);
    return nic;
  }

  /** In bytes a millisecond. */
  bandwidth(link: number): number {
    return this.#flows.capacityOf(link);
  }

  attach(host: VirtualHost, nic: Nic): Node {
    const node = new Node(host, nic);
    this.#nodes.add(node);
    return node;
  }

  /** Replaces the node that listened there before. */
  listen(node: Node, port: number): void {
    this.#connector.listen(node, port);
  }

  perform(node: Node, action: ChannelAction): void {
    switch (action.type) {
      case 'open-channel':
        this.#connector.connect(node, action.channel, action.address);
        break;
      case 'send':
        this.#send(node.endOf(action.channel), action.envelope);
        break;
      case 'close-channel':
        this.#close(node, action);
        break;
    }
  }

  /** `EventKind.arrive` */
  arrive(end: number, message: unknown): void {
    const channelEnds = this.#channelEnds;
    if (!channelEnds.isOpen(end)) return;
    if (message instanceof CloseNotice) this.#closed(end, message);
    else {
      const { host } = channelEnds.node(end);
      host.dispatch({ type: 'message-received', channel: channelEnds.channel(end), envelope: message as Envelope });
    }
  }

  /** Advances the flows to the current time, at which one may complete. */
  advanceFlows(): void {
    const flow = this.#flows.complete(this.#queue.now);
    if (flow < 0) return;
    const end = this.#transfers.endOf(flow);
    const message = this.#transfers.take(flow);
    this.#channelEnds.setFlow(end, NONE);
    this.#queue.scheduleAfter(this.#latency(end), EventKind.arrive, this.#channelEnds.other(end), message);
    this.#flush(end);
  }

  /** Breaks the channels of a process that ended: the other sides receive that after the latency. */
  detach(node: Node): void {
    for (const end of [...node.ends]) this.break(end);
    this.#nodes.delete(node);
  }

  /** Open channel ends of all nodes. */
  openEnds(): number[] {
    return [...this.#nodes].flatMap(({ ends }) => [...ends]);
  }

  /** Breaks a channel: messages in transit are lost, and both sides receive `channel-closed`. */
  break(end: number): void {
    const other = this.#channelEnds.other(end);
    const latency = this.#latency(end);
    for (const side of [end, other]) {
      if (!this.#channelEnds.isOpen(side)) continue;
      this.#shut(side);
      const event = { channel: this.#channelEnds.channel(side), code: undefined, reason: 'the connection was lost' };
      const target = this.#channelEnds.node(side).host.id;
      this.#queue.scheduleAfter(latency, EventKind.dispatch, target, { type: 'channel-closed', ...event });
    }
  }

  /** From now on only interfaces of the same part reach each other. */
  partition(partOf: (nic: Nic) => number): void {
    this.heal();
    this.#isParted = true;
    for (const nic of this.#nics) nic.part = partOf(nic);
    const { now } = this.#queue;
    for (const end of this.openEnds()) {
      const flow = this.#channelEnds.flow(end);
      if (flow < 0 || this.#isReachable(end)) continue;
      this.#flows.pause(flow, now);
      this.#stalled.add(end);
    }
  }

  /** Ends the partition; waiting messages are sent. */
  heal(): void {
    for (const nic of this.#nics) nic.part = 0;
    this.#isParted = false;
    const stalled = [...this.#stalled];
    this.#stalled.clear();
    for (const end of stalled) {
      const flow = this.#channelEnds.flow(end);
      if (flow >= 0) this.#flows.resume(flow, ...this.#route(end), this.#queue.now);
      else this.#flush(end);
    }
  }

  #send(end: number, envelope: Envelope): void {
    const channelEnds = this.#channelEnds;
    if (end < 0 || !channelEnds.isOpen(end) || channelEnds.isClosing(end)) return;
    const message =
      this.hooks.onSend === undefined
        ? envelope
        : this.hooks.onSend(envelope, channelEnds.node(end), channelEnds.node(channelEnds.other(end)));
    if (message === undefined) return this.break(end);
    if (channelEnds.isWaiting(end)) channelEnds.wait(end, message);
    else this.#transmit(end, message);
  }

  #transmit(end: number, message: Envelope | CloseNotice): void {
    const channelEnds = this.#channelEnds;
    if (!this.#isReachable(end)) {
      this.#stalled.add(end);
      channelEnds.wait(end, message);
      return;
    }
    const { uplink } = channelEnds.node(end).nic;
    const bytes = message instanceof CloseNotice ? 0 : wireBytes(message);
    this.messages.total += 1;
    if (!(message instanceof CloseNotice)) this.messages.add(message.body.tag);
    if (bytes < FLOW_BYTES || this.#flows.capacityOf(uplink) === Infinity) {
      if (bytes > 0) this.#flows.charge(uplink, bytes);
      this.#queue.scheduleAfter(this.#latency(end), EventKind.arrive, channelEnds.other(end), message);
      return;
    }
    const flow = this.#flows.start(...this.#route(end), bytes, this.#queue.now);
    channelEnds.setFlow(end, flow);
    this.#transfers.add(flow, end, message as Envelope, bytes, this.#queue.now);
  }

  /** Reports the bytes of long messages to both ends at intervals, as real hosts do. */
  reportProgress(): void {
    this.#transfers.reportProgress(this.#queue.now, this.#onProgress);
  }

  #reportBytes(end: number, received: number, sent: number): void {
    if (!this.#channelEnds.isOpen(end)) return;
    const channel = this.#channelEnds.channel(end);
    this.#channelEnds.node(end).host.dispatch({ type: 'channel-progress', channel, received, sent });
  }

  /** Sends waiting messages up to the next segment. */
  #flush(end: number): void {
    const channelEnds = this.#channelEnds;
    while (channelEnds.isOpen(end) && channelEnds.flow(end) < 0) {
      if (!this.#isReachable(end)) this.#stalled.add(end);
      const next = this.#stalled.has(end) ? undefined : channelEnds.takeWaiting(end);
      if (next === undefined) return;
      this.#transmit(end, next as Envelope | CloseNotice);
    }
  }

  #close(node: Node, { channel, code, reason }: Extract<ChannelAction, { type: 'close-channel' }>): void {
    if (node.isConnecting(channel)) {
      node.endConnect(channel, undefined);
      this.#later(0, () => node.host.dispatch({ type: 'channel-closed', channel, code: undefined, reason }));
      return;
    }
    const end = node.endOf(channel);
    const channelEnds = this.#channelEnds;
    if (end < 0 || !channelEnds.isOpen(end) || channelEnds.isClosing(end)) return;
    channelEnds.markClosing(end);
    const notice = new CloseNotice(code, reason);
    if (!this.#isReachable(end)) this.#later(CLOSE_TIMEOUT_MS, () => this.#closedHere(end, reason));
    if (channelEnds.isWaiting(end)) channelEnds.wait(end, notice);
    else this.#transmit(end, notice);
  }

  /** Closes this end because the other side has closed, and confirms it. */
  #closed(end: number, { code, reason }: CloseNotice): void {
    const channelEnds = this.#channelEnds;
    const other = channelEnds.other(end);
    this.#shut(end);
    this.#later(this.#latency(end), () => this.#closedHere(other, reason));
    channelEnds.node(end).host.dispatch({ type: 'channel-closed', channel: channelEnds.channel(end), code, reason });
  }

  #closedHere(end: number, reason: string): void {
    const channelEnds = this.#channelEnds;
    if (!channelEnds.isOpen(end)) return;
    this.#shut(end);
    const channel = channelEnds.channel(end);
    channelEnds.node(end).host.dispatch({ type: 'channel-closed', channel, code: undefined, reason });
  }

  /** INV-CHAN-1: each caller sends the end's host one `channel-closed`. */
  #shut(end: number): void {
    const flow = this.#channelEnds.flow(end);
    if (flow >= 0) {
      this.#flows.cancel(flow, this.#queue.now);
      this.#transfers.take(flow);
    }
    this.#stalled.delete(end);
    this.#channelEnds.shut(end);
  }

  #isReachable(end: number): boolean {
    // Avoids reading the other node, which dominates the cost of a message.
    if (!this.#isParted) return true;
    return this.#channelEnds.node(end).nic.part === this.#channelEnds.node(this.#channelEnds.other(end)).nic.part;
  }

  #latency(end: number): Millis {
    if (this.#sites.isUniform) return this.#sites.leastMs;
    return this.#sites.latency(
      this.#channelEnds.node(end).nic,
      this.#channelEnds.node(this.#channelEnds.other(end)).nic,
    );
  }

  #route(end: number): [uplink: number, downlink: number, between: number] {
    const from = this.#channelEnds.node(end).nic;
    const to = this.#channelEnds.node(this.#channelEnds.other(end)).nic;
    return [from.uplink, to.downlink, this.#sites.between(from, to)];
  }

  #later(delay: Millis, act: () => void): void {
    this.#queue.schedule(this.#queue.now + delay, EventKind.call, 0, act);
  }
}
