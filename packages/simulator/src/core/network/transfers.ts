import type { Envelope, Millis } from '@shoal/common';

import type { FlowNetwork } from './flows/flow-network.js';

/** The interval of progress reports of long messages. */
const PROGRESS_MS = 1_000;

/** Messages that are sent as flows: the sending end and the message of each flow, and their progress. */
export class Transfers {
  readonly #flows: FlowNetwork;
  readonly #ends: number[] = [];
  readonly #messages: (Envelope | undefined)[] = [];
  /** The start of each flow, and its remaining bytes at the last progress report. */
  readonly #starts: Millis[] = [];
  readonly #rests: number[] = [];
  #progressAt: Millis = PROGRESS_MS;

  constructor(flows: FlowNetwork) {
    this.#flows = flows;
  }

  add(flow: number, end: number, message: Envelope, bytes: number, now: Millis): void {
    this.#ends[flow] = end;
    this.#messages[flow] = message;
    this.#starts[flow] = now;
    this.#rests[flow] = bytes;
  }

  /** The end that sends the flow. */
  endOf(flow: number): number {
    return this.#ends[flow] as number;
  }

  /** Removes a flow; returns its message. */
  take(flow: number): Envelope | undefined {
    const message = this.#messages[flow];
    this.#messages[flow] = undefined;
    return message;
  }

  /** Calls `report` at intervals with the bytes that each long message has sent since the last report. */
  reportProgress(now: Millis, report: (end: number, bytes: number) => void): void {
    if (now < this.#progressAt) return;
    this.#progressAt = now + PROGRESS_MS;
    for (let flow = 0; flow < this.#messages.length; flow += 1) {
      if (this.#messages[flow] === undefined || now - (this.#starts[flow] as number) < PROGRESS_MS) continue;
      const rest = this.#flows.remainingOf(flow, now);
      const bytes = (this.#rests[flow] as number) - rest;
      if (bytes < 1) continue;
      this.#rests[flow] = rest;
      report(this.#ends[flow] as number, bytes);
    }
  }
}
