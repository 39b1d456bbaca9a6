import assert from 'node:assert/strict';

import {
  type Address,
  type ChannelAction,
  type ChannelId,
  type Digest,
  type Envelope,
  type ExitCode,
  type Machine,
  type Manifest,
  type Message,
  type Millis,
  type Payload,
  segmentBytes,
  segmentCount,
  SegmentSet,
  type TimerAction,
} from '@shoal/common';
import {
  type ClientNote,
  defaultDownloaderOptions,
  defaultSessionOptions,
  defaultUploaderOptions,
  Downloader,
  type DownloaderAction,
  type DownloaderOptions,
  type SessionAction,
  type SessionOptions,
  TrackerSession,
  Uploader,
  type UploaderAction,
  type UploaderOptions,
} from '@shoal/client/core';
import {
  defaultTrackerOptions,
  Tracker,
  type TrackerAction,
  type TrackerNote,
  type TrackerOptions,
} from '@shoal/tracker/core';

/**
 * The shipping machines on a hand-moved clock: every message takes one millisecond, disks take
 * one, nothing is random but what the seeds say. For tests of the protocol between the machines.
 */
export class VirtualSwarm {
  now: Millis = 0;
  readonly trackerNotes: TrackerNote[] = [];
  readonly clients: VirtualClient[] = [];
  trackerFinished: string | undefined;
  events = 0;
  /** Changes or drops a message on its way; undefined drops it. */
  tamper: (message: Message, from: Node, to: Node) => Message | undefined = (message) => message;
  readonly #queue: { at: Millis; sequence: number; run: () => void }[] = [];
  #sequence = 0;
  readonly #listeners = new Map<number, Node>();
  tracker: Node;

  readonly trackerOptions: Partial<TrackerOptions>;

  constructor(trackerOptions: Partial<TrackerOptions> = {}) {
    this.trackerOptions = trackerOptions;
    this.tracker = this.startTracker();
  }

  startTracker(): Node {
    const machine = new Tracker({ ...defaultTrackerOptions, ...this.trackerOptions });
    const node = new Node(this, 'tracker', machine, (action: TrackerAction) => {
      if (action.type === 'note') this.trackerNotes.push(action.note);
      else if (action.type === 'probe-address') {
        const { channel, address } = action;
        node.later(1, { type: 'address-probed', channel, address, problem: undefined });
      } else if (action.type === 'finish') {
        this.trackerFinished = action.reason;
        this.after(FLUSH_MS, () => {
          node.kill();
        });
      }
    });
    this.listen(TRACKER.port, node);
    node.dispatch({ type: 'start' });
    this.tracker = node;
    return node;
  }

  addClient(options: VirtualClientOptions = {}): VirtualClient {
    const client = new VirtualClient(this, this.clients.length + 1, options);
    this.clients.push(client);
    return client;
  }

  listen(port: number, node: Node): void {
    this.#listeners.set(port, node);
  }

  listener(port: number): Node | undefined {
    const node = this.#listeners.get(port);
    return node?.isAlive === true ? node : undefined;
  }

  after(delay: Millis, run: () => void): void {
    this.#sequence += 1;
    const entry = { at: this.now + delay, sequence: this.#sequence, run };
    let low = 0;
    let high = this.#queue.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#queue[middle] as typeof entry;
      if (other.at < entry.at || (other.at === entry.at && other.sequence < entry.sequence)) low = middle + 1;
      else high = middle;
    }
    this.#queue.splice(low, 0, entry);
  }

  /** Runs until the condition holds; fails when nothing is left to happen or the time is over. */
  runUntil(condition: () => boolean, what: string, limitMs = 600_000): void {
    const end = this.now + limitMs;
    while (!condition()) {
      const next = this.#queue.shift();
      assert.ok(next !== undefined && next.at <= end, `${what}: not reached by ${Math.round(this.now)} ms`);
      this.now = next.at;
      this.events += 1;
      next.run();
    }
  }

  runFor(ms: Millis): void {
    const end = this.now + ms;
    this.after(ms, () => undefined);
    this.runUntil(() => this.now >= end, 'time passes', ms + 1);
  }
}

/** What a real tracker gives its sockets to send what is queued. */
const FLUSH_MS = 100;

const TRACKER: Address = { host: '10.0.0.1', port: 1 };

interface Link {
  readonly ends: readonly [LinkEnd, LinkEnd];
  isOpen: boolean;
}

interface LinkEnd {
  readonly node: Node;
  readonly channel: ChannelId;
}

/** One machine, its timers and its channels. */
export class Node {
  isAlive = true;
  readonly #timers = new Map<string, number>();
  readonly #links = new Map<ChannelId, { link: Link; side: 0 | 1 }>();
  #accepted = 1_000_000;
  #timerSequence = 0;
  readonly sent: { to: string; body: Message }[] = [];

  readonly swarm: VirtualSwarm;
  readonly name: string;
  readonly #machine: Machine<never, { readonly type: string }>;
  readonly #perform: (action: never) => void;

  constructor(
    swarm: VirtualSwarm,
    name: string,
    machine: Machine<never, { readonly type: string }>,
    perform: (action: never) => void,
  ) {
    this.swarm = swarm;
    this.name = name;
    this.#machine = machine;
    this.#perform = perform;
  }

  dispatch(event: unknown): void {
    if (!this.isAlive) return;
    for (const action of this.#machine.handle(event as never, this.swarm.now))
      this.#apply(action as ChannelAction | TimerAction);
  }

  later(delay: Millis, event: unknown): void {
    this.swarm.after(delay, () => {
      this.dispatch(event);
    });
  }

  /** As SIGKILL: every channel breaks, nothing is said. */
  kill(): void {
    this.isAlive = false;
    for (const { link } of this.#links.values()) this.#break(link);
  }

  get openChannels(): number {
    return this.#links.size;
  }

  #apply(action: ChannelAction | TimerAction): void {
    switch (action.type) {
      case 'set-timer': {
        this.#timerSequence += 1;
        const sequence = this.#timerSequence;
        this.#timers.set(action.name, sequence);
        this.swarm.after(Math.max(0, action.at - this.swarm.now), () => {
          if (this.#timers.get(action.name) !== sequence) return;
          this.#timers.delete(action.name);
          this.dispatch({ type: 'timer-expired', name: action.name });
        });
        break;
      }
      case 'cancel-timer':
        this.#timers.delete(action.name);
        break;
      case 'open-channel':
        this.#dial(action.channel, action.address);
        break;
      case 'send':
        this.send(action.channel, action.envelope);
        break;
      case 'close-channel': {
        const entry = this.#links.get(action.channel);
        if (entry === undefined) break;
        const { link, side } = entry;
        const other = link.ends[side === 0 ? 1 : 0];
        this.swarm.after(1, () => {
          if (!link.isOpen) return;
          link.isOpen = false;
          this.#links.delete(action.channel);
          other.node.#links.delete(other.channel);
          this.dispatch({ type: 'channel-closed', channel: action.channel, code: undefined, reason: action.reason });
          const { code, reason } = action;
          other.node.dispatch({ type: 'channel-closed', channel: other.channel, code, reason });
        });
        break;
      }
      default:
        this.#perform(action);
    }
  }

  #dial(channel: ChannelId, address: Address): void {
    this.swarm.after(1, () => {
      const target = this.swarm.listener(address.port);
      if (target === undefined) {
        this.dispatch({ type: 'channel-closed', channel, code: undefined, reason: 'connection refused' });
        return;
      }
      if (!this.isAlive) return;
      target.#accepted += 1;
      const ends = [
        { node: this, channel },
        { node: target, channel: target.#accepted },
      ] as const;
      const link: Link = { ends, isOpen: true };
      this.#links.set(channel, { link, side: 0 });
      target.#links.set(target.#accepted, { link, side: 1 });
      const hosts = { remoteHost: '10.0.0.2', localHost: '10.0.0.1' };
      target.dispatch({ type: 'channel-opened', channel: ends[1].channel, ...hosts });
      this.dispatch({ type: 'channel-opened', channel, ...hosts });
    });
  }

  send(channel: ChannelId, envelope: Envelope): void {
    const entry = this.#links.get(channel);
    if (entry === undefined) return;
    const { link, side } = entry;
    const other = link.ends[side === 0 ? 1 : 0];
    this.sent.push({ to: other.node.name, body: envelope.body });
    const body = this.swarm.tamper(envelope.body, this, other.node);
    if (body === undefined) return;
    this.swarm.after(1, () => {
      if (!link.isOpen) return;
      other.node.dispatch({ type: 'message-received', channel: other.channel, envelope: { ...envelope, body } });
    });
  }

  #break(link: Link): void {
    if (!link.isOpen) return;
    link.isOpen = false;
    for (const end of link.ends) {
      end.node.#links.delete(end.channel);
      end.node.later(1, { type: 'channel-closed', channel: end.channel, code: undefined, reason: 'connection lost' });
    }
  }
}

export interface VirtualClientOptions {
  readonly session?: Partial<SessionOptions>;
  readonly downloader?: Partial<DownloaderOptions>;
  readonly uploader?: Partial<UploaderOptions>;
  /** What an earlier run left on this client's disk. */
  readonly disk?: ReadonlyMap<Digest, SegmentSet>;
  readonly seed?: number;
}

/** A payload whose bytes are only a number; `corrupt` ones do not match their hash. */
export interface VirtualPayload extends Payload {
  readonly corrupt: boolean;
}

/** The three machines of one client, with the routing that the daemon has. */
export class VirtualClient {
  readonly notes: ClientNote[] = [];
  readonly stored = new Map<Digest, SegmentSet>();
  readonly completed = new Map<Digest, Millis>();
  finished: { exitCode: ExitCode; reason: string; at: Millis } | undefined;
  readonly session: Node;
  readonly downloader: Node;
  readonly uploader: Node;
  servesCorrupt = false;
  readonly #manifests = new Map<Digest, Manifest>();

  readonly swarm: VirtualSwarm;
  readonly index: number;

  constructor(swarm: VirtualSwarm, index: number, options: VirtualClientOptions) {
    this.swarm = swarm;
    this.index = index;
    const randomSeed = options.seed ?? index;
    const clientId = `client-${index}`;
    const port = 1_000 + index;
    const session: SessionOptions = {
      ...defaultSessionOptions,
      tracker: TRACKER,
      clientId,
      offers: [],
      wanted: [],
      randomSeed,
      ...options.session,
    };
    const downloader: DownloaderOptions = { ...defaultDownloaderOptions, clientId, randomSeed, ...options.downloader };
    const uploader: UploaderOptions = { ...defaultUploaderOptions, randomSeed, ...options.uploader };
    this.session = new Node(swarm, `session ${index}`, new TrackerSession(session), (action: SessionAction) => {
      this.#route(action, 'session');
    });
    this.downloader = new Node(swarm, `downloader ${index}`, new Downloader(downloader), (action: DownloaderAction) => {
      this.#disk(action, options.disk);
    });
    this.uploader = new Node(swarm, `uploader ${index}`, new Uploader(uploader), (action: UploaderAction) => {
      this.#upload(action);
    });
    swarm.listen(port, this.uploader);
    this.session.dispatch({ type: 'start', listen: { host: '0.0.0.0', port } });
  }

  kill(): void {
    for (const node of [this.session, this.downloader, this.uploader]) node.kill();
  }

  stop(exitCode: ExitCode, reason = 'stopped'): void {
    this.session.dispatch({ type: 'stop', exitCode, reason });
  }

  noted<N extends ClientNote['note']>(name: N): Extract<ClientNote, { note: N }>[] {
    return this.notes.filter((note): note is Extract<ClientNote, { note: N }> => note.note === name);
  }

  #route(action: SessionAction | DownloaderAction | UploaderAction, from: string): void {
    if (action.type === 'note') this.notes.push(action.note);
    else if (action.type === 'tell') this[action.to].later(0, { type: 'told', from, fact: action.fact });
    else if (action.type === 'finish') {
      const { exitCode, reason } = action;
      this.finished = { exitCode, reason, at: this.swarm.now };
    }
  }

  #disk(action: DownloaderAction, disk: ReadonlyMap<Digest, SegmentSet> | undefined): void {
    switch (action.type) {
      case 'open-file': {
        const { digest } = action.manifest;
        const holes = SegmentSet.empty(segmentCount(action.manifest));
        const held = disk?.get(digest) ?? holes.clone();
        this.stored.set(digest, held.clone());
        this.downloader.later(1, { type: 'file-opened', digest, held, holes, path: 'part' });
        break;
      }
      case 'store-segment': {
        const { digest, index, payload } = action;
        const isSound = !(payload as VirtualPayload).corrupt;
        if (isSound) assert.ok(this.stored.get(digest)?.add(index), `segment ${index} stored twice`);
        this.downloader.later(1, { type: isSound ? 'segment-stored' : 'segment-rejected', digest, index });
        break;
      }
      case 'complete-file':
        assert.ok(this.stored.get(action.digest)?.isComplete, 'completed with segments missing');
        this.completed.set(action.digest, this.swarm.now);
        this.downloader.later(1, { type: 'file-completed', digest: action.digest, path: 'whole' });
        break;
      default:
        this.#route(action, 'downloader');
    }
  }

  #upload(action: UploaderAction): void {
    switch (action.type) {
      case 'locate-file':
        this.#manifests.set(action.manifest.digest, action.manifest);
        break;
      case 'send-segment': {
        const { channel, source, destination, correlation, digest, index, load } = action.segment;
        const manifest = this.#manifests.get(digest);
        assert.ok(manifest !== undefined);
        const payload: VirtualPayload = { byteLength: segmentBytes(manifest, index), corrupt: this.servesCorrupt };
        const body: Message = { tag: 'OK', digest, index, load, payload };
        this.uploader.send(channel, { source, destination, correlation, body });
        break;
      }
      default:
        this.#route(action, 'uploader');
    }
  }
}

let made = 0;

/** A manifest as the machines see it; its hashes and digest are made up, but unique. */
export function virtualManifest(segments: number, options: { kind?: Manifest['kind']; name?: string } = {}): Manifest {
  made += 1;
  const kind = options.kind ?? 'real';
  const segmentLength = kind === 'real' ? 65_536 : 0;
  return {
    kind,
    name: options.name ?? `file${made}`,
    length: segments * segmentLength,
    segmentLength,
    hashes: new Uint8Array(segments * 32).fill(0x61),
    digest: made.toString(16).padStart(64, '0'),
  };
}
