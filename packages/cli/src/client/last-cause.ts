import type { ClientNote } from '@shoal/client/core';
import { type Digest, formatAddress } from '@shoal/common';

import { shortageText } from '../text/shortage-text.js';

/** What keeps a client from getting on, as far as it was told: whoever reads why it gave up wants to know that too. */
export class LastCause {
  readonly #stalls = new Map<Digest, { readonly cause: string; readonly heldSegments: number }>();
  readonly #held = new Map<Digest, number>();
  #tracker: string | undefined;
  #missing: string | undefined;

  take(note: ClientNote): void {
    switch (note.note) {
      case 'tracker-unreachable':
        this.#tracker = `the tracker at ${formatAddress(note.tracker)} cannot be reached (${note.reason})`;
        break;
      case 'registered':
        this.#tracker = undefined;
        break;
      case 'tracker-error':
        if (note.code === 'UNKNOWN_FILE') this.#missing = note.detail;
        break;
      case 'download-started':
        this.#missing = undefined;
        break;
      case 'download-stalled':
        this.#stalls.set(note.digest, { cause: note.cause, heldSegments: this.#held.get(note.digest) ?? 0 });
        break;
      case 'file-progress': {
        const { digest, heldSegments } = note.progress;
        this.#held.set(digest, heldSegments);
        if (heldSegments > (this.#stalls.get(digest)?.heldSegments ?? Infinity)) this.#stalls.delete(digest);
        break;
      }
      case 'storage-full':
        this.#stalls.set(note.digest, { cause: shortageText(note.missing, note.folder), heldSegments: Infinity });
        break;
      case 'storage-available':
      case 'file-complete':
      case 'file-failed':
        this.#forget(note);
        break;
      default:
        break;
    }
  }

  /** Of this file, or of everything that is not begun. */
  of(digest: Digest | undefined): string | undefined {
    const stall = digest === undefined ? undefined : this.#stalls.get(digest)?.cause;
    return this.#tracker ?? stall ?? (digest === undefined ? this.#missing : undefined);
  }

  #forget(note: ClientNote & { readonly note: 'storage-available' | 'file-complete' | 'file-failed' }): void {
    if (note.note === 'storage-available') this.#stalls.clear();
    else if (note.digest !== undefined) this.#stalls.delete(note.digest);
  }
}
