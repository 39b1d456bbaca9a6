import { HASH_BYTES, type Manifest, segmentBytes, segmentCount, segmentHash } from '@shoal/common';
import { blake3 } from '@shoal/common/io';

/** Which segments of an artifact are nothing but zeros: what a hole reads as, so nobody needs to send them. */
export class ZeroHashes {
  readonly #manifest: Manifest;
  /** Only the last segment may have another length. */
  readonly #usual: Buffer;
  readonly #last: Buffer;

  constructor(manifest: Manifest) {
    this.#manifest = manifest;
    const segments = segmentCount(manifest);
    const zeros = Buffer.alloc(segments === 0 ? 0 : segmentBytes(manifest, 0));
    this.#usual = blake3(zeros);
    this.#last = segments === 0 ? this.#usual : blake3(zeros.subarray(0, segmentBytes(manifest, segments - 1)));
  }

  has(index: number): boolean {
    const zeros = index === segmentCount(this.#manifest) - 1 ? this.#last : this.#usual;
    return zeros.compare(segmentHash(this.#manifest, index), 0, HASH_BYTES) === 0;
  }
}
