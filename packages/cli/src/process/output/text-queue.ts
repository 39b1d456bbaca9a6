/** Takes some of the bytes, at once; throws as `fs.writeSync` does, EAGAIN where the reader is behind. */
export type WriteSome = (bytes: Uint8Array) => number;

export interface TextQueueOptions {
  readonly write: WriteSome;
  /** A text that comes while more than this waits is lost. */
  readonly maxBytes: number;
  /** The line that replaces lost ones as soon as writing works again; undefined if the reader is a program. */
  readonly gapLine?: (lines: number, reason: string) => string;
  /** A text cannot be written, and is lost. */
  readonly onError?: (error: NodeJS.ErrnoException) => void;
}

interface Waiting {
  readonly bytes: Buffer;
  /** Whole lines in it: a piece of a progress bar has none. */
  readonly lines: number;
  /** Lines that this one tells to be lost. */
  readonly told: number;
}

/**
 * Writes texts in order without ever blocking, throwing or growing: a disk may be full, a terminal closed, a reader asleep,
 * and none of that is a reason to stop the work. Lines that cannot be written are counted and reported later.
 */
export class TextQueue {
  readonly #options: TextQueueOptions;
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  /** Of the first that waits. */
  #written = 0;
  #lostLines = 0;
  #lostBecause = '';
  #isLastLost = false;
  /** The last line that is out has no end. */
  #isTorn = false;
  #retryMs = FIRST_RETRY_MS;
  #timer: NodeJS.Timeout | undefined;
  #progress = 0;

  constructor(options: TextQueueOptions) {
    this.#options = options;
  }

  line(text: string): void {
    this.#push({ bytes: Buffer.from(`${text}\n`), lines: 1, told: 0 });
  }

  /** A part of what is drawn on a terminal: it is lost without a word. */
  piece(text: string): void {
    this.#push({ bytes: Buffer.from(text), lines: 0, told: 0 });
  }

  /** Writes what can be written now. */
  drain(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (;;) {
      this.#announceGap();
      const [first] = this.#waiting;
      if (first === undefined || !this.#writeFirst(first)) return;
    }
  }

  /** Settles when all is written, or nothing was taken for this long. */
  async flush(patienceMs: number): Promise<void> {
    for (let [idleSince, seen] = [performance.now(), this.#progress]; this.#waiting.length > 0;) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      this.drain();
      if (seen !== this.#progress) [idleSince, seen] = [performance.now(), this.#progress];
      else if (performance.now() - idleSince >= patienceMs) return;
    }
  }

  #push(text: Waiting): void {
    if (this.#waitingBytes > 0 && this.#waitingBytes + text.bytes.length > this.#options.maxBytes) {
      this.#isLastLost ||= this.#lostLines === 0;
      this.#lose(text, NOT_READ);
      this.#options.onError?.(Object.assign(new Error(NOT_READ), { code: 'EAGAIN' }));
      return;
    }
    this.#waiting.push(text);
    this.#waitingBytes += text.bytes.length;
    // While the reader is behind, a timer looks whether it has caught up.
    if (this.#timer === undefined) this.drain();
  }

  /** Puts it first: what was lost was the last that came, or the next that was to be written. */
  #announceGap(): void {
    const { gapLine } = this.#options;
    const [first] = this.#waiting;
    const isDue = this.#isLastLost ? first === undefined : first !== undefined && first.told === 0;
    if (gapLine === undefined || this.#lostLines === 0 || this.#written > 0 || !isDue) return;
    const bytes = Buffer.from(`${gapLine(this.#lostLines, this.#lostBecause)}\n`);
    this.#waiting.unshift({ bytes, lines: 0, told: this.#lostLines });
    this.#waitingBytes += bytes.length;
  }

  /** False where it has to wait. */
  #writeFirst(first: Waiting): boolean {
    try {
      if (this.#isTorn) {
        this.#options.write(NEWLINE);
        this.#isTorn = false;
      }
      const taken = this.#options.write(first.bytes.subarray(this.#written));
      this.#progress += 1;
      this.#retryMs = FIRST_RETRY_MS;
      this.#written += taken;
    } catch (error) {
      return this.#failed(first, error as NodeJS.ErrnoException);
    }
    if (this.#written < first.bytes.length) return true;
    this.#lostLines -= first.told;
    this.#drop(first);
    return true;
  }

  #failed(first: Waiting, error: NodeJS.ErrnoException): boolean {
    const { code = '' } = error;
    if (code === 'EINTR') return true;
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK') {
      this.#timer = setTimeout(() => {
        this.drain();
      }, this.#retryMs).unref();
      this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
      return false;
    }
    if (this.#written > 0) this.#isTorn = true;
    // If not even the gap line can be written, no later line can.
    const given = first.told > 0 ? [...this.#waiting] : [first];
    this.#isLastLost = false;
    for (const one of given) {
      this.#drop(one);
      this.#lose(one, error.message.replace(/, write$/, ''));
    }
    this.#options.onError?.(error);
    return true;
  }

  #drop(one: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(one), 1);
    this.#waitingBytes -= one.bytes.length;
    this.#written = 0;
  }

  #lose({ lines }: Waiting, reason: string): void {
    this.#lostLines += lines;
    this.#lostBecause = reason;
  }
}

const NOT_READ = 'it was not read';
const NEWLINE = Buffer.from('\n');
const FIRST_RETRY_MS = 1;
const LAST_RETRY_MS = 250;
const POLL_MS = 5;
