import type { Millis, Random } from '@shoal/common';

import { EventKind } from '../engine/event-kind.js';
import type { AssignmentInput, Parameters } from '../parameters.js';
import type { Peer, PeerPlan, ScenarioFile, World } from '../scenario.js';
import type { Disturbance } from './fault-injector.js';
import type { Stage } from './sim-context.js';
import { VirtualPeer } from '../client/virtual-peer.js';
import { VirtualTracker } from './virtual-tracker.js';
import { Waits } from './conditions.js';

/** Bytes a millisecond of one Mbit a second. */
const MBIT = 125;

/** The world of a scenario in virtual time. */
export class VirtualWorld implements World {
  readonly parameters: Parameters;
  readonly random: Random;
  readonly peers: VirtualPeer[] = [];
  readonly tracker: World['tracker'];
  readonly #stage: Stage;
  readonly #waits: Waits;
  #firstOpen = 0;

  constructor(stage: Stage) {
    this.parameters = stage.parameters;
    this.random = stage.random;
    this.#stage = stage;
    this.#waits = new Waits(stage);
    const tracker = new VirtualTracker(stage);
    tracker.start();
    this.tracker = {
      kill: () => {
        tracker.kill();
      },
      restart: (options) => {
        tracker.kill();
        tracker.start(options);
      },
      holdsBack: ({ name }) => this.#waits.until(() => tracker.holdsBack(name)),
    };
  }

  file(name = `file${this.#stage.files.all.length + 1}`): ScenarioFile {
    const { segments, segmentBytes } = this.parameters;
    const { digest } = this.#stage.files.real(name, segments, segmentBytes);
    return { name, digest, segments };
  }

  peer(plan: PeerPlan): Peer {
    const { uplinkMbit, downlinkMbit, seederUplinkMbit } = this.parameters;
    const isSeeder = (plan.offers?.length ?? 0) > 0 && (plan.wants?.length ?? 0) === 0;
    const speed = plan.speed ?? 1;
    const up = plan.uplinkMbit ?? speed * (isSeeder && seederUplinkMbit > 0 ? seederUplinkMbit : uplinkMbit);
    const down = plan.downlinkMbit ?? (downlinkMbit > 0 ? speed * downlinkMbit : 2 * up);
    const card = this.#stage.network.addCard(up * MBIT, down * MBIT, plan.site ?? '', 0);
    card.grant = plan.grant;
    this.#stage.course.uplinks += up * MBIT;
    const peer = new VirtualPeer(this.#stage, `client${this.peers.length + 1}`, plan, card);
    this.peers.push(peer);
    return peer;
  }

  declaredFile({ name, hashes }: AssignmentInput['owned'][number]): ScenarioFile {
    const known = this.#stage.files.all.find((file) => file.name === name);
    const { digest } = known ?? this.#stage.files.declared(name, hashes);
    return { name, digest, segments: hashes.length };
  }

  join(site: string, other: string, { latencyMs, mbit }: { latencyMs: Millis; mbit: number }): void {
    this.#stage.sites.join(site, other, latencyMs, mbit * MBIT);
  }

  isolate(peers: readonly Peer[]): void {
    const cards = new Set(this.#own(peers).map(({ card }) => card));
    this.#stage.network.partition((card) => Number(cards.has(card)));
  }

  heal(): void {
    this.#stage.network.heal();
  }

  disturb(disturbance: Disturbance): void {
    this.#stage.disturber.disturb(disturbance);
  }

  /** Asks everybody to stop. */
  leaveAll(): void {
    for (const peer of this.peers) if (peer.exitCode === undefined) peer.leave();
  }

  sleep(ms: Millis): Promise<void> {
    const { queue } = this.#stage;
    return new Promise((resolve) => {
      queue.schedule(queue.now + ms, EventKind.call, 0, () => {
        resolve();
        this.#stage.wake();
      });
    });
  }

  everyoneCompletes(): Promise<void> {
    return this.#waits.until(() => this.#isEveryoneComplete());
  }

  allAreHeld({ digest, segments }: ScenarioFile, by: readonly Peer[]): Promise<void> {
    const disks = this.#own(by).map(({ disk }) => disk);
    // What is held stays held: a segment that was found once is not looked for again.
    let next = 0;
    return this.#waits.until(() => {
      while (next < segments && disks.some((disk) => disk.has(digest, next))) next += 1;
      return next === segments;
    });
  }

  #own(peers: readonly Peer[]): VirtualPeer[] {
    const wanted = new Set(peers);
    return this.peers.filter((peer) => wanted.has(peer));
  }

  /** Looks first where somebody was not complete the last time. */
  #isEveryoneComplete(): boolean {
    const isSettled = (peer: VirtualPeer | undefined): boolean =>
      peer === undefined || peer.isComplete || peer.failure !== undefined || !peer.isPresent;
    while (this.#firstOpen < this.peers.length && isSettled(this.peers[this.#firstOpen])) this.#firstOpen += 1;
    if (this.#firstOpen < this.peers.length) return false;
    // Who was away may be back.
    this.#firstOpen = this.peers.findIndex((peer) => !isSettled(peer));
    if (this.#firstOpen >= 0) return false;
    this.#firstOpen = 0;
    return true;
  }

  expect(holds: boolean, text: string): void {
    if (!holds) this.#stage.checker.report('expectation', '', `it does not hold that ${text}`);
  }

  /** Something happened that the script may be waiting for. */
  check(): void {
    this.#waits.check();
  }
}
