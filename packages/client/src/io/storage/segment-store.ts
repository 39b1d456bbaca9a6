import type { Digest, Manifest, SegmentSet } from '@shoal/common';
import type { HeadroomBuffer } from '@shoal/common/io';

import type { FileState } from '../../core/index.js';
import type { CheckProgress } from './artifact/held-segments.js';

export interface OpenedFile {
  readonly held: SegmentSet;
  /** The held segments of zeros for which nothing is on disk; they need no download. */
  readonly holes: SegmentSet;
  readonly path: string;
}

export interface OpenOptions {
  readonly onChecked?: (progress: CheckProgress) => void;
  readonly isRepair?: boolean;
  /** Called when another process has taken the file over: every further write fails. */
  readonly onLost?: (reason: string) => void;
}

/**
 * Stores downloaded segments: one interface for real files and for declared files. A failed method rejects with an Error
 * whose message is written for the user.
 */
export interface SegmentStore {
  /**
   * Opens or creates the file and verifies the bytes of an earlier run; a long check calls `onChecked` a few times a
   * second, and `close` aborts it. A repair treats a wrong file under the final name as the result of an earlier run.
   */
  open(manifest: Manifest, options?: OpenOptions): Promise<OpenedFile>;
  /** Verifies the bytes, then writes them; false, with nothing written, if they do not match. */
  write(digest: Digest, index: number, payload: Uint8Array): Promise<boolean>;
  /** Makes a complete file durable under its final name and returns its path. */
  complete(digest: Digest): Promise<string>;
  /** Closes the file and keeps its bytes. */
  close(digest: Digest): Promise<void>;
}

/** Reads segments of local files, complete or partial, for the upload thread. */
export interface SegmentSource {
  /** Adds a file. Without a state this client has just verified it. */
  locate(manifest: Manifest, path: string, state?: FileState): void;
  /**
   * The caller owns the payload's buffer. Rejects with SourceChanged if no segment of the file may be sent any
   * more.
   */
  read(digest: Digest, index: number): Promise<HeadroomBuffer>;
  /** Reads the segment and compares it with its hash; rejects like `read`, and with an Error if it is wrong. */
  check(digest: Digest, index: number): Promise<void>;
  close(): Promise<void>;
}

/** The file changed since it was offered; the message names the file and the difference. */
export class SourceChanged extends Error {}
