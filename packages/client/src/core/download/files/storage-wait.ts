import { Backoff, type BackoffOptions, type Digest, type Millis, type Random } from '@shoal/common';

import type { StorageAction } from '../../events.js';

/**
 * What the storage had no room for. While there is any, refused or tried again and not answered
 * yet, every download pauses (INV-DISK-5).
 */
export class StorageWait {
  readonly #backoff: Backoff;
  readonly #refused = new Map<string, StorageAction>();
  /** Handed to the storage again, and not answered yet. */
  readonly #tried = new Set<string>();
  /** Nothing could be written since then, as far as is known. */
  #since: Millis | undefined;
  #pausedAt: Millis = 0;
  #retryAt: Millis | undefined;

  constructor(backoff: BackoffOptions, random: Random) {
    this.#backoff = new Backoff(backoff, random);
  }

  get isPaused(): boolean {
    return this.#refused.size > 0 || this.#tried.size > 0;
  }

  /** Since when nothing could be written; undefined while there is room as far as is known. */
  get fullSince(): Millis | undefined {
    return this.#since;
  }

  /** Returns when to try again. */
  refuse(refused: StorageAction, now: Millis): Millis {
    const key = keyOf(refused);
    if (!this.isPaused) this.#pausedAt = now;
    this.#tried.delete(key);
    this.#refused.set(key, refused);
    this.#since ??= now;
    this.#retryAt ??= now + this.#backoff.next();
    return this.#retryAt;
  }

  isKnown(refused: StorageAction): boolean {
    return this.#tried.has(keyOf(refused)) || this.#refused.has(keyOf(refused));
  }

  /** Everything that is to be tried again now, in the order in which it was refused. */
  retry(): StorageAction[] {
    this.#retryAt = undefined;
    const all = [...this.#refused.values()];
    for (const key of this.#refused.keys()) this.#tried.add(key);
    this.#refused.clear();
    return all;
  }

  /** It was done: there is room for this much at least. Returns how long the downloads paused, where they go on now. */
  done(digest: Digest, what: StorageAction['type'], index: number | undefined, now: Millis): Millis | undefined {
    // Asked for each segment, while mostly nothing was ever refused.
    const wasTried = this.#tried.size > 0 && this.#tried.delete(key(digest, what, index));
    this.#since = this.isPaused ? now : undefined;
    if (this.isPaused || !wasTried) return undefined;
    this.#backoff.reset();
    return now - this.#pausedAt;
  }

  /** The file is given up: what was refused of it is of no use. True where the others go on now. */
  forget(digest: Digest): boolean {
    if (!this.isPaused) return false;
    for (const [id, refused] of this.#refused) if (digestOf(refused) === digest) this.#refused.delete(id);
    for (const id of this.#tried) if (id.startsWith(digest)) this.#tried.delete(id);
    return this.#refused.size === 0 && this.#tried.size === 0;
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
