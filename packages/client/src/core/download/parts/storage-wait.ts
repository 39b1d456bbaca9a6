import { Backoff, type BackoffOptions, type Digest, type Millis, type Random } from '@shoal/common';

import type { StorageAction } from '../../events.js';

/**
 * Storage actions that were refused because the disk is full. All downloads pause while one of them is refused, or
 * retried and not answered yet (INV-DISK-5).
 */
export class StorageWait {
  readonly #backoff: Backoff;
  readonly #refused = new Map<string, StorageAction>();
  /** Retried and not answered yet. */
  readonly #retried = new Set<string>();
  /** Time of the last successful write before the disk was found full. */
  #fullSince: Millis | undefined;
  #pausedAt: Millis = 0;
  #retryAt: Millis | undefined;

  constructor(backoff: BackoffOptions, random: Random) {
    this.#backoff = new Backoff(backoff, random);
  }

  get isPaused(): boolean {
    return this.#refused.size > 0 || this.#retried.size > 0;
  }

  /** Time since which nothing could be written; undefined while the disk is not known to be full. */
  get fullSince(): Millis | undefined {
    return this.#fullSince;
  }

  /** The disk is full. Returns the time of the next attempt. */
  refuse(refused: StorageAction, now: Millis): Millis {
    const key = keyOf(refused);
    if (!this.isPaused) this.#pausedAt = now;
    this.#retried.delete(key);
    this.#refused.set(key, refused);
    this.#fullSince ??= now;
    this.#retryAt ??= now + this.#backoff.next();
    return this.#retryAt;
  }

  isKnown(refused: StorageAction): boolean {
    return this.#retried.has(keyOf(refused)) || this.#refused.has(keyOf(refused));
  }

  /** The actions to retry now, in the order in which they were refused. */
  retry(): StorageAction[] {
    this.#retryAt = undefined;
    const all = [...this.#refused.values()];
    for (const key of this.#refused.keys()) this.#retried.add(key);
    this.#refused.clear();
    return all;
  }

  /** The action succeeded. Returns the length of the pause where it ends now. */
  done(digest: Digest, what: StorageAction['type'], index: number | undefined, now: Millis): Millis | undefined {
    // Called for each segment: usually nothing was ever refused.
    const wasRetried = this.#retried.size > 0 && this.#retried.delete(key(digest, what, index));
    this.#fullSince = this.isPaused ? now : undefined;
    if (this.isPaused || !wasRetried) return undefined;
    this.#backoff.reset();
    return now - this.#pausedAt;
  }

  /** The file has failed: its refused actions are dropped. Returns true where the pause ends now. */
  discard(digest: Digest): boolean {
    if (!this.isPaused) return false;
    for (const [id, refused] of this.#refused) if (digestOf(refused) === digest) this.#refused.delete(id);
    for (const id of this.#retried) if (id.startsWith(digest)) this.#retried.delete(id);
    return this.#refused.size === 0 && this.#retried.size === 0;
  }
}

export function digestOf(refused: StorageAction): Digest {
  return refused.type === 'open-file' ? refused.manifest.digest : refused.digest;
}

function keyOf(refused: StorageAction): string {
  return key(digestOf(refused), refused.type, refused.type === 'store-segment' ? refused.index : undefined);
}

function key(digest: Digest, what: StorageAction['type'], index: number | undefined): string {
  return `${digest} ${what} ${index ?? ''}`;
}
