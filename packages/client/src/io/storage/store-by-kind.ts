import type { Digest, Manifest } from '@shoal/common';

import type { OpenedFile, OpenOptions, SegmentStore } from './segment-store.js';

/** Sends each file to the store for its kind. */
export class StoreByKind implements SegmentStore {
  readonly #stores: Readonly<Record<Manifest['kind'], SegmentStore>>;
  readonly #kinds = new Map<Digest, Manifest['kind']>();

  constructor(stores: Readonly<Record<Manifest['kind'], SegmentStore>>) {
    this.#stores = stores;
  }

  async open(manifest: Manifest, options?: OpenOptions): Promise<OpenedFile> {
    this.#kinds.set(manifest.digest, manifest.kind);
    return this.#stores[manifest.kind].open(manifest, options);
  }

  async write(digest: Digest, index: number, payload: Uint8Array): Promise<boolean> {
    return this.#store(digest).write(digest, index, payload);
  }

  async complete(digest: Digest): Promise<string> {
    return this.#store(digest).complete(digest);
  }

  async close(digest: Digest): Promise<void> {
    if (this.#kinds.has(digest)) await this.#store(digest).close(digest);
    this.#kinds.delete(digest);
  }

  #store(digest: Digest): SegmentStore {
    const kind = this.#kinds.get(digest);
    if (kind === undefined) throw new Error(`file ${digest} is closed`);
    return this.#stores[kind];
  }
}
