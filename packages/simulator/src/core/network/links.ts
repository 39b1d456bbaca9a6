import type { ChannelId } from '@shoal/common';

import { NONE, type Station } from './station.js';

const FIRST_ROOM = 256;
const OPEN = 1;
const CLOSING = 2;
const WAITING = 4;

/**
 * Both ends of every channel that ever was: end 2n dialled, end 2n + 1 listened. An end sends one
 * segment at a time, and what is sent after it waits: a channel delivers in order.
 */
export class Links {
  readonly #stations: Station[] = [];
  #channels = new Int32Array(FIRST_ROOM);
  #states = new Uint8Array(FIRST_ROOM);
  #flows = new Int32Array(FIRST_ROOM).fill(NONE);
  readonly #waiting = new Map<number, unknown[]>();

  /** Returns the end that dialled; neither is open yet. */
  add(dialler: Station, listener: Station, channel: ChannelId): number {
    const end = this.#stations.length;
    this.#stations.push(dialler, listener);
    if (end + 2 > this.#states.length) this.#grow();
    this.#channels[end] = channel;
    this.#channels[end + 1] = end + 1;
    return end;
  }

  other(end: number): number {
    return end ^ 1;
  }

  station(end: number): Station {
    return this.#stations[end] as Station;
  }

  /** By which number the machine at this end knows the channel. */
  channel(end: number): ChannelId {
    return this.#channels[end] as number;
  }

  isOpen(end: number): boolean {
    return ((this.#states[end] as number) & OPEN) !== 0;
  }

  isClosing(end: number): boolean {
    return ((this.#states[end] as number) & CLOSING) !== 0;
  }

  open(end: number): void {
    this.#states[end] = OPEN;
    this.station(end).ends.add(end);
  }

  markClosing(end: number): void {
    this.#states[end] = (this.#states[end] as number) | OPEN | CLOSING;
  }

  shut(end: number): void {
    this.#states[end] = 0;
    this.#flows[end] = NONE;
    this.#waiting.delete(end);
    this.station(end).ends.delete(end);
  }

  /** The segment that it sends; NONE where there is none. */
  flow(end: number): number {
    return this.#flows[end] as number;
  }

  setFlow(end: number, flow: number): void {
    this.#flows[end] = flow;
  }

  /** Something goes out before what is sent now. */
  isWaiting(end: number): boolean {
    return this.flow(end) !== NONE || ((this.#states[end] as number) & WAITING) !== 0;
  }

  wait(end: number, message: unknown): void {
    const waiting = this.#waiting.get(end);
    if (waiting !== undefined) waiting.push(message);
    else {
      this.#waiting.set(end, [message]);
      this.#states[end] = (this.#states[end] as number) | WAITING;
    }
  }

  takeWaiting(end: number): unknown {
    if (((this.#states[end] as number) & WAITING) === 0) return undefined;
    const waiting = this.#waiting.get(end);
    const next = waiting?.shift();
    if (waiting?.length === 0) {
      this.#waiting.delete(end);
      this.#states[end] = (this.#states[end] as number) & ~WAITING;
    }
    return next;
  }

  #grow(): void {
    const room = this.#states.length * 2;
    const channels = new Int32Array(room);
    channels.set(this.#channels);
    const states = new Uint8Array(room);
    states.set(this.#states);
    const flows = new Int32Array(room).fill(NONE);
    flows.set(this.#flows);
    this.#channels = channels;
    this.#states = states;
    this.#flows = flows;
  }
}
