import type { Millis } from '@shoal/common';

import type { Sample } from './results.js';

/** The number of samples of each series: at twice as many, every second one is dropped. */
const SAMPLES = 256;
const FIRST_INTERVAL_MS = 1;

/** Counts what happens in a run, and keeps its time series in a bounded number of samples. */
export class RunStats {
  /** Clients that want files, and those of them that have all. */
  wantingPeers = 0;
  finishedPeers = 0;
  heldSegments = 0;
  wantedSegments = 0;
  deliveredBytes = 0;
  seederBytes = 0;
  /** Bytes of the seeders' files. */
  offeredBytes = 0;
  deliveries = 0;
  /** The sum of all clients' uplinks, in bytes a millisecond. */
  uplinks = 0;
  progress: Sample[] = [];
  seederCopies: Sample[] = [];
  utilisation: Sample[] = [];
  #intervalMs = FIRST_INTERVAL_MS;
  #nextAt: Millis = 0;
  #last = { at: 0, bytes: 0 };

  get nextAt(): Millis {
    return this.#nextAt;
  }

  sample(now: Millis): void {
    const elapsed = now - this.#last.at;
    const bytes = this.deliveredBytes - this.#last.bytes;
    const carried = elapsed > 0 && this.uplinks > 0 ? bytes / elapsed / this.uplinks : 0;
    this.#last = { at: now, bytes: this.deliveredBytes };
    this.progress.push({ atMs: now, value: this.wantedSegments === 0 ? 0 : this.heldSegments / this.wantedSegments });
    this.seederCopies.push({ atMs: now, value: this.copies });
    this.utilisation.push({ atMs: now, value: carried });
    if (this.progress.length >= 2 * SAMPLES) this.#thin();
    this.#nextAt = now + this.#intervalMs;
  }

  get copies(): number {
    return this.offeredBytes === 0 ? 0 : this.seederBytes / this.offeredBytes;
  }

  #thin(): void {
    this.#intervalMs *= 2;
    this.progress = this.progress.filter((_, i) => i % 2 === 1);
    this.seederCopies = this.seederCopies.filter((_, i) => i % 2 === 1);
    // The rate of the longer interval is the mean of both halves.
    this.utilisation = this.utilisation.flatMap((sample, i, all) =>
      i % 2 === 1 ? [{ atMs: sample.atMs, value: (sample.value + (all[i - 1]?.value ?? sample.value)) / 2 }] : [],
    );
  }
}
