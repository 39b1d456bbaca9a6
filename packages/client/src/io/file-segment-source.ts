import { type FileHandle, open } from 'node:fs/promises';

import { type Digest, type Manifest, segmentBytes } from '@shoal/common';
import { type BufferPool, FramedPayload, PAYLOAD_HEADROOM_BYTES } from '@shoal/common/io';

import type { SegmentSource } from './segment-store.js';

interface Located {
  readonly manifest: Manifest;
  path: string;
}

/** Reads segments from files on disk, with a bounded number of them open at a time. */
export class FileSegmentSource implements SegmentSource {
  readonly #maxOpenFiles: number;
  readonly #pool: BufferPool;
  readonly #files = new Map<Digest, Located>();
  /** In order of last use. */
  readonly #handles = new Map<Digest, Promise<FileHandle>>();

  /** Payloads lie in buffers of the pool. */
  constructor(maxOpenFiles: number, pool: BufferPool) {
    this.#maxOpenFiles = maxOpenFiles;
    this.#pool = pool;
  }

  locate(manifest: Manifest, path: string): void {
    const known = this.#files.get(manifest.digest);
    // An open handle stays good when the file is renamed.
    if (known === undefined) this.#files.set(manifest.digest, { manifest, path });
    else known.path = path;
  }

  async read(digest: Digest, index: number): Promise<FramedPayload> {
    const file = this.#files.get(digest);
    if (file === undefined) throw new Error(`file ${digest} is not here`);
    const bytes = segmentBytes(file.manifest, index);
    const handle = await this.#open(digest, file);
    const buffer = this.#pool.take(PAYLOAD_HEADROOM_BYTES + bytes);
    let filled = 0;
    while (filled < bytes) {
      const position = index * file.manifest.segmentLength + filled;
      const { bytesRead } = await handle.read(buffer, PAYLOAD_HEADROOM_BYTES + filled, bytes - filled, position);
      if (bytesRead === 0) throw new Error(`${file.path} is shorter than when it was offered`);
      filled += bytesRead;
    }
    return new FramedPayload(buffer);
  }

  async close(): Promise<void> {
    const handles = [...this.#handles.values()];
    this.#handles.clear();
    await Promise.allSettled(handles.map(async (handle) => (await handle).close()));
  }

  #open(digest: Digest, file: Located): Promise<FileHandle> {
    const known = this.#handles.get(digest);
    const handle = known ?? openMoved(file.path);
    this.#handles.delete(digest);
    this.#handles.set(digest, handle);
    if (known === undefined) {
      handle.catch(() => this.#handles.delete(digest));
      this.#closeLeastUsed();
    }
    return handle;
  }

  #closeLeastUsed(): void {
    const [oldest] = this.#handles;
    if (this.#handles.size <= this.#maxOpenFiles || oldest === undefined) return;
    const [digest, handle] = oldest;
    this.#handles.delete(digest);
    // A read under way keeps its file descriptor: FileHandle.close waits for it.
    handle.then((open_) => open_.close()).catch(() => undefined);
  }
}

/** A download may be renamed between the moment it is located and the moment it is opened. */
async function openMoved(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !path.endsWith('.part')) throw error;
    return open(path.slice(0, -'.part'.length), 'r');
  }
}
