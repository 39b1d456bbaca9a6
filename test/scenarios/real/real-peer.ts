import type { ExitCode } from '@shoal/common';
import { type Rank } from '@shoal/common';
import type { Peer, PeerPlan, ScenarioFile } from '@shoal/simulator';

import type { ShoalProcess } from '../../harness/shoal-process.js';
import { until } from '../../harness/wait.js';
import { LogReader } from './log-reader.js';

/** The parts of the world that a peer uses. */
export interface PeerHost {
  /** Starts its process, once the one before has ended. */
  launch(peer: RealPeer): Promise<ShoalProcess>;
  /** Its process has ended. */
  ended(peer: RealPeer): void;
}

/** One client of a real swarm, through all the processes that it may have one after the other. */
export class RealPeer implements Peer {
  readonly name: string;
  readonly plan: PeerPlan;
  /** It cannot reach those of another part. */
  part = 0;
  /** Its present process is known to the tracker. */
  isRegistered = false;
  rank: Rank | undefined;
  readonly #host: PeerHost;
  readonly #held = new Map<string, Set<number>>();
  readonly #complete = new Set<string>();
  #process: ShoalProcess | undefined;
  #reader = new LogReader([]);
  #exitCode: ExitCode | undefined;
  #failure: ExitCode | undefined;
  #complaint: string | undefined;
  #isLeaving = false;
  #isKilled = false;
  #sent = 0;

  constructor(host: PeerHost, name: string, plan: PeerPlan) {
    this.#host = host;
    this.name = name;
    this.plan = plan;
    this.#start();
  }

  get wants(): readonly ScenarioFile[] {
    return this.plan.wants ?? [];
  }

  get isComplete(): boolean {
    this.#read();
    return this.wants.every(({ digest }) => this.#complete.has(keyOf(digest)));
  }

  get exitCode(): ExitCode | undefined {
    return this.#exitCode;
  }

  get failure(): ExitCode | undefined {
    this.#read();
    return this.#failure;
  }

  /** The reason why it gave a file up. */
  get complaint(): string | undefined {
    this.#read();
    return this.#complaint;
  }

  get heldSegments(): number {
    this.#read();
    const offered = (this.plan.offers ?? []).reduce((sum, { segments }) => sum + segments, 0);
    return [...this.#held.values()].reduce((sum, { size }) => sum + size, offered);
  }

  get sentSegments(): number {
    this.#read();
    return this.#sent;
  }

  /** It runs, or is starting, and was not asked to end. */
  get isPresent(): boolean {
    return this.#exitCode === undefined && !this.#isLeaving && !this.#isKilled;
  }

  get process(): ShoalProcess | undefined {
    return this.#process;
  }

  has({ digest }: ScenarioFile, index: number): boolean {
    this.#read();
    return this.#held.get(keyOf(digest))?.has(index) === true;
  }

  async completes(): Promise<void> {
    await this.#until('to be complete', () => this.isComplete);
  }

  async holds(segments: number): Promise<void> {
    await this.#until(`to hold ${segments} segments`, () => this.heldSegments >= segments);
  }

  async sends(segments: number): Promise<void> {
    await this.#until(`to send ${segments} segments`, () => this.sentSegments >= segments);
  }

  async ends(): Promise<void> {
    await this.#until('to end', () => this.#exitCode !== undefined);
  }

  leave(): void {
    this.#isLeaving = true;
    this.#process?.kill('SIGTERM');
  }

  kill(): void {
    this.#isKilled = true;
    this.#process?.kill('SIGKILL');
  }

  restart(): void {
    const before = this.#process?.exited;
    this.kill();
    // Its end is not that of the next process, even if it is reported later.
    this.#process = undefined;
    this.#isLeaving = false;
    this.#isKilled = false;
    this.#exitCode = undefined;
    this.#failure = undefined;
    this.#complaint = undefined;
    this.#start(before);
  }

  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  limitDisk(): void {
    throw new Error('a disk that is full is a file system of its own, which this world does not make');
  }

  /** Reads its process's new output. */
  #read(): void {
    for (const event of this.#reader.new()) {
      const { digest, index } = event as unknown as { readonly digest: string; readonly index: number };
      if (event.type === 'segment-uploaded') this.#sent += 1;
      else if (event.type === 'segment-held') this.#heldOf(digest).add(index);
      else if (event.type === 'file-complete') this.#complete.add(keyOf(digest));
      else if (event.type === 'file-failed') {
        this.#failure = event['exitCode'] as ExitCode;
        this.#complaint = event['reason'] as string;
      } else if (event.type === 'registered') {
        this.isRegistered = true;
        this.rank = event['rank'] as Rank;
      }
    }
  }

  /** True once the tracker knows its present process, or that process is gone. */
  get isSettled(): boolean {
    this.#read();
    return this.isRegistered || !this.isPresent;
  }

  #heldOf(digest: string): Set<number> {
    const key = keyOf(digest);
    let held = this.#held.get(key);
    if (held === undefined) this.#held.set(key, (held = new Set()));
    return held;
  }

  async #until(what: string, holds: () => boolean): Promise<void> {
    await until(() => `${this.name} ${what}; it holds ${this.heldSegments}, ended with ${this.#exitCode}`, holds);
  }

  #start(before?: Promise<unknown>): void {
    this.isRegistered = false;
    void this.#run(before);
  }

  async #run(before: Promise<unknown> | undefined): Promise<void> {
    await before;
    const process = await this.#host.launch(this);
    this.#read();
    this.#process = process;
    this.#reader = new LogReader(process.stderr);
    const code = await process.exited;
    if (this.#process !== process) return;
    if (!this.#isKilled) this.#exitCode = code as ExitCode;
    this.#host.ended(this);
  }
}

/** Some events tell only the beginning of a digest. */
function keyOf(digest: string): string {
  return digest.slice(0, 12);
}
