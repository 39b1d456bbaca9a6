import { Random } from '@shoal/common';
import { defaultTrackerOptions, Tracker, type TrackerAction, type TrackerOptions } from '@shoal/tracker/core';

import { EventKind } from '../engine/event-kind.js';
import type { VirtualHost } from '../engine/virtual-host.js';
import type { Station } from '../network/node.js';
import { type Stage, TRACKER_PORT } from './sim-context.js';
import { virtualCredential } from '../client/virtual-credentials.js';

/** The tracker machine on its own computer; it keeps nothing when it is started anew. */
export class VirtualTracker {
  readonly #stage: Stage;
  readonly #random: Random;
  #starts = 0;
  #host: VirtualHost | undefined;
  #station: Station | undefined;
  /** Client ids. */
  readonly #heldBack = new Set<string>();

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#random = new Random(stage.random.uint32());
  }

  start(changed: Partial<TrackerOptions> = {}): void {
    this.#starts += 1;
    const { parameters, network, trackerCard } = this.#stage;
    const options = { ...defaultTrackerOptions, ...TRACKER_ROOM, ...parameters.tracker, ...changed };
    const machine = new Tracker({ ...options, randomSeed: this.#random.uint32() });
    this.#host = this.#stage.host('tracker', machine, (action: TrackerAction) => {
      this.#perform(action);
    });
    this.#station = network.attach(this.#host, trackerCard);
    network.listen(this.#station, TRACKER_PORT);
    this.#host.dispatch({ type: 'start' });
  }

  holdsBack(clientId: string): boolean {
    return this.#heldBack.has(clientId);
  }

  kill(): void {
    this.#host?.stop();
    if (this.#station !== undefined) this.#stage.network.detach(this.#station);
  }

  #perform(action: TrackerAction): void {
    const { network, queue, onLogEvent } = this.#stage;
    switch (action.type) {
      case 'open-channel':
      case 'send':
      case 'close-channel':
        if (this.#station !== undefined) network.perform(this.#station, action);
        break;
      case 'send-answer':
        if (this.#station !== undefined) network.perform(this.#station, { ...action, type: 'send' });
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
        if (action.event.type === 'client-held-back') {
          this.#heldBack.add(action.event.clientId);
          this.#stage.wake();
        }
        onLogEvent?.({ atMs: queue.now, from: 'tracker', rank: 0, event: action.event });
        break;
      default:
      // Addresses are what clients say they are, and whoever ends the world ends the tracker.
    }
  }
}

/** Ten thousand clients and more may come. */
const TRACKER_ROOM = { maxClients: 1_000_000 };
