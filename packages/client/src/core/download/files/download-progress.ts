import { aliveAfter, type Millis, type Rank } from '@shoal/common';

/** How far a download is, and for how long it has made no progress. */
export class DownloadProgress {
  /** Peers that delivered at least one segment which is held. */
  readonly contributors = new Set<Rank>();
  #downloadedBytes = 0;
  #heldBytes = 0;
  #reportedSegments = 0;
  #lastProgressAt: Millis;
  #stallNotices = 0;
  #isLimitNoted = false;

  constructor(now: Millis) {
    this.#lastProgressAt = now;
  }

  /** Payload bytes received, kept or not. */
  get downloadedBytes(): number {
    return this.#downloadedBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Segments held at the last report to the session. */
  get reportedSegments(): number {
    return this.#reportedSegments;
  }

  get lastProgressAt(): Millis {
    return this.#lastProgressAt;
  }

  /** Stall reports since the last progress. */
  get stallNotices(): number {
    return this.#stallNotices;
  }

  /** The log says that this client's own rate limit delays the download. */
  get isLimitNoted(): boolean {
    return this.#isLimitNoted;
  }

  countDownloaded(bytes: number): void {
    this.#downloadedBytes += bytes;
  }

  /** Segments of an earlier run. */
  addHeld(bytes: number): void {
    this.#heldBytes += bytes;
  }

  /** A segment is stored. */
  hold(bytes: number, now: Millis): void {
    this.#heldBytes += bytes;
    this.#lastProgressAt = now;
    this.#stallNotices = 0;
  }

  /** A held segment turned out to be corrupt. */
  invalidate(bytes: number): void {
    this.#heldBytes -= bytes;
  }

  /** Bytes of an incomplete segment arrived. */
  receiveBytes(bytes: number, now: Millis): void {
    this.#lastProgressAt = aliveAfter(this.#lastProgressAt, bytes, now);
  }

  /** The time before now does not count as a stall. */
  restart(now: Millis): void {
    this.#lastProgressAt = now;
  }

  countStallNotice(): void {
    this.#stallNotices += 1;
  }

  noteLimit(): void {
    this.#isLimitNoted = true;
  }

  report(heldSegments: number): void {
    this.#reportedSegments = heldSegments;
  }
}
