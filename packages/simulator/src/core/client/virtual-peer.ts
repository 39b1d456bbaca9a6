import { type Digest, ExitCode, type Millis, segmentBytes } from '@shoal/common';

import type { Nic } from '../network/node.js';
import type { ClientRun } from '../results/results.js';
import type { Peer, PeerPlan } from '../scenario.js';
import type { SimContext } from '../world/sim-context.js';
import { VirtualClient } from './virtual-client.js';
import { VirtualDisk } from './virtual-disk.js';
import { Conditions } from '../world/conditions.js';

const BYTES_PER_MEGABYTE = 1e6;

/** One client of a scenario, through all its processes. */
export class VirtualPeer implements Peer {
  readonly name: string;
  readonly plan: PeerPlan;
  readonly nic: Nic;
  readonly disk: VirtualDisk;
  readonly startedAt: Millis;
  readonly #context: SimContext;
  readonly #conditions: Conditions;
  readonly #missing = new Map<Digest, number>();
  #client: VirtualClient | undefined;
  #exitCode: ExitCode | undefined;
  #isLeaving = false;
  #held = 0;
  #received = 0;
  #sent = 0;
  #finishedAt: Millis | undefined;
  #failure: ExitCode | undefined;

  constructor(context: SimContext, name: string, plan: PeerPlan, nic: Nic) {
    const { parameters, files, queue, stats } = context;
    this.name = name;
    this.plan = plan;
    this.nic = nic;
    this.startedAt = queue.now;
    this.#context = context;
    this.#conditions = new Conditions(context);
    const bytesPerMs = (parameters.diskMegabytesPerSecond * BYTES_PER_MEGABYTE) / 1_000;
    const { badReads } = plan;
    this.disk = new VirtualDisk({ segmentMs: parameters.diskMs, bytesPerMs, badReads }, context.random);
    for (const { digest, segments } of plan.offers ?? []) {
      const manifest = files.get(digest);
      this.disk.fill(manifest, segments);
      this.#held += segments;
      stats.offeredBytes += manifest.length;
    }
    for (const { digest, segments } of plan.wants ?? []) {
      this.#missing.set(digest, segments);
      stats.wantedSegments += segments;
    }
    if (this.wantsSomething) stats.wantingPeers += 1;
    this.#start();
  }

  get isSeeder(): boolean {
    return (this.plan.offers?.length ?? 0) > 0 && this.#missing.size === 0;
  }

  get wantsSomething(): boolean {
    return this.#missing.size > 0;
  }

  get isComplete(): boolean {
    return this.#finishedAt !== undefined || this.#missing.size === 0;
  }

  get exitCode(): ExitCode | undefined {
    return this.#exitCode;
  }

  get heldSegments(): number {
    return this.#held;
  }

  get sentSegments(): number {
    return this.#sent;
  }

  get finishedAt(): Millis | undefined {
    return this.#finishedAt;
  }

  /** The process runs and no stop was requested. */
  get isPresent(): boolean {
    return this.#client?.isAlive === true && this.#exitCode === undefined && !this.#isLeaving;
  }

  get failure(): ExitCode | undefined {
    return this.#failure;
  }

  get client(): VirtualClient | undefined {
    return this.#client;
  }

  completes(): Promise<void> {
    return this.#conditions.until(() => this.isComplete);
  }

  holds(segments: number): Promise<void> {
    return this.#conditions.until(() => this.#held >= segments);
  }

  sends(segments: number): Promise<void> {
    return this.#conditions.until(() => this.#sent >= segments);
  }

  ends(): Promise<void> {
    return this.#conditions.until(() => this.#exitCode !== undefined);
  }

  leave(): void {
    this.#isLeaving = true;
    this.#client?.stop('stopped', ExitCode.terminated);
    this.#context.wake();
  }

  kill(): void {
    this.#client?.kill();
    this.#client = undefined;
    this.#context.wake();
  }

  restart(): void {
    this.kill();
    this.#isLeaving = false;
    this.#exitCode = undefined;
    this.#failure = undefined;
    this.#start();
  }

  freeze(): void {
    this.#client?.setFrozen(true);
  }

  thaw(): void {
    this.#client?.setFrozen(false);
  }

  limitDisk(roomBytes: number): void {
    this.disk.limit(roomBytes);
  }

  get run(): ClientRun {
    return {
      name: this.name,
      role: this.isSeeder ? 'seeder' : 'leecher',
      group: this.plan.site ?? '',
      startedAtMs: this.startedAt,
      finishedAtMs: this.#finishedAt,
      receivedSegments: this.#received,
      sentSegments: this.#sent,
    };
  }

  #start(): void {
    const context = this.#context;
    const { stats } = context;
    this.#client = new VirtualClient(context, this.name, this.plan, this.nic, this.disk, {
      stored: (digest, index) => {
        this.#stored(digest, index);
      },
      lost: (digest, index) => {
        this.#lost(digest, index);
      },
      sent: (bytes) => {
        this.#sent += 1;
        if (this.isSeeder) stats.seederBytes += bytes;
        this.#conditions.check();
      },
      ended: (exitCode) => {
        this.#exitCode = exitCode;
        this.#conditions.check();
        context.wake();
      },
      failed: (digest, exitCode, reason) => {
        this.#failure = exitCode;
        // A client without disk space does not depend on other peers.
        if (exitCode !== ExitCode.storage) context.gaveUpFile(this, digest, reason);
        context.wake();
      },
    });
    this.#client.start();
  }

  #stored(digest: Digest, index: number): void {
    const { stats, queue, files } = this.#context;
    const missing = this.#missing.get(digest) ?? 0;
    this.#missing.set(digest, missing - 1);
    this.#held += 1;
    this.#received += 1;
    this.#context.stored(digest, index);
    stats.heldSegments += 1;
    stats.deliveries += 1;
    stats.deliveredBytes += files.get(digest).segmentLength;
    if (missing === 1 && [...this.#missing.values()].every((count) => count === 0)) {
      this.#finishedAt = queue.now;
      stats.finishedPeers += 1;
      this.#context.wake();
    }
    this.#conditions.check();
  }

  #lost(digest: Digest, index: number): void {
    const { stats, files } = this.#context;
    const manifest = files.get(digest);
    if (!this.disk.lose(manifest, index)) return;
    this.disk.release(segmentBytes(manifest, index));
    this.#missing.set(digest, (this.#missing.get(digest) ?? 0) + 1);
    this.#held -= 1;
    stats.heldSegments -= 1;
    if (this.#finishedAt !== undefined) stats.finishedPeers -= 1;
    this.#finishedAt = undefined;
  }

  /** True if the peer holds a segment that it would serve. */
  offersSegment(digest: Digest, index: number): boolean {
    return (
      this.isPresent &&
      this.plan.isCorrupt !== true &&
      this.plan.isFreeRider !== true &&
      this.plan.badReads === undefined &&
      this.disk.has(digest, index)
    );
  }

  get wantedBytes(): number {
    return (this.plan.wants ?? []).reduce((sum, { digest }) => sum + this.#context.files.get(digest).length, 0);
  }
}
