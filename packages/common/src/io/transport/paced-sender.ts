/** Interval of the fragments of a frame. */
const PIECE_MS = 250;

interface Waiting {
  readonly frame: Uint8Array;
  /** 0: at once. */
  readonly overMs: number;
  readonly sent: (() => void) | undefined;
  sentBytes: number;
}

/**
 * Sends frames gradually, as fragments of one message: the receiver sees that it arrives, however low the sender's
 * rate limit is. No message may come between the fragments of another (RFC 6455 §5.4), so later frames wait.
 */
export class PacedSender {
  readonly #write: (piece: Uint8Array, isLast: boolean, sent: (() => void) | undefined) => void;
  /** The first one is on its way. */
  readonly #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #bytes = 0;

  constructor(write: (piece: Uint8Array, isLast: boolean, sent: (() => void) | undefined) => void) {
    this.#write = write;
  }

  /** Something is on its way. */
  get isBusy(): boolean {
    return this.#waiting.length > 0;
  }

  /** Bytes that were not written yet. */
  get bytes(): number {
    return this.#bytes;
  }

  add(frame: Uint8Array, overMs: number, sent: (() => void) | undefined): void {
    this.#waiting.push({ frame, overMs, sent, sentBytes: 0 });
    this.#bytes += frame.length;
    if (this.#waiting.length === 1) this.#send();
  }

  /** The connection is over: nothing more is written. */
  end(): void {
    clearTimeout(this.#timer);
    this.#bytes = 0;
    for (const { sent } of this.#waiting.splice(0)) sent?.();
  }

  readonly #send = (): void => {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const { frame, overMs, sent } = first;
      const step = Math.max(1, Math.ceil((frame.length * PIECE_MS) / Math.max(PIECE_MS, overMs)));
      const piece = frame.subarray(first.sentBytes, first.sentBytes + step);
      first.sentBytes += piece.length;
      this.#bytes -= piece.length;
      const isLast = first.sentBytes >= frame.length;
      if (isLast) this.#waiting.shift();
      this.#write(piece, isLast, isLast ? sent : undefined);
      if (isLast) continue;
      this.#timer = setTimeout(this.#send, PIECE_MS);
      return;
    }
  };
}
