import { fileRefText } from '@shoal/common';
import type { FileRef, Principal } from '@shoal/common';

import { PrincipalQuota } from './principal-quota.js';

/** Memory for the names of wanted files: of all clients, and of the clients of one principal. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_PRINCIPAL_BYTES = 16 * 1024 * 1024;

/** Memory of a name in addition to its characters, which may take two bytes each. */
const OVERHEAD_BYTES = 96;

/** The names of the files that one client wants; for display only. */
export interface WantedList {
  readonly files: readonly FileRef[];
  readonly principal: Principal;
  readonly bytes: number;
}

export const NOTHING_WANTED: WantedList = { files: [], principal: '', bytes: 0 };

/** Limits the memory of wanted lists: names beyond the quota are left out. */
export class WantedFiles {
  readonly #quota = new PrincipalQuota(MAX_BYTES, MAX_PRINCIPAL_BYTES);

  keep(files: readonly FileRef[], principal: Principal): WantedList {
    const kept: FileRef[] = [];
    let bytes = 0;
    for (const file of files) {
      const more = OVERHEAD_BYTES + 2 * fileRefText(file).length;
      if (!this.#quota.take(principal, more)) break;
      kept.push(file);
      bytes += more;
    }
    return { files: kept, principal, bytes };
  }

  release({ principal, bytes }: WantedList): void {
    if (bytes > 0) this.#quota.release(principal, bytes);
  }
}
