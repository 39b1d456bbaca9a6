import { manifestBytes, nameKey, names } from '@shoal/common';
import type { CatalogEntry, ClientId, Digest, FileRef, Grant, Manifest, Random } from '@shoal/common';

import { Swarm, type SwarmOptions } from './swarm.js';

/** Grants whose files are kept together until files come or go. */
const MAX_KEPT_GRANTS = 64;

/** The files that somebody holds or wants: one swarm per digest, one digest per name. */
export class SwarmRegistry {
  readonly #options: SwarmOptions;
  readonly #random: Random;
  readonly #byDigest = new Map<Digest, Swarm>();
  readonly #byName = new Map<string, Swarm>();
  /** Names that are not in NFC, by what they are in it. */
  readonly #byKey = new Map<string, Set<Swarm>>();
  readonly #bytesByClient = new Map<ClientId, number>();
  #bytes = 0;
  #sorted: readonly Swarm[] | undefined;
  /** What grants name of `#sorted`, by their patterns: matching all names again is work that others could ask for. */
  readonly #allowed = new Map<string, readonly Swarm[]>();
  #catalog = new WeakMap<readonly Swarm[], readonly CatalogEntry[]>();

  constructor(options: SwarmOptions, random: Random) {
    this.#options = options;
    this.#random = random;
  }

  get size(): number {
    return this.#byDigest.size;
  }

  find(file: FileRef): Swarm | undefined {
    if (file.by === 'digest') return this.#byDigest.get(file.digest);
    return this.#byName.get(file.name) ?? this.#findNormalised(file.name);
  }

  /** What the manifests of all files take, about; and those that this client brought. */
  get manifestBytes(): number {
    return this.#bytes;
  }

  manifestBytesOf(id: ClientId): number {
    return this.#bytesByClient.get(id) ?? 0;
  }

  add(manifest: Manifest, offeredBy: ClientId): Swarm {
    const swarm = new Swarm(manifest, offeredBy, this.#options, this.#random);
    this.#count(swarm, manifestBytes(manifest));
    this.#byDigest.set(manifest.digest, swarm);
    this.#byName.set(manifest.name, swarm);
    const key = nameKey(manifest.name);
    if (key !== manifest.name) this.#byKey.set(key, (this.#byKey.get(key) ?? new Set()).add(swarm));
    this.#changed();
    return swarm;
  }

  remove(swarm: Swarm): void {
    this.#byDigest.delete(swarm.digest);
    this.#byName.delete(swarm.manifest.name);
    const key = nameKey(swarm.manifest.name);
    const alike = this.#byKey.get(key);
    if (alike?.delete(swarm) === true && alike.size === 0) this.#byKey.delete(key);
    this.#count(swarm, -manifestBytes(swarm.manifest));
    this.#changed();
  }

  /** By name. */
  all(): readonly Swarm[] {
    this.#sorted ??= [...this.#byDigest.values()].sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));
    return this.#sorted;
  }

  /** Those that a grant names, by name. */
  allowedBy({ files, mayGet, mayShare }: Grant): readonly Swarm[] {
    const all = this.all();
    if (files.length === 0) return all;
    const key = files.join('/');
    const known = this.#allowed.get(key);
    if (known !== undefined) return known;
    const found = all.filter(({ manifest }) => names({ files, mayGet, mayShare }, manifest));
    if (this.#allowed.size >= MAX_KEPT_GRANTS) this.#allowed.clear();
    this.#allowed.set(key, found);
    return found;
  }

  /** Of those that a grant names; the same list until files come or go. */
  catalog(grant: Grant): readonly CatalogEntry[] {
    const swarms = this.allowedBy(grant);
    const known = this.#catalog.get(swarms);
    if (known !== undefined) return known;
    const entries = swarms.map(({ manifest, segments }) => {
      const { name, digest, kind, length } = manifest;
      return { name, digest, kind, length, segments };
    });
    this.#catalog.set(swarms, entries);
    return entries;
  }

  #changed(): void {
    this.#sorted = undefined;
    this.#allowed.clear();
  }

  /** A person who types a name sees no difference. */
  #findNormalised(name: string): Swarm | undefined {
    const key = nameKey(name);
    if (key !== name) {
      const composed = this.#byName.get(key);
      if (composed !== undefined) return composed;
    }
    const [first] = this.#byKey.get(key) ?? [];
    return first;
  }

  #count({ offeredBy }: Swarm, bytes: number): void {
    this.#bytes += bytes;
    const left = this.manifestBytesOf(offeredBy) + bytes;
    if (left === 0) this.#bytesByClient.delete(offeredBy);
    else this.#bytesByClient.set(offeredBy, left);
  }
}
