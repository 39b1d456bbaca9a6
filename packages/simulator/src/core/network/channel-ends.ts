import type { ChannelId } from '@shoal/common';

import { NONE, type Node } from './node.js';

const FIRST_ROOM = 256;
const OPEN = 1;
const CLOSING = 2;
const WAITING = 4;

/** The fields of an end, in one array: its state, the flow that it sends, its channel's number. */
const STATE = 0;
const FLOW = 1;
const CHANNEL = 2;
const STRIDE = 4;

/**
 * Both ends of every channel since the start: end 2n connected, end 2n + 1 listened. An end sends one segment at a
 * time, and later messages wait: a channel delivers in order.
 */
export class ChannelEnds {
  readonly #nodes: Node[] = [];
  #ends = new Int32Array(FIRST_ROOM * STRIDE);
  readonly #waiting = new Map<number, unknown[]>();

  /** Returns the end that connected; neither end is open yet. */
  add(initiator: Node, listener: Node, channel: ChannelId): number {
    const end = this.#nodes.length;
    this.#nodes.push(initiator, listener);
    if ((end + 2) * STRIDE > this.#ends.length) this.#grow();
    this.#ends[end * STRIDE + FLOW] = NONE;
    this.#ends[(end + 1) * STRIDE + FLOW] = NONE;
    this.#ends[end * STRIDE + CHANNEL] = channel;
    this.#ends[(end + 1) * STRIDE + CHANNEL] = end + 1;
    return end;
  }

  other(end: number): number {
    return end ^ 1;
  }

  node(end: number): Node {
    return this.#nodes[end] as Node;
  }

  /** The channel number of the machine at this end. */
  channel(end: number): ChannelId {
    return this.#ends[end * STRIDE + CHANNEL] as number;
  }

  isOpen(end: number): boolean {
    return (this.#state(end) & OPEN) !== 0;
  }

  isClosing(end: number): boolean {
    return (this.#state(end) & CLOSING) !== 0;
  }

  open(end: number): void {
    this.#ends[end * STRIDE + STATE] = OPEN;
    this.node(end).ends.add(end);
  }

  markClosing(end: number): void {
    this.#ends[end * STRIDE + STATE] = this.#state(end) | OPEN | CLOSING;
  }

  shut(end: number): void {
    this.#ends[end * STRIDE + STATE] = 0;
    this.#ends[end * STRIDE + FLOW] = NONE;
    this.#waiting.delete(end);
    this.node(end).ends.delete(end);
  }

  /** The flow that the end sends; NONE if there is none. */
  flow(end: number): number {
    return this.#ends[end * STRIDE + FLOW] as number;
  }

  setFlow(end: number, flow: number): void {
    this.#ends[end * STRIDE + FLOW] = flow;
  }

  /** True if earlier messages have not been sent yet. */
  isWaiting(end: number): boolean {
    return this.flow(end) !== NONE || (this.#state(end) & WAITING) !== 0;
  }

  wait(end: number, message: unknown): void {
    const waiting = this.#waiting.get(end);
    if (waiting === undefined) {
      this.#waiting.set(end, [message]);
      this.#ends[end * STRIDE + STATE] = this.#state(end) | WAITING;
    } else {
      waiting.push(message);
    }
  }

  takeWaiting(end: number): unknown {
    if ((this.#state(end) & WAITING) === 0) return undefined;
    const waiting = this.#waiting.get(end);
    const next = waiting?.shift();
    if (waiting?.length === 0) {
      this.#waiting.delete(end);
      this.#ends[end * STRIDE + STATE] = this.#state(end) & ~WAITING;
    }
    return next;
  }

  #state(end: number): number {
    return this.#ends[end * STRIDE + STATE] as number;
  }

  #grow(): void {
    const ends = new Int32Array(this.#ends.length * 2);
    ends.set(this.#ends);
    this.#ends = ends;
  }
}
