import type { ClientLogEvent } from '@shoal/client/core';
import { type Digest, formatAddress } from '@shoal/common';

import { shortageText } from '../text/shortage-text.js';

/** The last reported obstacle of a client, printed when it gives up. */
export class LastCause {
  readonly #stalls = new Map<Digest, { readonly cause: string; readonly heldSegments: number }>();
  readonly #held = new Map<Digest, number>();
  #tracker: string | undefined;
  #missing: string | undefined;

  take(event: ClientLogEvent): void {
    switch (event.type) {
      case 'tracker-unreachable':
        this.#tracker = `the tracker at ${formatAddress(event.tracker)} cannot be reached (${event.reason})`;
        break;
      case 'registered':
        this.#tracker = undefined;
        break;
      case 'tracker-error':
        if (event.code === 'UNKNOWN_FILE') this.#missing = event.detail;
        break;
      case 'download-started':
        this.#missing = undefined;
        break;
      case 'download-stalled':
        this.#stalls.set(event.digest, { cause: event.cause, heldSegments: this.#held.get(event.digest) ?? 0 });
        break;
      case 'file-progress': {
        const { digest, heldSegments } = event.progress;
        this.#held.set(digest, heldSegments);
        if (heldSegments > (this.#stalls.get(digest)?.heldSegments ?? Infinity)) this.#stalls.delete(digest);
        break;
      }
      case 'storage-full':
        this.#stalls.set(event.digest, { cause: shortageText(event.missing, event.folder), heldSegments: Infinity });
        break;
      case 'storage-available':
      case 'file-complete':
      case 'file-failed':
        this.#forget(event);
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

  #forget(event: ClientLogEvent & { readonly type: 'storage-available' | 'file-complete' | 'file-failed' }): void {
    if (event.type === 'storage-available') this.#stalls.clear();
    else if (event.digest !== undefined) this.#stalls.delete(event.digest);
  }
}
