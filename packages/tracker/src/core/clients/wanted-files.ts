import { fileRefText } from '@shoal/common';
import type { FileRef, Principal } from '@shoal/common';

import { PrincipalQuota } from './principal-quota.js';

/** What the names of wanted files may take, about: of all clients, and of those of one principal. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_PRINCIPAL_BYTES = 16 * 1024 * 1024;

/** Beside its characters, which may take two bytes each. */
const OVERHEAD_BYTES = 96;

/** The names that one client is known to want; they are only shown. */
export interface WantedList {
  readonly files: readonly FileRef[];
  readonly principal: Principal;
  readonly bytes: number;
}

export const NOTHING_WANTED: WantedList = { files: [], principal: '', bytes: 0 };

/** Bounds what clients say that they want. What has no room is left out. */
export class WantedFiles {
  readonly #shares = new PrincipalQuota(MAX_BYTES, MAX_PRINCIPAL_BYTES);

  keep(files: readonly FileRef[], principal: Principal): WantedList {
    const kept: FileRef[] = [];
    let bytes = 0;
    for (const file of files) {
      const more = OVERHEAD_BYTES + 2 * fileRefText(file).length;
      if (!this.#shares.take(principal, more)) break;
      kept.push(file);
      bytes += more;
    }
    return { files: kept, principal, bytes };
  }

  release({ principal, bytes }: WantedList): void {
    if (bytes > 0) this.#shares.release(principal, bytes);
  }
}
