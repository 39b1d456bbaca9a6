import { type Digest, HASH_BYTES, type Manifest, segmentBytes, segmentCount } from '@shoal/common';

import type { VirtualPayload } from '../client/virtual-disk.js';

/** The files of one world. Their hashes and digests are invented, because nothing reads their content. */
export class Files {
  readonly #manifests = new Map<Digest, Manifest>();
  readonly #payloads = new Map<number, readonly [sound: VirtualPayload, corrupt: VirtualPayload]>();

  real(name: string, segments: number, segmentLength: number): Manifest {
    const hashes = new Uint8Array(segments * HASH_BYTES);
    return this.#add({ kind: 'real', name, length: segments * segmentLength, segmentLength, hashes });
  }

  declared(name: string, hashes: readonly string[]): Manifest {
    const bytes = Uint8Array.from(hashes.join(''), (character) => character.charCodeAt(0));
    return this.#add({ kind: 'declared', name, length: 0, segmentLength: 0, hashes: bytes });
  }

  get all(): readonly Manifest[] {
    return [...this.#manifests.values()];
  }

  get(digest: Digest): Manifest {
    const manifest = this.#manifests.get(digest);
    if (manifest === undefined) throw new Error(`no file has the digest ${digest}`);
    return manifest;
  }

  count(digest: Digest): number {
    return segmentCount(this.get(digest));
  }

  /** The payload of a segment: one object for all segments of the same length. */
  payload(manifest: Manifest, index: number, isCorrupt: boolean): VirtualPayload {
    const byteLength = segmentBytes(manifest, index);
    let pair = this.#payloads.get(byteLength);
    if (pair === undefined) {
      pair = [
        { byteLength, isCorrupt: false },
        { byteLength, isCorrupt: true },
      ];
      this.#payloads.set(byteLength, pair);
    }
    return pair[isCorrupt ? 1 : 0];
  }

  #add(manifest: Omit<Manifest, 'digest'>): Manifest {
    const digest = (this.#manifests.size + 1).toString(16).padStart(64, '0');
    const added = { ...manifest, digest };
    this.#manifests.set(digest, added);
    return added;
  }
}
