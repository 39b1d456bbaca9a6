import type { ChannelAction, Envelope, Millis } from '@shoal/common';

import { EventKind } from '../engine/event-kind.js';
import type { EventQueue } from '../engine/event-queue.js';
import type { VirtualHost } from '../engine/virtual-host.js';
import { Closing } from './close-notice.js';
import { type ChannelMarks, Dialling } from './connector.js';
import type { FlowNetwork } from './flows/flow-network.js';
import { Links } from './channel-ends.js';
import { MessageCounts } from './message-counts.js';
import type { Sites } from './sites.js';
import { type Card, NONE, Station } from './node.js';
import { wireBytes } from './wire-bytes.js';

/** Messages longer than this share the bandwidth as flows; shorter ones slip in between, at the segments' cost. */
const FLOW_BYTES = 16 * 1024;
/** How often the ends of a message that takes longer hear of its progress. */
const PROGRESS_MS = 1_000;
/** How long whoever closes a channel waits for an other side that cannot be reached. */
const CLOSE_TIMEOUT_MS = 2_000;

export interface NetworkHooks {
  /** A message leaves; another in its place, or undefined where it is lost with its channel. */
  onSend: ((envelope: Envelope, from: Station, to: Station) => Envelope | undefined) | undefined;
  /** More time that a dial takes. */
  dialDelay: (() => Millis) | undefined;
  /** What is told of a new channel besides, where channels are for members only. */
  marks: ((dialler: Card) => ChannelMarks) | undefined;
}

/**
 * Channels between stations: set up in two round trips, in order, at the latency of the two
 * computers. Segments are flows through both computers' links; control messages take their bytes
 * from the segments that share the sender's uplink.
 */
export class VirtualNetwork {
  readonly hooks: NetworkHooks = { onSend: undefined, dialDelay: undefined, marks: undefined };
  readonly #queue: EventQueue;
  readonly #flows: FlowNetwork;
  readonly #sites: Sites;
  readonly #links = new Links();
  readonly #dialling: Dialling;
  readonly #stations = new Map<VirtualHost, Station>();
  /** The sending end of each flow, and what it sends. */
  readonly #flowEnds: number[] = [];
  readonly #flowMessages: (Envelope | undefined)[] = [];
  /** When each flow began, and what it still had to carry when its ends were last told of its progress. */
  readonly #flowStarts: Millis[] = [];
  readonly #flowRests: number[] = [];
  #progressAt: Millis = PROGRESS_MS;
  /** Ends with something to send that cannot reach the other side now. */
  readonly #stalled = new Set<number>();
  readonly #cards: Card[] = [];
  #isParted = false;
  readonly messages = new MessageCounts();

  constructor(queue: EventQueue, flows: FlowNetwork, sites: Sites) {
    this.#queue = queue;
    this.#flows = flows;
    this.#sites = sites;
    this.#dialling = new Dialling({
      flows,
      sites,
      links: this.#links,
      extraDelay: () => this.hooks.dialDelay?.() ?? 0,
      marks: (dialler) => this.hooks.marks?.(dialler),
      later: (delay, act) => {
        this.#later(delay, act);
      },
      laterAs: (delay, act) => {
        this.#queue.scheduleAfter(delay, EventKind.call, 0, act);
      },
      breakLink: (end) => {
        this.break(end);
      },
    });
  }

  /** Bandwidths in bytes a millisecond. */
  addCard(up: number, down: number, site: string, latencyMs: Millis): Card {
    if (latencyMs > 0) this.#sites.vary();
    const n = this.#cards.length + 1;
    const card: Card = {
      host: `10.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`,
      uplink: this.#flows.addResource(up),
      downlink: this.#flows.addResource(down),
      site: this.#sites.indexOf(site),
      latencyMs,
      part: 0,
    };
    this.#cards.push(card);
    return card;
  }

  /** In bytes a millisecond. */
  bandwidth(link: number): number {
    return this.#flows.capacityOf(link);
  }

  attach(host: VirtualHost, card: Card): Station {
    const station = new Station(host, card);
    this.#stations.set(host, station);
    return station;
  }

  /** Takes over from whoever listened there before. */
  listen(station: Station, port: number): void {
    this.#dialling.listen(station, port);
  }

  perform(station: Station, action: ChannelAction): void {
    switch (action.type) {
      case 'open-channel':
        this.#dialling.dial(station, action.channel, action.address);
        break;
      case 'send':
        this.#send(station.endOf(action.channel), action.envelope);
        break;
      case 'close-channel':
        this.#close(station, action);
        break;
    }
  }

  /** `EventKind.arrive` */
  arrive(end: number, message: unknown): void {
    const links = this.#links;
    if (!links.isOpen(end)) return;
    if (message instanceof Closing) this.#closed(end, message);
    else {
      const { host } = links.station(end);
      host.dispatch({ type: 'message-received', channel: links.channel(end), envelope: message as Envelope });
    }
  }

  /** Moves the segments on to the time at which the next one may be through. */
  advanceFlows(): void {
    const flow = this.#flows.complete(this.#queue.now);
    if (flow < 0) return;
    const end = this.#flowEnds[flow] as number;
    const message = this.#flowMessages[flow];
    this.#flowMessages[flow] = undefined;
    this.#links.setFlow(end, NONE);
    this.#queue.scheduleAfter(this.#latency(end), EventKind.arrive, this.#links.other(end), message);
    this.#flush(end);
  }

  /** The process is gone: the other side of each of its channels hears of it a way's time later. */
  detach(station: Station): void {
    for (const end of [...station.ends]) this.break(end);
    this.#stations.delete(station.host);
  }

  stationOf(host: VirtualHost): Station | undefined {
    return this.#stations.get(host);
  }

  /** Open ends of links, of all stations. */
  openEnds(): number[] {
    return [...this.#stations.values()].flatMap(({ ends }) => [...ends]);
  }

  /** Cuts a channel: what is on its way is lost, and both sides hear that it is gone. */
  break(end: number): void {
    const other = this.#links.other(end);
    const latency = this.#latency(end);
    for (const side of [end, other]) {
      if (!this.#links.isOpen(side)) continue;
      this.#shut(side);
      const event = { channel: this.#links.channel(side), code: undefined, reason: 'the connection was lost' };
      const target = this.#links.station(side).host.id;
      this.#queue.scheduleAfter(latency, EventKind.dispatch, target, { type: 'channel-closed', ...event });
    }
  }

  /** Only cards of one part reach each other from now on. */
  partition(partOf: (card: Card) => number): void {
    this.heal();
    this.#isParted = true;
    for (const card of this.#cards) card.part = partOf(card);
    const { now } = this.#queue;
    for (const end of this.openEnds()) {
      const flow = this.#links.flow(end);
      if (flow < 0 || this.#isReachable(end)) continue;
      this.#flows.pause(flow, now);
      this.#stalled.add(end);
    }
  }

  /** Everybody reaches everybody again; what was waiting goes on. */
  heal(): void {
    for (const card of this.#cards) card.part = 0;
    this.#isParted = false;
    const stalled = [...this.#stalled];
    this.#stalled.clear();
    for (const end of stalled) {
      const flow = this.#links.flow(end);
      if (flow >= 0) this.#flows.resume(flow, ...this.#route(end), this.#queue.now);
      else this.#flush(end);
    }
  }

  #send(end: number, envelope: Envelope): void {
    const links = this.#links;
    if (end < 0 || !links.isOpen(end) || links.isClosing(end)) return;
    const message =
      this.hooks.onSend === undefined
        ? envelope
        : this.hooks.onSend(envelope, links.station(end), links.station(links.other(end)));
    if (message === undefined) return this.break(end);
    if (links.isWaiting(end)) links.wait(end, message);
    else this.#transmit(end, message);
  }

  #transmit(end: number, message: Envelope | Closing): void {
    const links = this.#links;
    if (!this.#isReachable(end)) {
      this.#stalled.add(end);
      links.wait(end, message);
      return;
    }
    const { uplink } = links.station(end).card;
    const bytes = message instanceof Closing ? 0 : wireBytes(message);
    this.messages.total += 1;
    if (!(message instanceof Closing)) this.messages.add(message.body.tag);
    if (bytes < FLOW_BYTES || this.#flows.capacityOf(uplink) === Infinity) {
      if (bytes > 0) this.#flows.charge(uplink, bytes);
      this.#queue.scheduleAfter(this.#latency(end), EventKind.arrive, links.other(end), message);
      return;
    }
    const flow = this.#flows.start(...this.#route(end), bytes, this.#queue.now);
    links.setFlow(end, flow);
    this.#flowEnds[flow] = end;
    this.#flowMessages[flow] = message as Envelope;
    this.#flowStarts[flow] = this.#queue.now;
    this.#flowRests[flow] = bytes;
  }

  /** As real hosts do: both ends of messages that take long hear of the bytes, once in a while. */
  tellProgress(): void {
    const { now } = this.#queue;
    if (now < this.#progressAt) return;
    this.#progressAt = now + PROGRESS_MS;
    for (let flow = 0; flow < this.#flowMessages.length; flow += 1) {
      if (this.#flowMessages[flow] === undefined || now - (this.#flowStarts[flow] as number) < PROGRESS_MS) continue;
      const rest = this.#flows.remainingOf(flow, now);
      const bytes = (this.#flowRests[flow] as number) - rest;
      if (bytes < 1) continue;
      this.#flowRests[flow] = rest;
      const end = this.#flowEnds[flow] as number;
      this.#tellBytes(end, 0, bytes);
      this.#tellBytes(this.#links.other(end), bytes, 0);
    }
  }

  #tellBytes(end: number, received: number, sent: number): void {
    if (!this.#links.isOpen(end)) return;
    const channel = this.#links.channel(end);
    this.#links.station(end).host.dispatch({ type: 'channel-progress', channel, received, sent });
  }

  /** Sends what waited, up to the next segment. */
  #flush(end: number): void {
    const links = this.#links;
    while (links.isOpen(end) && links.flow(end) < 0) {
      if (!this.#isReachable(end)) this.#stalled.add(end);
      const next = this.#stalled.has(end) ? undefined : links.takeWaiting(end);
      if (next === undefined) return;
      this.#transmit(end, next as Envelope | Closing);
    }
  }

  #close(station: Station, { channel, code, reason }: Extract<ChannelAction, { type: 'close-channel' }>): void {
    if (station.isDialling(channel)) {
      station.endDial(channel, undefined);
      this.#later(0, () => station.host.dispatch({ type: 'channel-closed', channel, code: undefined, reason }));
      return;
    }
    const end = station.endOf(channel);
    const links = this.#links;
    if (end < 0 || !links.isOpen(end) || links.isClosing(end)) return;
    links.markClosing(end);
    const notice = new Closing(code, reason);
    if (!this.#isReachable(end)) this.#later(CLOSE_TIMEOUT_MS, () => this.#closedHere(end, reason));
    if (links.isWaiting(end)) links.wait(end, notice);
    else this.#transmit(end, notice);
  }

  /** The other side has closed: so does this one, and says so. */
  #closed(end: number, { code, reason }: Closing): void {
    const links = this.#links;
    const other = links.other(end);
    this.#shut(end);
    this.#later(this.#latency(end), () => this.#closedHere(other, reason));
    links.station(end).host.dispatch({ type: 'channel-closed', channel: links.channel(end), code, reason });
  }

  #closedHere(end: number, reason: string): void {
    const links = this.#links;
    if (!links.isOpen(end)) return;
    this.#shut(end);
    const channel = links.channel(end);
    links.station(end).host.dispatch({ type: 'channel-closed', channel, code: undefined, reason });
  }

  /** INV-CHAN-1: whoever shuts an end owes its host one `channel-closed`. */
  #shut(end: number): void {
    const flow = this.#links.flow(end);
    if (flow >= 0) {
      this.#flows.cancel(flow, this.#queue.now);
      this.#flowMessages[flow] = undefined;
    }
    this.#stalled.delete(end);
    this.#links.shut(end);
  }

  #isReachable(end: number): boolean {
    // Without looking at the other computer, which costs most of a message's time.
    if (!this.#isParted) return true;
    return this.#links.station(end).card.part === this.#links.station(this.#links.other(end)).card.part;
  }

  #latency(end: number): Millis {
    if (this.#sites.isUniform) return this.#sites.leastMs;
    return this.#sites.latency(this.#links.station(end).card, this.#links.station(this.#links.other(end)).card);
  }

  #route(end: number): [uplink: number, downlink: number, between: number] {
    const from = this.#links.station(end).card;
    const to = this.#links.station(this.#links.other(end)).card;
    return [from.uplink, to.downlink, this.#sites.between(from, to)];
  }

  #later(delay: Millis, act: () => void): void {
    this.#queue.schedule(this.#queue.now + delay, EventKind.call, 0, act);
  }
}
