import { fileRefText, nameKey } from '@shoal/common';
import type { FileRef } from '@shoal/common';

import type { Lookup } from './lookup.js';

/** Lookups during the startup grace period, in the order of their arrival. */
export class PendingLookups {
  readonly #all = new Set<Lookup>();
  readonly #byFile = new Map<string, Lookup[]>();

  get size(): number {
    return this.#all.size;
  }

  add(lookup: Lookup): void {
    this.#all.add(lookup);
    if (lookup.file === undefined) return;
    const key = keyOf(lookup.file);
    const same = this.#byFile.get(key);
    if (same === undefined) this.#byFile.set(key, [lookup]);
    else same.push(lookup);
  }

  takeByFile(file: FileRef): readonly Lookup[] {
    const found = this.#byFile.get(keyOf(file)) ?? [];
    this.#byFile.delete(keyOf(file));
    for (const lookup of found) this.#all.delete(lookup);
    return found;
  }

  takeAll(): readonly Lookup[] {
    const all = [...this.#all];
    this.#all.clear();
    this.#byFile.clear();
    return all;
  }
}

/** The name of one file can equal the digest of another. */
function keyOf(file: FileRef): string {
  return `${file.by} ${nameKey(fileRefText(file))}`;
}
