import type { ChannelAction, Digest, ExitCode, Millis, Rank, TimerAction } from '@shoal/common';
import type {
  ClientLogEvent,
  DownloaderAction,
  MachineName,
  OutgoingSegment,
  SessionAction,
  UploaderAction,
} from '@shoal/client/core';

import { EventKind } from '../engine/event-kind.js';
import type { VirtualHost } from '../engine/virtual-host.js';
import type { Nic, Node } from '../network/node.js';
import type { PeerPlan } from '../scenario.js';
import { clientMachines } from './client-machines.js';
import { ClientStorage } from './client-storage.js';
import { CLIENT_PORT, type SimContext } from '../world/sim-context.js';
import type { VirtualDisk } from './virtual-disk.js';
import { answerProofAction } from './virtual-credentials.js';

/** The time in which a finished process closes its channels. */
const CLOSE_GRACE_MS = 500;

export interface ClientHooks {
  stored(digest: Digest, index: number): void;
  /** A stored segment is corrupt on disk and is downloaded again. */
  lost(digest: Digest, index: number): void;
  sent(bytes: number): void;
  ended(exitCode: ExitCode, reason: string): void;
  /** The client gave up a file, named by its digest. */
  failed(file: string, exitCode: ExitCode, reason: string): void;
}

type Untimed<Action> = Exclude<Action, TimerAction>;

/** One process of a client: the three machines of the daemon on a virtual network and disk. */
export class VirtualClient {
  rank: Rank = 0;
  isAlive = true;
  readonly name: string;
  readonly #context: SimContext;
  readonly #plan: PeerPlan;
  readonly #nic: Nic;
  readonly #disk: VirtualDisk;
  readonly #hooks: ClientHooks;
  readonly #storage: ClientStorage;
  readonly #hosts: Record<MachineName, VirtualHost>;
  readonly #nodes: Record<MachineName, Node>;

  constructor(context: SimContext, name: string, plan: PeerPlan, nic: Nic, disk: VirtualDisk, hooks: ClientHooks) {
    this.name = name;
    this.#context = context;
    this.#plan = plan;
    this.#nic = nic;
    this.#disk = disk;
    this.#hooks = hooks;
    const { session, downloader, uploader } = clientMachines(context, name, plan, nic);
    this.#hosts = {
      session: context.host(`${name} session`, session, (action) => this.#performSession(action)),
      downloader: context.host(`${name} downloader`, downloader, (action) => this.#performDownloader(action)),
      uploader: context.host(`${name} uploader`, uploader, (action) => this.#performUploader(action)),
    };
    const { downloader: downloaderHost } = this.#hosts;
    this.#storage = new ClientStorage(context, name, disk, {
      downloader: downloaderHost,
      stored: (digest, index) => {
        hooks.stored(digest, index);
      },
      isAlive: () => this.isAlive,
    });
    const { network } = context;
    this.#nodes = {
      session: network.attach(this.#hosts.session, nic),
      downloader: network.attach(this.#hosts.downloader, nic),
      uploader: network.attach(this.#hosts.uploader, nic),
    };
    network.listen(this.#nodes.uploader, CLIENT_PORT);
    if (plan.isLiar !== true) return;
    for (const node of Object.values(this.#nodes)) context.faultInjector.addLiar(node);
  }

  start(): void {
    this.#hosts.session.dispatch({ type: 'start', listen: { host: this.#nic.host, port: CLIENT_PORT } });
  }

  stop(reason: string, exitCode: ExitCode): void {
    this.#hosts.session.dispatch({ type: 'stop', reason, exitCode });
  }

  /** Ends the process as SIGKILL does: no GOODBYE, and every channel breaks. */
  kill(): void {
    this.isAlive = false;
    for (const host of Object.values(this.#hosts)) host.stop();
    for (const node of Object.values(this.#nodes)) this.#context.network.detach(node);
  }

  /** Stops the process as SIGSTOP does, or continues it. */
  setFrozen(isFrozen: boolean): void {
    for (const host of Object.values(this.#hosts)) {
      if (isFrozen) host.freeze();
      else host.thaw();
    }
  }

  /** Names the live timers and open channels; there may be none after a client's end. */
  leftovers(): string[] {
    const timers = Object.values(this.#hosts).flatMap(({ name, liveTimers }) =>
      liveTimers.map((timer) => `timer ${timer} of ${name}`),
    );
    const channels = Object.values(this.#nodes).flatMap(({ host, ends }) =>
      ends.size === 0 ? [] : [`${ends.size} channels of ${host.name}`],
    );
    return [...timers, ...channels];
  }

  /** The name whose key this client signs with. */
  get #signsAs(): string {
    return this.#plan.isImpostor === true ? 'nobody' : this.name;
  }

  #performSession(action: Untimed<SessionAction>): void {
    switch (action.type) {
      case 'open-channel':
      case 'send':
      case 'close-channel':
        return this.#context.network.perform(this.#nodes.session, action);
      case 'post':
        if (action.message.type === 'registered') this.rank = action.message.rank;
        return this.#post('session', action.to, action.message);
      case 'log':
        return this.#log(action.event);
      case 'finish':
        this.#hosts.session.stop();
        this.#hooks.ended(action.exitCode, action.reason);
        this.#later(CLOSE_GRACE_MS, () => {
          this.kill();
        });
    }
  }

  #performDownloader(action: Untimed<DownloaderAction>): void {
    switch (action.type) {
      case 'open-channel':
      case 'send':
      case 'close-channel':
        return this.#performChecked('downloader', action);
      case 'post':
        return this.#postOrStop('downloader', action.to, action.message);
      case 'log':
        return this.#log(action.event);
      case 'check-credential':
      case 'check-proof':
      case 'prove':
        return this.#dispatch('downloader', answerProofAction(this.#signsAs, action));
      case 'open-file':
        return this.#storage.open(action.manifest, action.isRepair);
      case 'store-segment':
        return this.#storage.store(action.digest, action.index, action.payload);
      case 'complete-file':
        return this.#storage.complete(action.digest);
      case 'close-file':
        // Verified segments stay on the disk.
        return;
    }
  }

  #performUploader(action: Untimed<UploaderAction>): void {
    switch (action.type) {
      case 'open-channel':
      case 'send':
      case 'close-channel':
        return this.#performChecked('uploader', action);
      case 'post':
        return this.#postOrStop('uploader', action.to, action.message);
      case 'log':
        return this.#log(action.event);
      case 'check-credential':
      case 'check-proof':
      case 'prove':
        return this.#dispatch('uploader', answerProofAction(this.#signsAs, action));
      case 'send-segment':
        return this.#sendSegment(action.segment);
      case 'locate-file':
        // A virtual segment is only a length: there is no file to locate.
        return;
      case 'check-segment':
        // Virtual disks return no wrong bytes here: a corrupt peer sends them deliberately.
        return;
    }
  }

  /** Checks each message before it leaves. */
  #performChecked(machine: 'downloader' | 'uploader', action: ChannelAction): void {
    const { network, checker } = this.#context;
    if (action.type === 'send') {
      const isCorrupt = this.#plan.isCorrupt === true;
      checker.sends({ name: this.name, disk: this.#disk, isCorrupt }, action.envelope.body);
    }
    network.perform(this.#nodes[machine], action);
  }

  #postOrStop(machine: 'downloader' | 'uploader', to: MachineName, message: { readonly type: string }): void {
    this.#post(machine, to, message);
    if (message.type === 'stopped') this.#hosts[machine].stop();
  }

  #sendSegment(segment: OutgoingSegment): void {
    const { network, checker } = this.#context;
    const { channel, source, destination, correlation, digest, index, load } = segment;
    const isCorrupt = this.#plan.isCorrupt === true;
    const payload = this.#storage.read(segment, isCorrupt);
    if (payload === undefined) {
      this.#dispatch('uploader', { type: 'segment-unreadable', segment, reason: 'read error' });
      return;
    }
    const body = { tag: 'OK', digest, index, load, payload } as const;
    checker.sends({ name: this.name, disk: this.#disk, isCorrupt }, body);
    this.#hooks.sent(payload.byteLength);
    const envelope = { source, destination, correlation, body };
    network.perform(this.#nodes.uploader, { type: 'send', channel, envelope });
  }

  #post(from: MachineName, to: MachineName, message: unknown): void {
    this.#dispatch(to, { type: 'posted', from, message });
  }

  /** Dispatches as from another thread, after the events of this moment. */
  #dispatch(to: MachineName, event: unknown): void {
    const { session, downloader, uploader } = this.#hosts;
    const { id } = to === 'downloader' ? downloader : to === 'uploader' ? uploader : session;
    this.#context.post(id, event);
  }

  #log(event: ClientLogEvent): void {
    if (event.type === 'file-failed') this.#hooks.failed(event.digest ?? event.name, event.exitCode, event.reason);
    else if (event.type === 'segment-corrupt') this.#hooks.lost(event.digest, event.index);
    const { onLogEvent, queue } = this.#context;
    onLogEvent?.({ atMs: queue.now, from: this.name, rank: this.rank, event });
  }

  #later(delay: Millis, act: () => void): void {
    const { queue } = this.#context;
    queue.schedule(queue.now + delay, EventKind.call, 0, act);
  }
}
