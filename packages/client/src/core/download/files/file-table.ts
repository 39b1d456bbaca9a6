import type { Digest, Rank } from '@shoal/common';

import { SmallMap } from '../../small-map.js';
import type { FileDownload } from './file-download.js';
import type { FilePeer } from './file-peer.js';

/** The downloads, by digest. */
export class FileTable {
  readonly #files = new SmallMap<Digest, FileDownload>();

  get(digest: Digest): FileDownload | undefined {
    return this.#files.get(digest);
  }

  set(file: FileDownload): void {
    this.#files.set(file.digest, file);
  }

  delete(digest: Digest): void {
    this.#files.delete(digest);
  }

  /** A copy: the table may change while it is iterated over. */
  values(): readonly FileDownload[] {
    return this.#files.values();
  }

  /** Files whose segments may be requested. */
  active(): readonly FileDownload[] {
    const files = this.#files.values();
    return files.every(({ isActive }) => isActive) ? files : files.filter(({ isActive }) => isActive);
  }

  /** The files that a peer belongs to. */
  *ofPeer(rank: Rank): Generator<{ readonly file: FileDownload; readonly filePeer: FilePeer }> {
    for (const file of this.#files.values()) {
      const filePeer = file.peers.get(rank);
      if (filePeer !== undefined) yield { file, filePeer };
    }
  }
}
