import { names } from '@shoal/common';
import type { CatalogEntry, Grant } from '@shoal/common';

import type { Swarm } from './swarm.js';

/** Grants whose list of swarms is cached. */
const MAX_CACHED_GRANTS = 64;

/** Caches, for each grant, the swarms that it names: matching patterns against all names is costly. */
export class Catalogue {
  readonly #swarms: () => Iterable<Swarm>;
  readonly #byGrant = new Map<string, readonly Swarm[]>();
  readonly #entries = new WeakMap<readonly Swarm[], readonly CatalogEntry[]>();
  #sorted: readonly Swarm[] | undefined;

  constructor(swarms: () => Iterable<Swarm>) {
    this.#swarms = swarms;
  }

  /** A swarm was added or removed. */
  invalidate(): void {
    this.#sorted = undefined;
    this.#byGrant.clear();
  }

  /** The swarms that a grant names, sorted by name. */
  allowedBy({ files, mayGet, mayShare }: Grant): readonly Swarm[] {
    const all = this.#all();
    if (files.length === 0) return all;
    const key = files.join('/');
    const known = this.#byGrant.get(key);
    if (known !== undefined) return known;
    const found = all.filter(({ manifest }) => names({ files, mayGet, mayShare }, manifest));
    if (this.#byGrant.size >= MAX_CACHED_GRANTS) this.#byGrant.clear();
    this.#byGrant.set(key, found);
    return found;
  }

  /** The same array until a swarm is added or removed. */
  entriesFor(grant: Grant): readonly CatalogEntry[] {
    const swarms = this.allowedBy(grant);
    const known = this.#entries.get(swarms);
    if (known !== undefined) return known;
    const entries = swarms.map(({ manifest, segments }) => {
      const { name, digest, kind, length } = manifest;
      return { name, digest, kind, length, segments };
    });
    this.#entries.set(swarms, entries);
    return entries;
  }

  #all(): readonly Swarm[] {
    this.#sorted ??= [...this.#swarms()].sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));
    return this.#sorted;
  }
}
