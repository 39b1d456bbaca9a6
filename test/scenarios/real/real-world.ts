import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { type Millis, Random } from '@shoal/common';
import type { AssignmentInput, Parameters, Peer, PeerPlan, ScenarioFile, World } from '@shoal/simulator';
import { temporaryFolder } from '@shoal/testing';

import { shoal, type ShoalProcess } from '../../harness/shoal-process.js';
import { until } from '../../harness/wait.js';
import { clientArguments } from './client-arguments.js';
import { connectionOwner } from './connection-owner.js';
import { RealFiles } from './real-files.js';
import { RealPeer } from './real-peer.js';
import { RealTokens } from './real-tokens.js';
import { RealTracker } from './real-tracker.js';
import { Relay } from '../../puppets/relay.js';
import { Way } from '../../puppets/link.js';

/** The factor by which a scenario's sleeps, and the daemons' timeouts, are shorter than in virtual time. */
const HASTE = 10;
const KBIT_PER_MS = 125;

type Party = RealPeer | 'tracker';

/**
 * The world of a scenario among real daemons on this host: processes, sockets and files. Whatever
 * is between two of them, and between them and the tracker, is a relay.
 */
export class RealWorld implements World {
  readonly parameters: Parameters;
  readonly random: Random;
  readonly peers: RealPeer[] = [];
  readonly tracker: RealTracker;
  readonly problems: string[] = [];
  readonly #folder: string;
  readonly #files: RealFiles;
  readonly #tokens: RealTokens | undefined;
  readonly #trackerDoor: Relay<Party>;
  readonly #doors = new Map<RealPeer, Relay<Party>>();
  readonly #ways = new Map<string, Way>();
  /** Those whose process starts, and those who wait at the tracker's door until all of these are there, too. */
  readonly #starting = new Set<RealPeer>();
  readonly #early = new Set<Party>();

  static async open(parameters: Parameters): Promise<RealWorld> {
    const folder = temporaryFolder();
    const worlds: RealWorld[] = [];
    const trackerDoor = await Relay.open<Party>({
      whoDials: (port) => worlds[0]?.arrives(port),
      isHeld: (from) => worlds[0]?.isHeldAtTracker(from) === true,
      ways: () => [undefined, undefined],
      isSpoilt: false,
    });
    const world = new RealWorld(parameters, folder, trackerDoor);
    worlds.push(world);
    return world;
  }

  private constructor(parameters: Parameters, folder: string, trackerDoor: Relay<Party>) {
    this.parameters = parameters;
    this.random = new Random(parameters.seed);
    this.#folder = folder;
    this.#files = new RealFiles(join(folder, 'offered'), parameters);
    this.#trackerDoor = trackerDoor;
    this.#tokens = parameters.tracker.needsTokens === true ? new RealTokens(folder) : undefined;
    this.tracker = new RealTracker(trackerDoor.port, this.#trackerOptions());
  }

  file(name?: string): ScenarioFile {
    return this.#files.real(name);
  }

  declaredFile(owned: AssignmentInput['owned'][number]): ScenarioFile {
    return this.#files.declared(owned);
  }

  peer(plan: PeerPlan): Peer {
    if (plan.isLiar === true || plan.badReads !== undefined) {
      throw new Error('no daemon can be made to announce what it does not hold, or to err when it reads');
    }
    const peer = new RealPeer(
      {
        launch: (launched) => this.#launch(launched),
        ended: (gone) => {
          this.#starting.delete(gone);
          this.#letIn();
        },
      },
      `client${this.peers.length + 1}`,
      plan,
    );
    this.peers.push(peer);
    return peer;
  }

  linkSites(site: string, other: string, { latencyMs, mbit }: { latencyMs: Millis; mbit: number }): void {
    for (const key of [`${site}>${other}`, `${other}>${site}`]) {
      this.#ways.set(key, new Way(latencyMs, mbit * KBIT_PER_MS));
    }
  }

  isolate(peers: readonly Peer[]): void {
    for (const peer of this.peers) peer.part = peers.includes(peer) ? 1 : 0;
    this.#review();
  }

  heal(): void {
    this.isolate([]);
  }

  injectFaults(): void {
    throw new Error('chance disturbs only virtual networks');
  }

  /** Begins once all started processes are registered: in virtual time, starting a process takes no time. */
  async sleep(ms: Millis): Promise<void> {
    await until('all peers to register', () => this.peers.every(({ isSettled }) => isSettled));
    await delay(ms / HASTE);
  }

  async allAreHeld(file: ScenarioFile, by: readonly Peer[]): Promise<void> {
    const holders = this.peers.filter((peer) => by.includes(peer));
    const isHeld = (index: number): boolean => holders.some((peer) => peer.has(file, index));
    await until(`${file.name} to be held`, () => Array.from({ length: file.segments }, (_, i) => i).every(isHeld));
  }

  async everyoneCompletes(): Promise<void> {
    const open = (): RealPeer[] =>
      this.peers.filter((peer) => peer.isPresent && peer.failure === undefined && !peer.isComplete);
    const what = (): string =>
      open()
        .map(({ name, heldSegments }) => `${name} (${heldSegments} held)`)
        .join(', ');
    await until(
      () => `${what()} to complete`,
      () => open().length === 0,
    );
  }

  expect(holds: boolean, text: string): void {
    if (!holds) this.problems.push(`expectation failed: ${text}`);
  }

  /** Stops all processes; returns the faults of their ends and of their files. */
  async close(): Promise<readonly string[]> {
    const { problems } = this;
    for (const peer of this.peers) {
      const { process, isPresent } = peer;
      if (process === undefined) continue;
      if (peer.complaint !== undefined && peer.plan.isImpostor !== true)
        problems.push(`${peer.name} gave up: ${peer.complaint}`);
      if (isPresent) {
        peer.leave();
        const code = await process.exit();
        if (code !== 143) problems.push(`${peer.name} was asked to stop and ended with ${code}`);
      }
      for (const file of peer.isComplete ? peer.wants : []) {
        const problem = this.#files.problemOf(file, this.#outOf(peer), peer.rank);
        if (problem !== undefined) problems.push(problem);
      }
    }
    const problem = await this.tracker.stop();
    return problem === undefined ? problems : [...problems, problem];
  }

  /** A process connects to the tracker. */
  arrives(port: number): Party | undefined {
    const from = this.#whoDials(port);
    if (from === undefined || from === 'tracker') return from;
    if (this.#starting.delete(from)) this.#early.add(from);
    this.#letIn();
    return from;
  }

  isHeldAtTracker(from: Party): boolean {
    return this.#early.has(from) || partOf(from) !== 0;
  }

  async #launch(peer: RealPeer): Promise<ShoalProcess> {
    this.#starting.add(peer);
    let door = this.#doors.get(peer);
    if (door === undefined) this.#doors.set(peer, (door = await this.#openDoor(peer)));
    const token = await this.#tokens?.of(peer.name, peer.plan);
    return shoal(this.#argumentsOf(peer, door.port, token));
  }

  #trackerOptions(): string[] {
    const { credentialLifetimeMs } = this.parameters.tracker;
    if (this.#tokens === undefined) return [];
    return [
      ...['--auth-secret', this.#tokens.secret],
      ...(credentialLifetimeMs === undefined ? [] : ['--tune', `credential-lifetime=${credentialLifetimeMs}ms`]),
    ];
  }

  #openDoor(peer: RealPeer): Promise<Relay<Party>> {
    const { isFreeRider, isCorrupt, site = '' } = peer.plan;
    return Relay.open<Party>({
      // A free rider accepts no connection.
      whoDials: (port) => (isFreeRider === true ? undefined : this.#whoDials(port)),
      isHeld: (from) => partOf(from) !== peer.part,
      ways: (from) => {
        const other = from === 'tracker' ? '' : (from.plan.site ?? '');
        return [this.#ways.get(`${other}>${site}`), this.#ways.get(`${site}>${other}`)];
      },
      isSpoilt: isCorrupt === true,
    });
  }

  #argumentsOf(peer: RealPeer, port: number, token: string | undefined): string[] {
    const { parameters } = this;
    const { plan, name } = peer;
    const offers = plan.offers ?? [];
    const wants = plan.wants ?? [];
    const isSeeder = offers.length > 0 && wants.length === 0;
    const { uplinkMbit, downlinkMbit, seederUplinkMbit } = parameters;
    const speed = plan.speed ?? 1;
    const up = plan.uplinkMbit ?? speed * (isSeeder && seederUplinkMbit > 0 ? seederUplinkMbit : uplinkMbit);
    const isReal = this.#files.areReal([...offers, ...wants]);
    const rank = plan.rank ?? this.peers.indexOf(peer) + 1;
    mkdirSync(this.#outOf(peer), { recursive: true });
    return clientArguments({
      segmentPolicy: plan.segmentPolicy ?? parameters.segmentPolicy,
      servePolicy: plan.servePolicy ?? parameters.servePolicy,
      segmentBytes: parameters.segmentBytes,
      trackerPort: this.#trackerDoor.port,
      port,
      uplinkMbit: up,
      downlinkMbit: plan.downlinkMbit ?? (downlinkMbit > 0 ? speed * downlinkMbit : 2 * up),
      out: this.#outOf(peer),
      stateDir: join(this.#folder, name, 'state'),
      randomSeed: this.random.below(0x7fff_ffff),
      token,
      shares: isReal ? offers.map((file) => this.#files.path(file)) : [],
      gets: isReal ? wants.map(({ digest }) => digest) : [],
      priorities: wants.flatMap(({ name, digest }) => {
        const priority = plan.priorities?.[name];
        return priority === undefined ? [] : [`${digest}=${priority}`];
      }),
      input: isReal ? undefined : { rank, path: this.#files.writeInput(rank, offers, wants) },
    });
  }

  #outOf({ name }: RealPeer): string {
    return join(this.#folder, name, 'out');
  }

  #whoDials(port: number): Party | undefined {
    const parties = new Map<number, Party>();
    if (this.tracker.pid !== undefined) parties.set(this.tracker.pid, 'tracker');
    for (const peer of this.peers) if (peer.process !== undefined) parties.set(peer.process.pid, peer);
    const pid = connectionOwner(port, [...parties.keys()]);
    return pid === undefined ? undefined : parties.get(pid);
  }

  #letIn(): void {
    if (this.#starting.size > 0) return;
    this.#early.clear();
    this.#trackerDoor.review();
  }

  #review(): void {
    this.#trackerDoor.review();
    for (const door of this.#doors.values()) door.review();
  }
}

function partOf(party: Party): number {
  return party === 'tracker' ? 0 : party.part;
}
