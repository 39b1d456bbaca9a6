import { type Digest, type Machine, type Millis, Random, SegmentSet } from '@shoal/common';

import { Checker } from './monitors/checker.js';
import { EventKind } from './engine/event-kind.js';
import { EventQueue } from './engine/event-queue.js';
import { Fingerprint } from './engine/fingerprint.js';
import { Mailbox } from './engine/mailbox.js';
import { type Timer, VirtualHost } from './engine/virtual-host.js';
import { FlowNetwork } from './network/flows/flow-network.js';
import { Sites } from './network/sites.js';
import type { Nic } from './network/node.js';
import { VirtualNetwork } from './network/virtual-network.js';
import type { Parameters } from './parameters.js';
import type { RecordedEvent } from './results/results.js';
import { ClientOptions } from './client/client-options.js';
import { RunStats } from './results/run-stats.js';
import { FaultInjector } from './world/fault-injector.js';
import { Files } from './world/files.js';
import type { SimContext } from './world/sim-context.js';
import type { VirtualPeer } from './client/virtual-peer.js';
import { virtualAdmissions } from './client/virtual-credentials.js';
import { VirtualWorld } from './world/virtual-world.js';

const MBIT = 125;

/** One run: all machines of a swarm, and the queue of their events. */
export class Simulation implements SimContext {
  readonly parameters: Parameters;
  readonly queue = new EventQueue();
  readonly clientOptions: ClientOptions;
  readonly network: VirtualNetwork;
  readonly sites: Sites;
  readonly faultInjector: FaultInjector;
  readonly files = new Files();
  readonly checker: Checker;
  readonly stats = new RunStats();
  readonly random: Random;
  readonly trackerNic: Nic;
  readonly onLogEvent: ((event: RecordedEvent) => void) | undefined;
  readonly world: VirtualWorld;
  readonly fingerprint = new Fingerprint();
  events = 0;
  readonly #flows = new FlowNetwork();
  readonly #hosts: VirtualHost[] = [];
  /** By file: the segments that clients other than the first seeders have held. */
  readonly #spreads = new Map<Digest, SegmentSet>();
  readonly #mailbox = new Mailbox();
  #isAwake = false;
  #progressAt: Millis = 0;
  #endAt: Millis | undefined;
  /** The last change of the virtual time, and the number of events before it. */
  #movedAt: Millis = -1;
  #movedEvents = 0;

  constructor(parameters: Parameters, onLogEvent: ((event: RecordedEvent) => void) | undefined) {
    this.parameters = parameters;
    this.onLogEvent = onLogEvent;
    // Only a trace needs a log event for each segment.
    this.clientOptions = new ClientOptions(parameters, onLogEvent !== undefined);
    this.random = new Random(parameters.seed);
    this.checker = new Checker(parameters.checks, () => this.queue.now);
    this.sites = new Sites(this.#flows, parameters.latencyMs);
    this.network = new VirtualNetwork(this.queue, this.#flows, this.sites);
    if (parameters.tracker.needsTokens === true) this.network.hooks.admissionOf = virtualAdmissions();
    this.faultInjector = new FaultInjector(this.network.hooks, parameters.seed);
    const speed = parameters.trackerMbit === 0 ? Infinity : parameters.trackerMbit * MBIT;
    this.trackerNic = this.network.addNic(speed, speed, '', 0);
    this.world = new VirtualWorld(this);
  }

  host(name: string, machine: unknown, perform: (action: never) => void): VirtualHost {
    const host = new VirtualHost(this.#hosts.length, name, machine as AnyMachine, perform, this.queue);
    this.#hosts.push(host);
    return host;
  }

  post(target: number, event: unknown): void {
    this.#mailbox.put(target, event);
  }

  wake(): void {
    this.#isAwake = true;
  }

  stored(digest: Digest, index: number): void {
    this.#progressAt = this.queue.now;
    const spread = this.#spread(digest);
    if (spread.add(index) && spread.isComplete) this.wake();
  }

  /** INV-LIVE-2: no client gives up a file whose segments are held by present peers. */
  gaveUpFile({ name, plan }: Pick<VirtualPeer, 'name' | 'plan'>, digest: Digest, reason: string): void {
    const segments = plan.wants?.find((file) => file.digest === digest)?.segments ?? 0;
    const others = this.world.peers.filter((peer) => peer.name !== name && peer.isPresent);
    const isThere = (index: number): boolean => others.some((peer) => peer.offersSegment(digest, index));
    if (segments === 0 || !Array.from({ length: segments }, (_, index) => index).every(isThere)) return;
    this.checker.report('liveness', 'INV-LIVE-2', `${name} gave up although all segments are available: ${reason}`);
  }

  /** True if no client has received a segment for longer than any timeout, or time stands still. */
  get isStuck(): boolean {
    const { now } = this.queue;
    if (now > this.#movedAt) {
      this.#movedAt = now;
      this.#movedEvents = this.events;
    }
    return now > this.parameters.limitMs || now - this.#progressAt > STUCK_MS || this.#standsStill;
  }

  get #standsStill(): boolean {
    return this.events - this.#movedEvents > this.#stillEvents;
  }

  get #stillEvents(): number {
    return Math.max(STILL_EVENTS, this.world.peers.length * STILL_EVENTS_EACH);
  }

  get stuckText(): string {
    if (this.#standsStill)
      return `more than ${this.#stillEvents} events happen at one time: a timer is set for the current time repeatedly`;
    const missing = this.world.peers.filter((peer) => !peer.isComplete);
    const gone = missing.flatMap((peer) => this.#unheld(peer) ?? [])[0];
    if (gone !== undefined) return gone;
    const { heldSegments, wantedSegments } = this.stats;
    return `${missing.length} clients wait for ever (the first is ${missing[0]?.name ?? 'unknown'}): ${heldSegments} of ${wantedSegments} segments are held`;
  }

  /** The first wanted segment that no present peer offers, which explains why the peer waits. */
  #unheld({ plan }: VirtualPeer): string | undefined {
    for (const { name, digest, segments } of plan.wants ?? []) {
      for (let index = 0; index < segments; index += 1) {
        if (this.world.peers.some((peer) => peer.offersSegment(digest, index))) continue;
        return `no client holds segment ${index} of ${name}`;
      }
    }
    return undefined;
  }

  /** After the script: stops all clients and reports what they leave behind. Returns false when that is done. */
  runToEnd(maxEvents: number): boolean {
    const { world, queue, checker } = this;
    if (this.#endAt === undefined) {
      this.#endAt = queue.now + END_MS;
      world.heal();
      world.injectFaults({ connectJitterMs: 0, breaksPerMillion: 0 });
      world.leaveAll();
    }
    for (let left = maxEvents; left > 0; left -= 1) {
      if (queue.now < this.#endAt && this.#step()) continue;
      for (const { name, exitCode, client } of world.peers) {
        const leftovers = client?.leftovers() ?? [];
        if (client !== undefined && exitCode === undefined) leftovers.push('its session');
        if (leftovers.length === 0) continue;
        checker.report('invariant', 'INV-END-1', `${name} has ended and left ${leftovers.join(', ')}`);
      }
      return false;
    }
    return true;
  }

  /** Runs up to `maxEvents` events, fewer if the script may continue. Returns false if no event is left. */
  run(maxEvents: number): boolean {
    this.#isAwake = false;
    for (let left = maxEvents; left > 0; left -= 1) {
      if (!this.#step()) return false;
      if (this.#wasWoken()) return true;
    }
    return true;
  }

  #spread(digest: Digest): SegmentSet {
    let spread = this.#spreads.get(digest);
    if (spread === undefined) {
      spread = SegmentSet.empty(this.files.count(digest));
      this.#spreads.set(digest, spread);
    }
    return spread;
  }

  #wasWoken(): boolean {
    if (this.#isAwake) this.world.check();
    return this.#isAwake;
  }

  #step(): boolean {
    const { queue } = this;
    if (this.#mailbox.size > 0) {
      this.#deliver();
      return true;
    }
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
    this.network.reportProgress();
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

  /** Messages between the machines of one client precede all other events. */
  #deliver(): void {
    this.events += 1;
    this.#mailbox.take();
    const { target, event } = this.#mailbox;
    this.fingerprint.add(this.queue.now);
    this.fingerprint.addWord(MAIL + target);
    this.#hosts[target]?.dispatch(event);
  }

  #checkCapacities(): void {
    for (let resource = 0; resource < this.#flows.resources; resource += 1) {
      const [used, most] = [this.#flows.usedOf(resource), this.#flows.capacityOf(resource)];
      if (used <= most * (1 + ROUNDING)) continue;
      this.checker.report('invariant', 'INV-NET-1', `a link of ${most} bytes a millisecond carries ${used}`);
    }
  }

  #sample(now: Millis): void {
    if (now < this.stats.nextAt) return;
    this.stats.sample(now);
    if (this.checker.level === 'full') this.#checkCapacities();
  }
}

/** Longer than any timeout of the machines. */
const STUCK_MS = 15 * 60_000;
/** More events than any swarm has at one time: a crowd that joins together causes about 25 for each client. */
const STILL_EVENTS = 5_000_000;
const STILL_EVENTS_EACH = 250;
/** The time that all clients have to leave. */
const END_MS = 15_000;

/** The mark of a mailbox event in the fingerprint. */
const MAIL = 0x7000_0000;

/** The largest rounding error of a sum of rates. */
const ROUNDING = 1e-6;

type AnyMachine = Machine<never, { readonly type: string }>;
