import type { Digest } from '@shoal/common';

import { SmallMap } from '../../small-map.js';
import type { ServedFile } from './served-file.js';

/** The files that are served, and which totals the session does not know yet. */
export class ServedFiles {
  readonly #files = new SmallMap<Digest, ServedFile>();
  readonly #unreported = new Set<Digest>();

  get(digest: Digest): ServedFile | undefined {
    return this.#files.get(digest);
  }

  has(digest: Digest): boolean {
    return this.#files.has(digest);
  }

  set(file: ServedFile): void {
    this.#files.set(file.digest, file);
  }

  /** The file served first; undefined where none is. */
  get first(): ServedFile | undefined {
    return this.#files.first;
  }

  all(): readonly ServedFile[] {
    return this.#files.values();
  }

  get isAnySuperSeeding(): boolean {
    return this.#files.some(isSuperSeeding);
  }

  /** Returns true where the session has not received the newest totals. */
  delete(digest: Digest): boolean {
    this.#files.delete(digest);
    return this.#unreported.delete(digest);
  }

  get hasUnreported(): boolean {
    return this.#unreported.size > 0;
  }

  markUnreported(digest: Digest): void {
    this.#unreported.add(digest);
  }

  /** Files whose totals changed since the last call. */
  takeUnreported(): readonly ServedFile[] {
    const files: ServedFile[] = [];
    for (const digest of this.#unreported) {
      const file = this.#files.get(digest);
      if (file !== undefined) files.push(file);
    }
    this.#unreported.clear();
    return files;
  }
}

function isSuperSeeding(file: ServedFile): boolean {
  return file.isSuperSeeding;
}
