import { manifestBytes } from '@shoal/common';
import type { CatalogEntry, ClientId, Digest, FileRef, Manifest, Random } from '@shoal/common';

import { Swarm, type SwarmOptions } from './swarm.js';

/** The files that somebody holds or wants: one swarm per digest, one digest per name. */
export class SwarmRegistry {
  readonly #options: SwarmOptions;
  readonly #random: Random;
  readonly #byDigest = new Map<Digest, Swarm>();
  readonly #byName = new Map<string, Swarm>();
  readonly #bytesBy = new Map<ClientId, number>();
  #bytes = 0;
  #sorted: readonly Swarm[] | undefined;

  constructor(options: SwarmOptions, random: Random) {
    this.#options = options;
    this.#random = random;
  }

  get size(): number {
    return this.#byDigest.size;
  }

  find(file: FileRef): Swarm | undefined {
    return file.by === 'name' ? this.#byName.get(file.name) : this.#byDigest.get(file.digest);
  }

  /** What the manifests of all files take, about; and those that this client brought. */
  get manifestBytes(): number {
    return this.#bytes;
  }

  bytesBroughtBy(id: ClientId): number {
    return this.#bytesBy.get(id) ?? 0;
  }

  add(manifest: Manifest, broughtBy: ClientId): Swarm {
    const swarm = new Swarm(manifest, broughtBy, this.#options, this.#random);
    this.#count(swarm, manifestBytes(manifest));
    this.#byDigest.set(manifest.digest, swarm);
    this.#byName.set(manifest.name, swarm);
    this.#sorted = undefined;
    return swarm;
  }

  forget(swarm: Swarm): void {
    this.#byDigest.delete(swarm.digest);
    this.#byName.delete(swarm.manifest.name);
    this.#count(swarm, -manifestBytes(swarm.manifest));
    this.#sorted = undefined;
  }

  /** By name. */
  all(): readonly Swarm[] {
    this.#sorted ??= [...this.#byDigest.values()].sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));
    return this.#sorted;
  }

  catalog(): readonly CatalogEntry[] {
    return this.all().map(({ manifest, segments }) => {
      const { name, digest, kind, length } = manifest;
      return { name, digest, kind, length, segments };
    });
  }

  #count({ broughtBy }: Swarm, bytes: number): void {
    this.#bytes += bytes;
    const left = this.bytesBroughtBy(broughtBy) + bytes;
    if (left === 0) this.#bytesBy.delete(broughtBy);
    else this.#bytesBy.set(broughtBy, left);
  }
}
