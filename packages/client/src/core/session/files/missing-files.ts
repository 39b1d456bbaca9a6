import { type CatalogEntry, meantText, type Millis, printable, similarNames } from '@shoal/common';

import type { WantedFile } from './wanted-file.js';

/** Unknown files. Before they fail, the tracker is asked for its catalogue, which may have a similar name. */
export class MissingFiles {
  readonly #waiting = new Set<WantedFile>();
  #correlation = 0;

  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  add(file: WantedFile): void {
    this.#waiting.add(file);
  }

  recordRequest(correlation: number): void {
    this.#correlation = correlation;
  }

  isAnswer(correlation: number): boolean {
    return this.isWaiting && correlation === this.#correlation;
  }

  take(): readonly WantedFile[] {
    const files = [...this.#waiting];
    this.#waiting.clear();
    // A file that was requested again meanwhile, and is offered by now, is not missing.
    return files.filter(({ state }) => state === 'refused' || state === 'asked');
  }
}

/** Explains why no file has this name, and what to do. */
export function missingReason(file: WantedFile, waitMs: Millis, entries: readonly CatalogEntry[]): string {
  const { ref } = file;
  const similar = ref.by === 'digest' ? [] : similarNames(ref.name, namesOf(entries)).map((name) => printable(name));
  const meant = meantText(similar);
  if (waitMs > 0) return `no client offered it within ${waitMs / 1000} s${meant === undefined ? '' : `: ${meant}`}`;
  return `no client offers it: ${meant === undefined ? 'to wait' : `${meant} To wait`} for it, give --wait 10m`;
}

function* namesOf(entries: readonly CatalogEntry[]): Generator<string> {
  for (const { name } of entries) yield name;
}
