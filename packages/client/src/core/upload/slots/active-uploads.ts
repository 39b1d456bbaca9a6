import {
  aliveAfter,
  type ChannelId,
  type Digest,
  type Millis,
  MovingAverage,
  type Principal,
  type Rank,
} from '@shoal/common';

import { UploadMark } from './upload-mark.js';

export interface ActiveUpload {
  readonly channel: ChannelId;
  readonly principal: Principal;
  readonly rank: Rank;
  readonly digest: Digest;
  readonly index: number;
  readonly bytes: number;
  readonly since: Millis;
  /** When its last byte leaves at the earliest: its own rate limit may spread it. */
  readonly dueAt: Millis;
  /** When bytes last left for its receiver; at first when they are due to. */
  lastSentAt: Millis;
  /** `ActiveUploads.uploadMs` at its start. */
  readonly uploadMsBefore: number;
  /** The seeder picked it: it goes back where it is cut off. */
  readonly isSuperSeeded: boolean;
  /** Its receiver had acknowledged nothing yet, or too little since it let one run out. */
  readonly isUnproven: boolean;
}

/** Of the uploads to one principal those are moving that are not stuck. */
export interface UploadShare {
  uploads: number;
  moving: number;
  movingBytes: number;
}

const WEIGHT = 0.1;
/** An upload is stuck after this many times the usual duration, but not before the minimum below. */
const STUCK = 8;
const STUCK_LEAST_MS = 2_000;
/** The same of a receiver that has never acknowledged anything: it may be one that never does. */
const STUCK_UNPROVEN_MS = 250;
/** The same where all slots are taken and most of them by such. */
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
 * Uploads under way. INV-UP-1: an upload is active until its receiver says that it has the segment
 * (RECEIVED) or does not want it (CANCEL), its channel closes, or the acknowledgement is overdue, or late
 * while others wait for the slot: a write that the kernel took is not a segment delivered.
 */
export class ActiveUploads {
  /** Few at a time, so that one is found by looking through them: messages ask for it all the time. */
  readonly #uploads: ActiveUpload[] = [];
  #uploadMs = 0;
  readonly #mark: UploadMark;
  /** How long uploads take, smoothed; undefined before the first acknowledgement. */
  readonly #usualMs = new MovingAverage(WEIGHT);
  #at: Millis = 0;

  constructor(mark = new UploadMark()) {
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

  /** The uploads under way, summed up over all time. */
  get uploadMs(): number {
    return this.#uploadMs;
  }

  /** Time goes on; nothing has begun or ended since the last call. */
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

  /** Bytes of those that are not stuck. */
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

  /** Uploads to receivers that have acknowledged too little, without those that are stuck. */
  unprovenAt(now: Millis): number {
    const isStuck = this.#stuckTest(now);
    let count = 0;
    for (const upload of this.#uploads) if (upload.isUnproven && !isStuck(upload)) count += 1;
    return count;
  }

  /** Uploads that are late where others wait for their slots. */
  lateAt(now: Millis): number {
    const before = this.#lateBefore(now);
    let late = 0;
    for (const { dueAt } of this.#uploads) if (dueAt < before) late += 1;
    return late;
  }

  /** Ends and returns the late one of which nothing has left for longest. */
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

  /** Those are stuck that were due before some time: later for a receiver that is known to acknowledge. */
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

  /** Bytes left on the channel, whose uploads go out one after the other. */
  recordSent(channel: ChannelId, bytes: number, now: Millis): void {
    for (const upload of this.#uploads) {
      if (upload.channel === channel) upload.lastSentAt = aliveAfter(upload.lastSentAt, bytes, now);
    }
  }

  /** Ends and returns those whose acknowledgement is overdue: nothing of them leaves, and what has left had its time. */
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
