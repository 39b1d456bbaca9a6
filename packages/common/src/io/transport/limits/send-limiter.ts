import { LEAST_PROGRESS_BYTES_PER_SECOND, type Millis } from '../../../index.js';
import { now } from '../../host/awake-clock.js';

/** Bounds of what waits to be sent. */
export interface SendLimits {
  /** On all channels together: the one with most is cut off. */
  readonly maxTotalSendBytes: number;
  /** A channel on which this much passes, and what waits has not been sent at `minSendBytesPerSecond`, is cut off. */
  readonly slowReaderTimeoutMs: number;
  readonly minSendBytesPerSecond: number;
}

/** A channel, as far as what waits on it is concerned. */
export interface Sender {
  readonly queuedBytes: number;
  /** The same to the byte, which costs more to find out. */
  readonly unsentBytes: number;
  cutOff(reason: string): void;
}

/** Less than this waits on any channel now and then. */
const CONGESTED_BYTES = 64 * 1024;

/**
 * Watches the channels whose readers are behind: memory is for those who read. Sums are made now and
 * then, so that a message costs no more than a comparison.
 */
export class SendLimiter {
  readonly #limits: SendLimits;
  /** When its queue was last empty, or as short as it should be by then. */
  readonly #behind = new Map<Sender, { since: number; queued: number }>();
  #sentSinceSum = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: SendLimits) {
    this.#limits = limits;
  }

  /** A message of that length was just given to this channel. */
  sent(sender: Sender, bytes: number): void {
    const queued = sender.queuedBytes;
    if (queued <= CONGESTED_BYTES) return;
    if (!this.#behind.has(sender)) this.#behind.set(sender, { since: now(), queued });
    this.#timer ??= setInterval(() => {
      this.#sweep();
    }, this.#limits.slowReaderTimeoutMs / 4).unref();
    this.#sentSinceSum += bytes;
    if (this.#sentSinceSum > this.#limits.maxTotalSendBytes / 16) this.#checkSum();
  }

  ended(sender: Sender): void {
    this.#behind.delete(sender);
    if (this.#behind.size === 0) this.#rest();
  }

  #checkSum(): void {
    this.#sentSinceSum = 0;
    let sum = 0;
    let most: Sender | undefined;
    for (const sender of this.#behind.keys()) {
      sum += sender.queuedBytes;
      if (sender.queuedBytes > (most?.queuedBytes ?? 0)) most = sender;
    }
    const { maxTotalSendBytes } = this.#limits;
    if (sum <= maxTotalSendBytes || most === undefined) return;
    this.#behind.delete(most);
    most.cutOff(`over ${maxTotalSendBytes} bytes wait in all, most of them here`);
    this.#checkSum();
  }

  #sweep(): void {
    const { slowReaderTimeoutMs, minSendBytesPerSecond } = this.#limits;
    const at = now();
    for (const [sender, progress] of [...this.#behind]) {
      const queued = sender.unsentBytes;
      if (queued <= CONGESTED_BYTES) {
        this.#behind.delete(sender);
      } else if (queued <= progress.queued - leastRead(at - progress.since)) {
        // The peer reads: the remaining queue gets the full time again.
        progress.since = at;
        progress.queued = queued;
      } else if (at - progress.since >= slowReaderTimeoutMs + (progress.queued / minSendBytesPerSecond) * 1_000) {
        this.#behind.delete(sender);
        sender.cutOff(`${queued} bytes wait, and nothing was read for ${Math.round((at - progress.since) / 1_000)} s`);
      }
    }
    if (this.#behind.size === 0) this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Reading less than this in that time is no progress. */
function leastRead(ms: Millis): number {
  return Math.max(1, (ms * LEAST_PROGRESS_BYTES_PER_SECOND) / 1_000);
}
