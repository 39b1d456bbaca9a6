import { type Digest, type HeldFile, segmentCount } from '@shoal/common';

import type { Offer } from '../../options.js';

/** The files that this client holds wholly and offers, and which of them the tracker refused. */
export class Offers {
  readonly #offers = new Map<Digest, Offer>();
  readonly #refused = new Set<Digest>();
  /** FILE_OFFERs under way, by correlation. */
  readonly #asked = new Map<number, Digest>();

  get all(): readonly Offer[] {
    return [...this.#offers.values()];
  }

  /** True where there were offers and every one was refused. */
  get areAllRefused(): boolean {
    return this.#offers.size > 0 && this.#refused.size === this.#offers.size;
  }

  add(offer: Offer): void {
    this.#offers.set(offer.manifest.digest, offer);
    this.#refused.delete(offer.manifest.digest);
  }

  has(digest: Digest): boolean {
    return this.#offers.has(digest);
  }

  /** Undefined for a file that is not offered, or no longer. */
  accepted(digest: Digest): Offer | undefined {
    return this.#refused.has(digest) ? undefined : this.#offers.get(digest);
  }

  /** The offers for INIT. */
  held(): HeldFile[] {
    return this.all.filter(({ manifest }) => !this.#refused.has(manifest.digest)).map(asHeldFile);
  }

  recordRequest(correlation: number, digest: Digest): void {
    this.#asked.set(correlation, digest);
  }

  /** The offer that an answer is about; undefined where it answers none. */
  takeRequest(correlation: number): Digest | undefined {
    const digest = this.#asked.get(correlation);
    this.#asked.delete(correlation);
    return digest;
  }

  /** The offer, where it was not refused before. */
  refuse(digest: Digest): Offer | undefined {
    const offer = this.accepted(digest);
    if (offer !== undefined) this.#refused.add(digest);
    return offer;
  }
}

export function asHeldFile({ manifest }: Offer): HeldFile {
  return { manifest, heldSegments: segmentCount(manifest) };
}
