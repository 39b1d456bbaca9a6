import type { ChannelAction, Digest, ExitCode, Millis, Rank } from '@shoal/common';
import {
  type ClientLogEvent,
  type DownloaderParts,
  type OutgoingSegment,
  routeDownloader,
  routeSession,
  routeUploader,
  type SessionParts,
  type MachineName,
  type UploaderParts,
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

/** The callbacks that downloader and uploader have in common. */
interface TransferParts {
  readonly channels: (action: ChannelAction) => void;
  readonly post: (action: { readonly to: MachineName; readonly message: { readonly type: string } }) => void;
  readonly log: (event: ClientLogEvent) => void;
}

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
    const sessionParts = this.#sessionParts();
    const downloaderParts = this.#downloaderParts();
    const uploaderParts = this.#uploaderParts();
    this.#hosts = {
      session: context.host(`${name} session`, session, (action) => routeSession(action, sessionParts)),
      downloader: context.host(`${name} downloader`, downloader, (action) => routeDownloader(action, downloaderParts)),
      uploader: context.host(`${name} uploader`, uploader, (action) => routeUploader(action, uploaderParts)),
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

  #sessionParts(): SessionParts {
    return {
      channels: (action) => {
        this.#context.network.perform(this.#nodes.session, action);
      },
      post: ({ to, message }) => {
        if (message.type === 'registered') this.rank = message.rank;
        this.#post('session', to, message);
      },
      log: (event) => {
        this.#log(event);
      },
      finish: (exitCode, reason) => {
        this.#hosts.session.stop();
        this.#hooks.ended(exitCode, reason);
        this.#later(CLOSE_GRACE_MS, () => {
          this.kill();
        });
      },
    };
  }

  /** The callbacks of downloader and uploader: they check each message before it leaves. */
  #transferParts(thread: 'downloader' | 'uploader'): TransferParts {
    const { network, checker } = this.#context;
    const checked = { name: this.name, disk: this.#disk, isCorrupt: this.#plan.isCorrupt === true };
    // Both nodes are created later.
    const node = (): Node => (thread === 'uploader' ? this.#nodes.uploader : this.#nodes.downloader);
    return {
      channels: (action) => {
        if (action.type === 'send') checker.sends(checked, action.envelope.body);
        network.perform(node(), action);
      },
      post: ({ to, message }) => {
        this.#post(thread, to, message);
        if (message.type === 'stopped') this.#hosts[thread].stop();
      },
      log: (event) => {
        this.#log(event);
      },
    };
  }

  #downloaderParts(): DownloaderParts {
    const { channels, post, log } = this.#transferParts('downloader');
    return {
      channels,
      post,
      log,
      prove: (action) => {
        this.#dispatch('downloader', answerProofAction(this.#signsAs, action));
      },
      openFile: (manifest, isRepair) => {
        this.#storage.open(manifest, isRepair);
      },
      storeSegment: (digest, index, payload) => {
        this.#storage.store(digest, index, payload);
      },
      completeFile: (digest) => {
        this.#storage.complete(digest);
      },
      closeFile: () => {
        // Verified segments stay on the disk.
      },
    };
  }

  #uploaderParts(): UploaderParts {
    const { channels, post, log } = this.#transferParts('uploader');
    return {
      channels,
      post,
      log,
      prove: (action) => {
        this.#dispatch('uploader', answerProofAction(this.#signsAs, action));
      },
      locateFile: () => {
        // A virtual segment is only a length: there is no file to locate.
      },
      sendSegment: (segment) => {
        this.#sendSegment(segment);
      },
      checkSegment: () => {
        // Virtual disks return no wrong bytes here: a corrupt peer sends them deliberately.
      },
    };
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
