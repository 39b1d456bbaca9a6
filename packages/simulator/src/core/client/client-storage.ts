import { type Digest, type Manifest, type Payload, segmentBytes, SegmentSet } from '@shoal/common';
import type { DownloaderEvent, OutgoingSegment, StorageAction } from '@shoal/client/core';

import { EventKind } from '../engine/event-kind.js';
import type { VirtualHost } from '../engine/virtual-host.js';
import type { SimContext } from '../world/sim-context.js';
import type { VirtualDisk, VirtualPayload } from './virtual-disk.js';

export interface StorageHooks {
  readonly downloader: VirtualHost;
  /** A segment was verified and written; the downloader receives the event next. */
  stored(digest: Digest, index: number): void;
  isAlive(): boolean;
}

/** The disk operations of a client's process: open, verify, write, read. */
export class ClientStorage {
  readonly #context: SimContext;
  readonly #name: string;
  readonly #disk: VirtualDisk;
  readonly #hooks: StorageHooks;

  constructor(context: SimContext, name: string, disk: VirtualDisk, hooks: StorageHooks) {
    this.#context = context;
    this.#name = name;
    this.#disk = disk;
    this.#hooks = hooks;
  }

  open(manifest: Manifest, isRepair: boolean): void {
    const { digest } = manifest;
    if (this.#disk.isFull) return this.#refuse({ type: 'open-file', manifest, isRepair });
    const held = this.#disk.open(manifest);
    const holes = SegmentSet.empty(held.length);
    this.#tell({ type: 'file-opened', digest, held, holes, path: '' });
  }

  store(digest: Digest, index: number, payload: Payload): void {
    const { queue, files, checker } = this.#context;
    const manifest = files.get(digest);
    const bytes = segmentBytes(manifest, index);
    const { isCorrupt } = payload as VirtualPayload;
    if (!this.#disk.reserve(bytes)) return this.#refuse({ type: 'store-segment', digest, index, payload });
    queue.schedule(this.#disk.work(manifest, index, queue.now), EventKind.call, 0, () => {
      if (!this.#hooks.isAlive()) return;
      if (isCorrupt) {
        this.#disk.release(bytes);
        this.#hooks.downloader.dispatch({ type: 'segment-rejected', digest, index });
        return;
      }
      if (this.#disk.write(manifest, index)) this.#hooks.stored(digest, index);
      else checker.report('invariant', 'INV-SEG-1', `${this.#name} stores segment ${index} twice`);
      this.#hooks.downloader.dispatch({ type: 'segment-stored', digest, index });
    });
  }

  complete(digest: Digest): void {
    if (this.#disk.held(digest)?.isComplete !== true) {
      const detail = `${this.#name} completes a file that it holds in part`;
      this.#context.checker.report('invariant', 'INV-DISK-2', detail);
    }
    this.#tell({ type: 'file-completed', digest, path: '' });
  }

  /** The payload of a segment; undefined if the disk returns an error. */
  read({ digest, index }: OutgoingSegment, isLying: boolean): VirtualPayload | undefined {
    const { files } = this.#context;
    const reading = this.#disk.read();
    if (reading === 'unreadable') return undefined;
    return files.payload(files.get(digest), index, isLying || reading === 'corrupt');
  }

  #refuse(refused: StorageAction): void {
    const reason = 'no space is left';
    this.#tell({ type: 'storage-full', refused, folder: this.#name, reason });
  }

  /** Dispatches after the events of this moment. */
  #tell(event: DownloaderEvent): void {
    this.#context.queue.scheduleAfter(0, EventKind.dispatch, this.#hooks.downloader.id, event);
  }
}
