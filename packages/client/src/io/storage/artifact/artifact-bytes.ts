/**
 * The bytes of an artifact on disk, complete or partial, by their position in its stream. All methods reject with errors
 * whose messages are written for the user.
 */
export interface ArtifactBytes {
  /** Path of the file or folder. */
  readonly path: string;
  /** Number of these bytes that were on disk at opening, right or wrong. */
  bytesThere(position: number, length: number): number;
  /** Reads at most `maxBytes` at a time; each reader has its own buffer. */
  newReader(maxBytes: number): BlockReader;
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Extends the files so that missing bytes of this range read as zeros, as holes without disk space. */
  leaveHole(position: number, length: number): Promise<void>;
  /**
   * Makes the artifact durable, then gives it its final name, and returns that path (INV-DISK-2). `confirm` fails if
   * another process may have taken the artifact over.
   */
  finish(confirm: () => Promise<void>): Promise<string>;
  close(): Promise<void>;
}

export interface BlockReader {
  /** The bytes from `position`, valid until the next call; missing bytes read as zeros. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}
