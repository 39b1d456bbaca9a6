import { Random } from '@shoal/common';
import { defaultTrackerOptions, Tracker, type TrackerAction, type TrackerOptions } from '@shoal/tracker/core';

import { EventKind } from '../engine/event-kind.js';
import type { VirtualHost } from '../engine/virtual-host.js';
import type { Node } from '../network/node.js';
import { type SimContext, TRACKER_PORT } from './sim-context.js';
import { virtualCredential } from '../client/virtual-credentials.js';

/** The tracker machine on its own computer. A restart loses its state. */
export class VirtualTracker {
  readonly #context: SimContext;
  readonly #random: Random;
  #starts = 0;
  #host: VirtualHost | undefined;
  #node: Node | undefined;
  /** The quarantined client ids. */
  readonly #quarantined = new Set<string>();

  constructor(context: SimContext) {
    this.#context = context;
    this.#random = new Random(context.random.uint32());
  }

  start(changed: Partial<TrackerOptions> = {}): void {
    this.#starts += 1;
    const { parameters, network, trackerNic } = this.#context;
    const options = { ...defaultTrackerOptions, ...TRACKER_ROOM, ...parameters.tracker, ...changed };
    const machine = new Tracker({ ...options, randomSeed: this.#random.uint32() });
    this.#host = this.#context.host('tracker', machine, (action: TrackerAction) => {
      this.#perform(action);
    });
    this.#node = network.attach(this.#host, trackerNic);
    network.listen(this.#node, TRACKER_PORT);
    this.#host.dispatch({ type: 'start' });
  }

  quarantines(clientId: string): boolean {
    return this.#quarantined.has(clientId);
  }

  kill(): void {
    this.#host?.stop();
    if (this.#node !== undefined) this.#context.network.detach(this.#node);
  }

  #perform(action: TrackerAction): void {
    const { network, queue, onLogEvent } = this.#context;
    switch (action.type) {
      case 'open-channel':
      case 'send':
      case 'close-channel':
        if (this.#node !== undefined) network.perform(this.#node, action);
        break;
      case 'send-answer':
        if (this.#node !== undefined) network.perform(this.#node, { ...action, type: 'send' });
        queue.schedule(queue.now, EventKind.call, 0, () => {
          this.#host?.dispatch({ type: 'answer-sent', ticket: action.ticket });
        });
        break;
      case 'issue-credential': {
        const { channel, claims, lifetimeMs } = action;
        const credential = virtualCredential(claims, `tracker ${this.#starts}`, lifetimeMs, queue.now);
        queue.schedule(queue.now, EventKind.call, 0, () => {
          this.#host?.dispatch({ type: 'credential-issued', channel, credential });
        });
        break;
      }
      case 'log':
        if (action.event.type === 'client-quarantined') {
          this.#quarantined.add(action.event.clientId);
          this.#context.wake();
        }
        onLogEvent?.({ atMs: queue.now, from: 'tracker', rank: 0, event: action.event });
        break;
      default:
      // Addresses need no probe, and the world stops the tracker.
    }
  }
}

/** A simulation may have more clients than a real tracker accepts by default. */
const TRACKER_ROOM = { maxClients: 1_000_000 };
