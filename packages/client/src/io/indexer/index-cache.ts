import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { HASH_BYTES } from '@shoal/common';
import { Blake3Stream, manifestDigest } from '@shoal/common/io';

import type { HashPlan } from './hash-segments.js';
import { StateFolder } from '../state/state-folder.js';

/** Version of the entries' format and of their keys. */
const FORM = 'shoal index 1\n';

/**
 * Caches hashes of shared files, so the next start need not read the files again. The key covers everything that
 * changes with the bytes: path, segment length and, for each file, its name and stamp. The cache never fails: an
 * entry that cannot be read, written or trusted counts as missing.
 */
export class IndexCache {
  readonly folder: string;
  readonly #maxBytes: number;

  /** All entries together take at most `maxBytes`; the least recently used are removed first. */
  constructor(folder: string, maxBytes: number) {
    this.folder = folder;
    this.#maxBytes = maxBytes;
  }

  async read(plan: HashPlan): Promise<Uint8Array | undefined> {
    const key = keyOf(plan);
    try {
      const state = await StateFolder.open(this.folder, true);
      const entry = await state.read(key).finally(() => state.close());
      const hashes = entry.subarray(0, -CHECKSUM_BYTES);
      const isSound =
        hashes.length === hashesLength(plan) && checksum(key, hashes).equals(entry.subarray(-CHECKSUM_BYTES));
      if (!isSound) throw new Error('it was damaged');
      const now = new Date();
      await utimes(join(this.folder, key), now, now).catch(() => undefined);
      // Copied, because the buffer of a small file is part of a larger pool.
      return Uint8Array.from(hashes);
    } catch {
      return undefined;
    }
  }

  async write(plan: HashPlan, hashes: Uint8Array): Promise<void> {
    if (hashes.length + CHECKSUM_BYTES > this.#maxBytes) return;
    const key = keyOf(plan);
    try {
      const state = await StateFolder.open(this.folder, true);
      try {
        await this.#makeRoom(this.#maxBytes - hashes.length - CHECKSUM_BYTES);
        await state.write(key, Buffer.concat([hashes, checksum(key, hashes)]));
      } finally {
        await state.close();
      }
    } catch {
      // The next start hashes the file again.
    }
  }

  /** Removes the least recently used entries until the rest fits; incomplete files of other processes count as well. */
  async #makeRoom(maxBytes: number): Promise<void> {
    const names = await readdir(this.folder);
    const entries = await Promise.all(
      names.filter(isEntry).map(async (name) => {
        const path = join(this.folder, name);
        const { size, mtimeMs } = await stat(path);
        return { path, size, mtimeMs };
      }),
    );
    let bytes = entries.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of entries.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (bytes <= maxBytes) return;
      await rm(path, { force: true });
      bytes -= size;
    }
  }
}

const CHECKSUM_BYTES = 32;

/** Other files in the folder stay. */
function isEntry(name: string): boolean {
  return /^[0-9a-f]{64}(\.[0-9a-f-]{36})?$/.test(name);
}

function hashesLength({ length, segmentLength }: HashPlan): number {
  return Math.ceil(length / segmentLength) * HASH_BYTES;
}

function keyOf({ path, length, segmentLength, entries, stamps }: HashPlan): string {
  const fields = { kind: 'real', name: '', length, segmentLength, hashes: new Uint8Array(0), entries } as const;
  return new Blake3Stream()
    .update(Buffer.from(`${FORM}${manifestDigest(fields)}\n${resolve(path)}\n`))
    .update(new Uint8Array(stamps.buffer, stamps.byteOffset, stamps.byteLength))
    .hex();
}

/** Includes the key: an entry under another entry's name counts as damaged. */
function checksum(key: string, hashes: Uint8Array): Buffer {
  return new Blake3Stream().update(Buffer.from(key)).update(hashes).bytes();
}
