import type { DownloaderEvent } from '@shoal/client/core';
import { type Digest, type Machine, type Manifest, type Payload, Random } from '@shoal/common';

import { ClientStorage } from '#simulator/core/client/client-storage.js';
import { VirtualDisk } from '#simulator/core/client/virtual-disk.js';
import { EventKind } from '#simulator/core/engine/event-kind.js';
import { EventQueue } from '#simulator/core/engine/event-queue.js';
import { VirtualHost } from '#simulator/core/engine/virtual-host.js';
import { Checker } from '#simulator/core/monitors/checker.js';
import { Files } from '#simulator/core/world/files.js';
import type { SimContext } from '#simulator/core/world/sim-context.js';

import type { ContractStore } from './contract-store.js';

/** The computer of simulated clients: their disk outlives the processes that store on it. */
export class VirtualComputer {
  readonly files = new Files();
  readonly #queue = new EventQueue();
  readonly #disk = new VirtualDisk({ segmentMs: 1, bytesPerMs: 1_000, badReads: undefined }, new Random(1));

  /** The storage of a new process. */
  start(): ContractStore {
    const events: DownloaderEvent[] = [];
    const machine: Machine<DownloaderEvent, never> = {
      handle(event) {
        events.push(event);
        return [];
      },
    };
    const queue = this.#queue;
    const downloader = new VirtualHost(0, 'downloader', machine, () => undefined, queue);
    const checker = new Checker('full', () => queue.now);
    const context = { queue, files: this.files, checker } as unknown as SimContext;
    const hooks = { downloader, stored: () => undefined, isAlive: () => true };
    const storage = new ClientStorage(context, 'client', this.#disk, hooks);
    const next = (): Promise<DownloaderEvent> => {
      while (events.length === 0 && queue.pop()) {
        if (queue.kind === EventKind.dispatch) downloader.dispatch(queue.data);
        else (queue.data as () => void)();
      }
      const event = events.shift();
      return event === undefined ? Promise.reject(new Error('the storage did not answer')) : Promise.resolve(event);
    };
    return {
      async open(manifest: Manifest) {
        storage.open(manifest, false);
        const opened = await next();
        if (opened.type !== 'file-opened') throw new Error(opened.type);
        return opened;
      },
      async write(digest: Digest, index: number, payload: Payload) {
        storage.store(digest, index, payload);
        return (await next()).type === 'segment-stored';
      },
      async complete(digest: Digest) {
        storage.complete(digest);
        const completed = await next();
        if (completed.type !== 'file-completed') throw new Error(completed.type);
        return completed.path;
      },
      close: () => Promise.resolve(),
    };
  }
}
