import type { LogEntry } from './log-entry.js';

interface Bucket {
  left: number;
  at: number;
}

/** Lines about one other participant: a burst, because INIT may list many files, then a rate. */
const ONE = { burst: 1_100, perSecond: 20 };

/** About all of them together. */
const ALL = { burst: 10_000, perSecond: 200 };

/** Number of participants with a recorded rate; the least recently logged are removed first. */
const MAX_KNOWN = 4_096;

/** Interval of reporting dropped lines. */
const TELL_MS = 5_000;

/** Fields that name another participant, which must not fill the log by its actions. */
const SUBJECTS = ['rank', 'remoteHost', 'from', 'source', 'to'];

/** Limits the lines that other participants cause, except at `debug`, where all lines are wanted. */
export class LogLimit {
  readonly #clock: () => number;
  readonly #known = new Map<string, Bucket>();
  readonly #all: Bucket;
  #dropped = 0;
  #toldAt: number;

  constructor(clock = () => performance.now()) {
    this.#clock = clock;
    this.#toldAt = clock();
    this.#all = { left: ALL.burst, at: clock() };
  }

  /** Returns the entries to write now: this one or none, and a report of dropped ones. */
  pass(entry: LogEntry): readonly LogEntry[] {
    const now = this.#clock();
    const subject = SUBJECTS.find((name) => entry.context[name] !== undefined);
    const isLimited = entry.level !== 'debug' && subject !== undefined;
    if (isLimited && !this.#take(`${subject} ${String(entry.context[subject])}`, now)) {
      this.#dropped += 1;
      return [];
    }
    return this.#dropped > 0 && now - this.#toldAt >= TELL_MS ? [...this.rest(), entry] : [entry];
  }

  /** Returns a report of the lines dropped since the last report. */
  rest(): readonly LogEntry[] {
    if (this.#dropped === 0) return [];
    const dropped = this.#dropped;
    this.#dropped = 0;
    this.#toldAt = this.#clock();
    const message = `log lines dropped: ${dropped}, because others caused too many`;
    return [{ level: 'warn', message, context: { event: 'log-lines-dropped', dropped } }];
  }

  #take(key: string, now: number): boolean {
    const bucket = this.#known.get(key) ?? { left: ONE.burst, at: now };
    this.#known.delete(key);
    this.#known.set(key, bucket);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    refill(bucket, ONE, now);
    refill(this.#all, ALL, now);
    if (bucket.left < 1 || this.#all.left < 1) return false;
    bucket.left -= 1;
    this.#all.left -= 1;
    return true;
  }
}

function refill(bucket: Bucket, { burst, perSecond }: typeof ONE, now: number): void {
  bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) * perSecond) / 1_000);
  bucket.at = now;
}
