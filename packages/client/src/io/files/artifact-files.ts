import { join } from 'node:path';

import { ArtifactLayout, type Manifest, type Piece } from '@shoal/common';

/** Maps a position in an artifact's byte stream to files on this machine's disk. */
export class ArtifactFiles {
  /** Files, folders and links together; 1 for a single file. */
  readonly count: number;
  readonly #path: string;
  readonly #length: number;
  readonly #entries: Manifest['entries'];
  readonly #layout: ArtifactLayout | undefined;

  constructor({ length, entries }: Pick<Manifest, 'length' | 'entries'>, path: string) {
    this.count = entries?.length ?? 1;
    this.#path = path;
    this.#length = length;
    this.#entries = entries;
    this.#layout = entries === undefined ? undefined : new ArtifactLayout(entries);
  }

  /** The pieces of files behind the stream's bytes from `start`; a single file is entry 0. */
  pieces(start: number, length: number): readonly Piece[] {
    if (this.#layout !== undefined) return this.#layout.pieces(start, length);
    const end = Math.min(start + length, this.#length);
    return end > start ? [{ entry: 0, offset: start, length: end - start }] : [];
  }

  path(entry: number): string {
    const inside = this.#entries?.[entry]?.path;
    return inside === undefined ? this.#path : join(this.#path, inside);
  }

  isFile(entry: number): boolean {
    return this.#entries === undefined || this.#entries[entry]?.kind === 'file';
  }
}
