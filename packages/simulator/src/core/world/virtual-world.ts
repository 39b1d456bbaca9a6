import type { Millis, Random } from '@shoal/common';

import { EventKind } from '../engine/event-kind.js';
import type { Parameters } from '../parameters.js';
import type { Peer, PeerPlan, ScenarioFile, World } from '../scenario.js';
import type { Stage } from './stage.js';
import { VirtualPeer } from './virtual-peer.js';
import { VirtualTracker } from './virtual-tracker.js';
import { Waits } from './waits.js';

/** Bytes a millisecond of one Mbit a second. */
const MBIT = 125;

/** The world of a scenario in virtual time. */
export class VirtualWorld implements World {
  readonly parameters: Parameters;
  readonly random: Random;
  readonly peers: VirtualPeer[] = [];
  readonly tracker: { kill(): void; restart(): void };
  readonly #stage: Stage;
  readonly #waits: Waits;

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
      restart: () => {
        tracker.kill();
        tracker.start();
      },
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
    this.#stage.course.uplinks += up * MBIT;
    const peer = new VirtualPeer(this.#stage, `client${this.peers.length + 1}`, plan, card);
    this.peers.push(peer);
    return peer;
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
    return this.#waits.until(() => this.peers.every((peer) => peer.isComplete || !peer.isPresent));
  }

  expect(holds: boolean, text: string): void {
    if (!holds) this.#stage.checker.report('expectation', '', `it does not hold that ${text}`);
  }

  /** Something happened that the script may be waiting for. */
  check(): void {
    this.#waits.check();
  }
}
