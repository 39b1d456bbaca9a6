import type { Digest, Manifest, SegmentSet } from '@shoal/common';
import type { HeadroomBuffer } from '@shoal/common/io';

import type { FileState } from '../../core/index.js';
import type { CheckProgress } from './artifact/held-segments.js';

export interface OpenedFile {
  readonly held: SegmentSet;
  /** Those of them that no earlier run left: they are zeros, and need not be fetched. */
  readonly holes: SegmentSet;
  readonly path: string;
}

export interface OpenOptions {
  readonly onChecked?: (progress: CheckProgress) => void;
  readonly isRepair?: boolean;
  /** Another process works on the file by now: every further write fails. */
  readonly onLost?: (reason: string) => void;
}

/**
 * Where downloaded segments go: one interface for real files and for the assignment's declared
 * ones. Every method that fails rejects with an Error whose message a user understands.
 */
export interface SegmentStore {
  /**
   * Makes room for the file and verifies what an earlier run left of it; where that takes time, it
   * calls `onChecked` a few times a second. `close` cuts it short. To repair is to take what lies
   * under the final name, and is not right, for what an earlier run left.
   */
  open(manifest: Manifest, options?: OpenOptions): Promise<OpenedFile>;
  /** Verifies the bytes, then writes them; false, and nothing written, where they do not match. */
  write(digest: Digest, index: number, payload: Uint8Array): Promise<boolean>;
  /** Makes a whole file durable under its final name and returns that. */
  complete(digest: Digest): Promise<string>;
  /** Lets go of the file and keeps what is there. */
  close(digest: Digest): Promise<void>;
}

/** Where the upload thread reads segments of files that are held here, wholly or in part. */
export interface SegmentSource {
  /** Without a state the file was verified here: while it was written, or just now. */
  locate(manifest: Manifest, path: string, state?: FileState): void;
  /**
   * The payload's buffer is the reader's own. Rejects with SourceChanged where nothing of the file
   * is to be sent any more.
   */
  read(digest: Digest, index: number): Promise<HeadroomBuffer>;
  /** Reads it and compares it with its hash; rejects as `read` does, and with an error where it is wrong. */
  check(digest: Digest, index: number): Promise<void>;
  close(): Promise<void>;
}

/** What was offered is not what lies here any more; the message names the file and says what is different. */
export class SourceChanged extends Error {}
