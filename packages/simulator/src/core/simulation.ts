import { Random } from '@shoal/common';
import type { Machine, Millis } from '@shoal/common';

import { Checker } from './checks/checker.js';
import { EventKind } from './engine/event-kind.js';
import { EventQueue } from './engine/event-queue.js';
import { Fingerprint } from './engine/fingerprint.js';
import { type Timer, VirtualHost } from './engine/virtual-host.js';
import { FlowNetwork } from './network/flow-network.js';
import { Sites } from './network/sites.js';
import type { Card } from './network/station.js';
import { VirtualNetwork } from './network/virtual-network.js';
import type { Parameters } from './parameters.js';
import type { RecordedNote } from './results.js';
import { Course } from './world/course.js';
import { Files } from './world/files.js';
import type { Stage } from './world/stage.js';
import { VirtualWorld } from './world/virtual-world.js';

const MBIT = 125;

/** One run: every machine of a swarm, and the queue of what happens to them. */
export class Simulation implements Stage {
  readonly parameters: Parameters;
  readonly queue = new EventQueue();
  readonly network: VirtualNetwork;
  readonly files = new Files();
  readonly checker: Checker;
  readonly course = new Course();
  readonly random: Random;
  readonly trackerCard: Card;
  readonly onNote: ((note: RecordedNote) => void) | undefined;
  readonly world: VirtualWorld;
  readonly fingerprint = new Fingerprint();
  events = 0;
  readonly #flows = new FlowNetwork();
  readonly #hosts: VirtualHost[] = [];
  #isAwake = false;

  constructor(parameters: Parameters, onNote: ((note: RecordedNote) => void) | undefined) {
    this.parameters = parameters;
    this.onNote = onNote;
    this.random = new Random(parameters.seed);
    this.checker = new Checker(parameters.checks, () => this.queue.now);
    this.network = new VirtualNetwork(this.queue, this.#flows, new Sites(this.#flows, parameters.latencyMs));
    const speed = parameters.trackerMbit === 0 ? Infinity : parameters.trackerMbit * MBIT;
    this.trackerCard = this.network.addCard(speed, speed, '', 0);
    this.world = new VirtualWorld(this);
  }

  host(name: string, machine: unknown, perform: (action: never) => void): VirtualHost {
    const host = new VirtualHost(this.#hosts.length, name, machine as AnyMachine, perform, this.queue);
    this.#hosts.push(host);
    return host;
  }

  wake(): void {
    this.#isAwake = true;
  }

  /** Runs so many events at most, fewer where a script may want to go on; false where nothing is left to happen. */
  run(maxEvents: number): boolean {
    this.#isAwake = false;
    for (let left = maxEvents; left > 0; left -= 1) {
      if (!this.#step()) return false;
      if (this.#wasWoken()) return true;
    }
    return true;
  }

  #wasWoken(): boolean {
    if (this.#isAwake) this.world.check();
    return this.#isAwake;
  }

  #step(): boolean {
    const { queue } = this;
    const flowAt = this.#flows.nextAt;
    const eventAt = queue.nextAt;
    if (flowAt === Infinity && eventAt === Infinity) return false;
    this.events += 1;
    if (flowAt <= eventAt) {
      queue.advance(Math.max(flowAt, queue.now));
      this.#sample(queue.now);
      this.network.advanceFlows();
      return true;
    }
    queue.pop();
    this.#sample(queue.now);
    const { kind, target, data } = queue;
    this.fingerprint.add(queue.now);
    this.fingerprint.addWord(kind * 0x1000_0000 + target);
    switch (kind) {
      case EventKind.dispatch:
        this.#hosts[target]?.dispatch(data);
        break;
      case EventKind.timer:
        this.#hosts[target]?.expire(data as Timer);
        break;
      case EventKind.arrive:
        this.network.arrive(target, data);
        break;
      case EventKind.call:
        (data as () => void)();
        break;
    }
    return true;
  }

  #sample(now: Millis): void {
    if (now >= this.course.nextAt) this.course.sample(now);
  }
}

type AnyMachine = Machine<never, { readonly type: string }>;
