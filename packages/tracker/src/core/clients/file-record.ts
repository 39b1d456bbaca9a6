import { segmentCount } from '@shoal/common';
import type { Digest, FileTotals, Manifest, Millis } from '@shoal/common';

/** The time constant of the smoothed download rate. */
const RATE_WINDOW_MS = 5_000;

/** The totals that one client reported about one file. Kept after it leaves the swarm, for the summary. */
export class FileRecord {
  readonly digest: Digest;
  readonly name: string;
  readonly segments: number;
  #heldSegments = 0;
  #downloadedBytes = 0;
  #uploadedBytes = 0;
  #bytesPerSecond = 0;
  #updatedAt: Millis;
  #requestedAt: Millis | undefined;
  #completeAt: Millis | undefined;

  constructor(manifest: Manifest, now: Millis) {
    this.digest = manifest.digest;
    this.name = manifest.name;
    this.segments = segmentCount(manifest);
    this.#updatedAt = now;
  }

  get heldSegments(): number {
    return this.#heldSegments;
  }

  get downloadedBytes(): number {
    return this.#downloadedBytes;
  }

  get uploadedBytes(): number {
    return this.#uploadedBytes;
  }

  /** Smoothed. */
  get bytesPerSecond(): number {
    return this.#bytesPerSecond;
  }

  get updatedAt(): Millis {
    return this.#updatedAt;
  }

  /** A client that requested the file wants it, even if it also offers segments of it. */
  get role(): 'offered' | 'wanted' {
    return this.#requestedAt === undefined ? 'offered' : 'wanted';
  }

  get isComplete(): boolean {
    return this.#heldSegments === this.segments;
  }

  /** From the first request until it was complete. */
  get completeMs(): Millis | undefined {
    if (this.#requestedAt === undefined || this.#completeAt === undefined || !this.isComplete) return undefined;
    return this.#completeAt - this.#requestedAt;
  }

  markRequested(now: Millis): void {
    this.#requestedAt ??= now;
  }

  /** True if this completes, for the first time, a file that the client requested. */
  setHeldSegments(segments: number, now: Millis): boolean {
    this.#heldSegments = segments;
    this.#updatedAt = now;
    if (!this.isComplete || this.#requestedAt === undefined || this.#completeAt !== undefined) return false;
    this.#completeAt = now;
    return true;
  }

  /** Like `setHeldSegments`; ignores totals that are no byte counts. */
  updateTotals(totals: FileTotals, now: Millis): boolean {
    const elapsed = now - this.#updatedAt;
    const downloaded = byteCount(totals.downloadedBytes) ?? this.#downloadedBytes;
    if (elapsed > 0) {
      const rate = (Math.max(0, downloaded - this.#downloadedBytes) * 1000) / elapsed;
      const weight = 1 - Math.exp(-elapsed / RATE_WINDOW_MS);
      this.#bytesPerSecond += (rate - this.#bytesPerSecond) * weight;
    }
    this.#downloadedBytes = downloaded;
    this.#uploadedBytes = byteCount(totals.uploadedBytes) ?? this.#uploadedBytes;
    return this.setHeldSegments(totals.heldSegments, now);
  }
}

function byteCount(value: number): number | undefined {
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
