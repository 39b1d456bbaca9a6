import type { Millis } from '@shoal/common';

import { DeadlineHeap } from '../../engine/deadline-heap.js';
import { allocateMaxMin } from './fair-share.js';
import { FlowTable, PLACES } from './flow-table.js';
import { IntList } from './int-list.js';

/** Relative changes of a rate below this do not reschedule a completion. */
const NEGLIGIBLE = 1e-9;
/** Smaller debts are collected: paying each separately would double the events. */
const PAID_AT_ONCE_BYTES = 4_096;
/** A flow with less than this left is complete: it is a rounding error. */
const CRUMB_BYTES = 1e-6;

/**
 * Segments in transit as fluid flows. A flow is limited by the sender's uplink, the receiver's downlink and possibly a
 * link between two sites; each shares its capacity fairly among its flows. A change affects only the flows at its own
 * ends and, if an end is saturated, those at the adjacent ends. INV-NET-1: the rates of a resource's flows never exceed
 * its capacity.
 */
export class FlowNetwork {
  readonly #table = new FlowTable();
  readonly #completions = new DeadlineHeap();
  /** Bytes of control messages that an uplink sent and its segments have not paid for yet. */
  #debts = new Float64Array(64);
  /** Payload and control bytes that have left each resource. */
  #carried = new Float64Array(64);
  #isTight = new Uint8Array(64);
  /** During a change: the resources to allocate again, and the uplinks whose flows have new rates. */
  readonly #touched = new IntList();
  readonly #changed = new IntList();

  /** Infinity: unlimited. */
  addResource(bytesPerMs: number): number {
    const resource = this.#table.addResource(bytesPerMs);
    if (resource >= this.#debts.length) {
      this.#debts = wider(this.#debts, new Float64Array(resource * 2));
      this.#carried = wider(this.#carried, new Float64Array(resource * 2));
      this.#isTight = wider(this.#isTight, new Uint8Array(resource * 2));
    }
    return resource;
  }

  get resources(): number {
    return this.#table.resources;
  }

  capacityOf(resource: number): number {
    return this.#table.capacity[resource] as number;
  }

  /** The current rate of its flows, in bytes a millisecond. */
  usedOf(resource: number): number {
    const { first, next, rate } = this.#table;
    let sum = 0;
    for (let place = first[resource] as number; place >= 0; place = next[place] as number) {
      sum += rate[Math.floor(place / PLACES)] as number;
    }
    return sum;
  }

  flowsAt(resource: number): number {
    return this.#table.count[resource] as number;
  }

  /** Bytes of finished flows and of control messages; only uplinks are counted. */
  carriedBy(resource: number): number {
    return this.#carried[resource] as number;
  }

  /** `between` −1: no link between sites. */
  start(uplink: number, downlink: number, between: number, bytes: number, now: Millis): number {
    const table = this.#table;
    const flow = table.addFlow();
    table.remaining[flow] = bytes;
    table.rate[flow] = 0;
    table.updatedAt[flow] = now;
    this.#attach(flow, uplink, downlink, between, now);
    this.#carried[uplink] = (this.#carried[uplink] as number) + bytes;
    return flow;
  }

  /** Removes a flow; its remaining bytes are lost. */
  cancel(flow: number, now: Millis): void {
    const uplink = this.#table.resource[flow * PLACES] as number;
    if (uplink >= 0) {
      this.#settle(flow, now);
      this.#carried[uplink] = (this.#carried[uplink] as number) - (this.#table.remaining[flow] as number);
      this.#detach(flow, now);
    }
    this.#table.removeFlow(flow);
  }

  /** Stops a flow whose ends cannot reach each other. */
  pause(flow: number, now: Millis): void {
    this.#settle(flow, now);
    this.#table.rate[flow] = 0;
    this.#detach(flow, now);
  }

  resume(flow: number, uplink: number, downlink: number, between: number, now: Millis): void {
    this.#table.updatedAt[flow] = now;
    this.#attach(flow, uplink, downlink, between, now);
  }

  /** Charges the bytes of a control message to the segments on the uplink. */
  charge(uplink: number, bytes: number): void {
    this.#carried[uplink] = (this.#carried[uplink] as number) + bytes;
    if (this.#table.first[uplink] !== -1) this.#debts[uplink] = (this.#debts[uplink] as number) + bytes;
  }

  /** The time at which the next flow may complete; Infinity if there is none. */
  get nextAt(): Millis {
    return this.#completions.earliestAt;
  }

  /** The remaining bytes of a flow. */
  remainingOf(flow: number, now: Millis): number {
    const { remaining, rate, updatedAt } = this.#table;
    return (remaining[flow] as number) - (rate[flow] as number) * (now - (updatedAt[flow] as number));
  }

  /** Moves to `nextAt`; returns the completed flow, or −1 if it has to pay for control messages first. */
  complete(now: Millis): number {
    const uplink = this.#completions.earliest;
    const flow = this.#firstToFinish(uplink);
    this.#settle(flow, now);
    let left = this.#table.remaining[flow] as number;
    const debt = this.#debts[uplink] as number;
    if (debt > PAID_AT_ONCE_BYTES) {
      left += debt;
      this.#debts[uplink] = 0;
    }
    // A remainder too small to move the clock would stop time.
    if (left > CRUMB_BYTES && now + left / (this.#table.rate[flow] as number) > now) {
      this.#table.remaining[flow] = left;
      this.#reschedule(uplink);
      return -1;
    }
    this.#detach(flow, now);
    this.#table.removeFlow(flow);
    return flow;
  }

  #attach(flow: number, uplink: number, downlink: number, between: number, now: Millis): void {
    const table = this.#table;
    const place = flow * PLACES;
    table.link(place, uplink);
    table.link(place + 1, downlink);
    if (between >= 0) table.link(place + 2, between);
    // The other resources first assume the uplink's capacity, and allocate again when its grant is known.
    table.grant[place] = table.capacity[uplink] as number;
    table.grant[place + 1] = Infinity;
    table.grant[place + 2] = Infinity;
    if (between >= 0) this.#share(between);
    this.#share(downlink);
    this.#share(uplink);
    this.#share(downlink);
    this.#spread(uplink, downlink, between, now);
  }

  #detach(flow: number, now: Millis): void {
    const table = this.#table;
    const place = flow * PLACES;
    const uplink = table.resource[place] as number;
    const downlink = table.resource[place + 1] as number;
    const between = table.resource[place + 2] as number;
    for (let k = 0; k < PLACES; k += 1) table.unlink(place + k);
    if (between >= 0) this.#share(between);
    this.#share(downlink);
    this.#share(uplink);
    this.#spread(uplink, downlink, between, now);
    if ((table.count[uplink] as number) === 0) this.#debts[uplink] = 0;
  }

  #share(resource: number): void {
    if ((this.#table.count[resource] as number) > 0) {
      this.#isTight[resource] = Number(allocateMaxMin(this.#table, resource));
    } else {
      this.#isTight[resource] = 0;
    }
  }

  /** Allocates the ends next to a saturated one again, then applies the rates. */
  #spread(uplink: number, downlink: number, between: number, now: Millis): void {
    const touched = this.#touched;
    touched.clear();
    if (between >= 0) this.#collect(between, 0);
    if (this.#isTight[downlink] === 1) this.#collect(downlink, 0);
    this.#collectTightDownlinks(uplink);
    for (let n = 0; n < touched.size; n += 1) {
      const resource = touched.at(n);
      if (resource !== uplink && resource !== downlink) this.#share(resource);
    }
    touched.put(uplink);
    touched.put(downlink);
    if (between >= 0) touched.put(between);
    const changed = this.#changed;
    changed.clear();
    changed.put(uplink);
    for (let n = 0; n < touched.size; n += 1) this.#applyRates(touched.at(n), now);
    for (let n = 0; n < changed.size; n += 1) this.#reschedule(changed.at(n));
  }

  /** Collects the resources at place `k` of a resource's flows. */
  #collect(resource: number, k: number): void {
    const { first, next, resource: resources } = this.#table;
    for (let place = first[resource] as number; place >= 0; place = next[place] as number) {
      const other = resources[place - (place % PLACES) + k] as number;
      if (other >= 0) this.#touched.add(other);
    }
  }

  #collectTightDownlinks(uplink: number): void {
    const { first, next, resource } = this.#table;
    for (let place = first[uplink] as number; place >= 0; place = next[place] as number) {
      const downlink = resource[place + 1] as number;
      if (this.#isTight[downlink] === 1) this.#touched.add(downlink);
    }
  }

  /** Sets the rates of a resource's flows to the least of their grants. */
  #applyRates(resource: number, now: Millis): void {
    const table = this.#table;
    for (let place = table.first[resource] as number; place >= 0; place = table.next[place] as number) {
      const flow = Math.floor(place / PLACES);
      const first = flow * PLACES;
      let rate = Math.min(table.grant[first] as number, table.grant[first + 1] as number);
      if ((table.resource[first + 2] as number) >= 0) rate = Math.min(rate, table.grant[first + 2] as number);
      const before = table.rate[flow] as number;
      if (Math.abs(rate - before) <= NEGLIGIBLE * before) continue;
      this.#settle(flow, now);
      table.rate[flow] = rate;
      const changed = table.resource[first] as number;
      if (this.#changed.last !== changed) this.#changed.put(changed);
    }
  }

  #settle(flow: number, now: Millis): void {
    const { remaining, rate, updatedAt } = this.#table;
    const left = (remaining[flow] as number) - (rate[flow] as number) * (now - (updatedAt[flow] as number));
    remaining[flow] = Math.max(0, left);
    updatedAt[flow] = now;
  }

  #reschedule(uplink: number): void {
    const flow = this.#firstToFinish(uplink);
    this.#completions.set(uplink, flow < 0 ? Infinity : this.#finishAt(flow));
  }

  /** The flow of an uplink that completes first. */
  #firstToFinish(uplink: number): number {
    const { first, next } = this.#table;
    let best = -1;
    let bestAt = Infinity;
    for (let place = first[uplink] as number; place >= 0; place = next[place] as number) {
      const at = this.#finishAt(Math.floor(place / PLACES));
      if (at >= bestAt) continue;
      best = Math.floor(place / PLACES);
      bestAt = at;
    }
    return best;
  }

  #finishAt(flow: number): Millis {
    const { remaining, rate, updatedAt } = this.#table;
    return (updatedAt[flow] as number) + (remaining[flow] as number) / (rate[flow] as number);
  }
}

function wider<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
