import type { Millis, Random } from '@shoal/common';

import { EventKind } from '../engine/event-kind.js';
import type { AssignmentInput, Parameters } from '../parameters.js';
import type { Peer, PeerPlan, ScenarioFile, World } from '../scenario.js';
import type { NetworkFaults } from './fault-injector.js';
import type { SimContext } from './sim-context.js';
import { VirtualPeer } from '../client/virtual-peer.js';
import { VirtualTracker } from './virtual-tracker.js';
import { Conditions } from './conditions.js';

/** Bytes a millisecond of 1 Mbit/s. */
const MBIT = 125;

/** The world of a scenario in virtual time. */
export class VirtualWorld implements World {
  readonly parameters: Parameters;
  readonly random: Random;
  readonly peers: VirtualPeer[] = [];
  readonly tracker: World['tracker'];
  readonly #context: SimContext;
  readonly #conditions: Conditions;
  #firstUnsettled = 0;

  constructor(context: SimContext) {
    this.parameters = context.parameters;
    this.random = context.random;
    this.#context = context;
    this.#conditions = new Conditions(context);
    const tracker = new VirtualTracker(context);
    tracker.start();
    this.tracker = {
      kill: () => {
        tracker.kill();
      },
      restart: (options) => {
        tracker.kill();
        tracker.start(options);
      },
      quarantines: ({ name }) => this.#conditions.until(() => tracker.quarantines(name)),
    };
  }

  file(name = `file${this.#context.files.all.length + 1}`): ScenarioFile {
    const { segments, segmentBytes } = this.parameters;
    const { digest } = this.#context.files.real(name, segments, segmentBytes);
    return { name, digest, segments };
  }

  peer(plan: PeerPlan): Peer {
    const { uplinkMbit, downlinkMbit, seederUplinkMbit } = this.parameters;
    const isSeeder = (plan.offers?.length ?? 0) > 0 && (plan.wants?.length ?? 0) === 0;
    const speed = plan.speed ?? 1;
    const up = plan.uplinkMbit ?? speed * (isSeeder && seederUplinkMbit > 0 ? seederUplinkMbit : uplinkMbit);
    const down = plan.downlinkMbit ?? (downlinkMbit > 0 ? speed * downlinkMbit : 2 * up);
    const nic = this.#context.network.addNic(up * MBIT, down * MBIT, plan.site ?? '', 0);
    nic.grant = plan.grant;
    this.#context.stats.uplinks += up * MBIT;
    const peer = new VirtualPeer(this.#context, `client${this.peers.length + 1}`, plan, nic);
    this.peers.push(peer);
    return peer;
  }

  declaredFile({ name, hashes }: AssignmentInput['owned'][number]): ScenarioFile {
    const known = this.#context.files.all.find((file) => file.name === name);
    const { digest } = known ?? this.#context.files.declared(name, hashes);
    return { name, digest, segments: hashes.length };
  }

  linkSites(site: string, other: string, { latencyMs, mbit }: { latencyMs: Millis; mbit: number }): void {
    this.#context.sites.join(site, other, latencyMs, mbit * MBIT);
  }

  isolate(peers: readonly Peer[]): void {
    const nics = new Set(this.#own(peers).map(({ nic }) => nic));
    this.#context.network.partition((nic) => Number(nics.has(nic)));
  }

  heal(): void {
    this.#context.network.heal();
  }

  injectFaults(faults: NetworkFaults): void {
    this.#context.faultInjector.injectFaults(faults);
  }

  /** Stops all clients. */
  leaveAll(): void {
    for (const peer of this.peers) if (peer.exitCode === undefined) peer.leave();
  }

  sleep(ms: Millis): Promise<void> {
    const { queue } = this.#context;
    return new Promise((resolve) => {
      queue.schedule(queue.now + ms, EventKind.call, 0, () => {
        resolve();
        this.#context.wake();
      });
    });
  }

  everyoneCompletes(): Promise<void> {
    return this.#conditions.until(() => this.#isEveryoneComplete());
  }

  allAreHeld({ digest, segments }: ScenarioFile, by: readonly Peer[]): Promise<void> {
    const disks = this.#own(by).map(({ disk }) => disk);
    // Held segments stay held, so that a found segment is not searched again.
    let next = 0;
    return this.#conditions.until(() => {
      while (next < segments && disks.some((disk) => disk.has(digest, next))) next += 1;
      return next === segments;
    });
  }

  #own(peers: readonly Peer[]): VirtualPeer[] {
    const wanted = new Set(peers);
    return this.peers.filter((peer) => wanted.has(peer));
  }

  /** Starts at the peer that was not settled the last time. */
  #isEveryoneComplete(): boolean {
    const isSettled = (peer: VirtualPeer | undefined): boolean =>
      peer === undefined || peer.isComplete || peer.failure !== undefined || !peer.isPresent;
    while (this.#firstUnsettled < this.peers.length && isSettled(this.peers[this.#firstUnsettled]))
      this.#firstUnsettled += 1;
    if (this.#firstUnsettled < this.peers.length) return false;
    // Earlier peers may have been restarted.
    this.#firstUnsettled = this.peers.findIndex((peer) => !isSettled(peer));
    if (this.#firstUnsettled >= 0) return false;
    this.#firstUnsettled = 0;
    return true;
  }

  expect(holds: boolean, text: string): void {
    if (!holds) this.#context.checker.report('expectation', '', `expectation failed: ${text}`);
  }

  /** Checks the conditions of the script. */
  check(): void {
    this.#conditions.check();
  }
}
