import {
  aliveAfter,
  type ChannelId,
  type Digest,
  Mark,
  type Millis,
  MovingAverage,
  type Principal,
  type Rank,
} from '@shoal/common';

export interface ActiveUpload {
  readonly channel: ChannelId;
  readonly principal: Principal;
  readonly rank: Rank;
  readonly digest: Digest;
  readonly index: number;
  readonly bytes: number;
  readonly since: Millis;
  /** The earliest time at which its last byte leaves: the rate limit may spread it. */
  readonly dueAt: Millis;
  /** Time at which bytes were last sent to its receiver; at first `dueAt`. */
  lastSentAt: Millis;
  /** `ActiveUploads.uploadMs` at its start. */
  readonly uploadMsBefore: number;
  /** Super-seeding picked the segment: it is picked again if the upload fails. */
  readonly isSuperSeeded: boolean;
  /** Its receiver has not acknowledged enough uploads yet, or since one was overdue. */
  readonly isUnproven: boolean;
}

/** Active uploads to one principal; `moving`: without stuck ones. */
export interface UploadShare {
  uploads: number;
  moving: number;
  movingBytes: number;
}

const WEIGHT = 0.1;
/** An upload is stuck after this many times the usual duration, but not before the minimum below. */
const STUCK = 8;
const STUCK_LEAST_MS = 2_000;
/** The same for an unproven receiver, which may never acknowledge. */
const STUCK_UNPROVEN_MS = 250;
/** The same while receivers that acknowledge nothing hold most slots. */
const LATE_MS = 500;
/** The same while the usual duration is unknown. */
const STUCK_FIRST_MS = 10_000;

/**
 * Bytes of an upload that may be in the network when all have left this process, and the rate at which they may arrive:
 * kernels accept megabytes at once, however slow the link is.
 */
const UNSEEN_BYTES = 4 * 1024 * 1024;
const UNSEEN_BYTES_PER_SECOND = 16 * 1024;

/**
 * Active uploads. INV-UP-1: an upload is active until its receiver acknowledges the segment (RECEIVED) or cancels it,
 * its channel closes, or the acknowledgement is overdue, or late while peers wait for the slot: a segment that the kernel
 * has taken is not delivered yet.
 */
export class ActiveUploads {
  /** Few, so a linear search is fast. */
  readonly #uploads: ActiveUpload[] = [];
  #uploadMs = 0;
  readonly #mark: Mark;
  /** How long uploads take, smoothed; undefined before the first acknowledgement. */
  readonly #usualMs = new MovingAverage(WEIGHT);
  #at: Millis = 0;

  constructor(mark = new Mark()) {
    this.#mark = mark;
  }

  get size(): number {
    return this.#uploads.length;
  }

  get bytes(): number {
    let bytes = 0;
    for (const upload of this.#uploads) bytes += upload.bytes;
    return bytes;
  }

  /** The number of active uploads, integrated over time. */
  get uploadMs(): number {
    return this.#uploadMs;
  }

  /** Moves the time on. Called before each change. */
  advance(now: Millis): void {
    this.#uploadMs += this.#uploads.length * (now - this.#at);
    this.#at = now;
  }

  /** Records the time of an upload until its acknowledgement. */
  recordDuration(elapsed: Millis): void {
    this.#usualMs.add(elapsed);
  }

  /** The active uploads of each principal with at least one. */
  shares(now: Millis): ReadonlyMap<Principal, UploadShare> {
    const isStuck = this.#stuckTest(now);
    const shares = new Map<Principal, UploadShare>();
    for (const upload of this.#uploads) {
      const { principal, bytes } = upload;
      let share = shares.get(principal);
      if (share === undefined) shares.set(principal, (share = { uploads: 0, moving: 0, movingBytes: 0 }));
      share.uploads += 1;
      if (isStuck(upload)) continue;
      share.moving += 1;
      share.movingBytes += bytes;
    }
    return shares;
  }

  /** Bytes of uploads that are not stuck. */
  movingBytes(now: Millis): number {
    const isStuck = this.#stuckTest(now);
    let moving = 0;
    for (const upload of this.#uploads) if (!isStuck(upload)) moving += upload.bytes;
    return moving;
  }

  /** True with active uploads to another principal than this one, or to several if it is undefined. */
  isShared(principal: Principal | undefined): boolean {
    const [first] = this.#uploads;
    const one = principal ?? first?.principal;
    return this.#uploads.some((upload) => upload.principal !== one);
  }

  /** Uploads under way to one principal. */
  countOfPrincipal(principal: Principal): number {
    let count = 0;
    for (const upload of this.#uploads) if (upload.principal === principal) count += 1;
    return count;
  }

  /** Uploads that take far longer than others: their receivers are probably disconnected. */
  stuckAt(now: Millis): number {
    const isStuck = this.#stuckTest(now);
    let stuck = 0;
    for (const upload of this.#uploads) if (isStuck(upload)) stuck += 1;
    return stuck;
  }

  /** Uploads to unproven receivers, without stuck ones. */
  unprovenAt(now: Millis): number {
    const isStuck = this.#stuckTest(now);
    let count = 0;
    for (const upload of this.#uploads) if (upload.isUnproven && !isStuck(upload)) count += 1;
    return count;
  }

  /** Uploads that are late while peers wait for their slots. */
  lateAt(now: Millis): number {
    const before = this.#lateBefore(now);
    let late = 0;
    for (const { dueAt } of this.#uploads) if (dueAt < before) late += 1;
    return late;
  }

  /** Ends and returns the late upload that has been silent for longest. */
  endLatest(now: Millis): ActiveUpload | undefined {
    const before = this.#lateBefore(now);
    let oldest: ActiveUpload | undefined;
    for (const upload of this.#uploads) {
      if (upload.dueAt < before && (oldest === undefined || upload.lastSentAt < oldest.lastSentAt)) oldest = upload;
    }
    return oldest && this.end(oldest.channel, oldest.digest, oldest.index);
  }

  /** One of the channel's is stuck. */
  isStuck(channel: ChannelId, now: Millis): boolean {
    const isStuck = this.#stuckTest(now);
    for (const upload of this.#uploads) if (upload.channel === channel && isStuck(upload)) return true;
    return false;
  }

  /** Uploads that were due before some time are stuck; proven receivers get more time. */
  #stuckTest(now: Millis): (upload: ActiveUpload) => boolean {
    const usual = this.#usualMs.value;
    const before = now - (usual === undefined ? STUCK_FIRST_MS : Math.max(STUCK_LEAST_MS, STUCK * usual));
    const unprovenBefore = usual === undefined ? before : now - Math.max(STUCK_UNPROVEN_MS, STUCK * usual);
    return ({ dueAt, isUnproven }) => dueAt < (isUnproven ? unprovenBefore : before);
  }

  #lateBefore(now: Millis): Millis {
    const usual = this.#usualMs.value;
    return now - (usual === undefined ? STUCK_FIRST_MS : Math.max(LATE_MS, STUCK * usual));
  }

  start(upload: ActiveUpload): void {
    this.#uploads.push(upload);
  }

  has(channel: ChannelId, digest: Digest, index: number): boolean {
    return this.#find(channel, digest, index) >= 0;
  }

  of(channel: ChannelId): readonly ActiveUpload[] {
    return this.#uploads.filter((upload) => upload.channel === channel);
  }

  /** Uploads under way on one channel. */
  countOf(channel: ChannelId): number {
    let count = 0;
    for (const upload of this.#uploads) if (upload.channel === channel) count += 1;
    return count;
  }

  end(channel: ChannelId, digest: Digest, index: number): ActiveUpload | undefined {
    const place = this.#find(channel, digest, index);
    if (place < 0) return undefined;
    this.#mark.set();
    return this.#uploads.splice(place, 1)[0];
  }

  /** Ends and returns the uploads that match. */
  endAll(matches: (upload: ActiveUpload) => boolean): ActiveUpload[] {
    const ended = this.#uploads.filter(matches);
    for (const { channel, digest, index } of ended) this.end(channel, digest, index);
    return ended;
  }

  /** Bytes were sent on the channel, whose uploads are sent one after the other. */
  recordSent(channel: ChannelId, bytes: number, now: Millis): void {
    for (const upload of this.#uploads) {
      if (upload.channel === channel) upload.lastSentAt = aliveAfter(upload.lastSentAt, bytes, now);
    }
  }

  /** Ends and returns uploads whose acknowledgement is overdue: no bytes leave, and those sent had time to arrive. */
  endOverdue(now: Millis, timeoutMs: Millis): ActiveUpload[] {
    return this.endAll(({ lastSentAt: leftAt, bytes }) => now - leftAt >= timeoutMs + unseenMs(bytes));
  }

  #find(channel: ChannelId, digest: Digest, index: number): number {
    for (let place = 0; place < this.#uploads.length; place += 1) {
      const upload = this.#uploads[place] as ActiveUpload;
      if (upload.channel === channel && upload.index === index && upload.digest === digest) return place;
    }
    return -1;
  }
}

function unseenMs(bytes: number): Millis {
  return (1_000 * Math.min(bytes, UNSEEN_BYTES)) / UNSEEN_BYTES_PER_SECOND;
}
