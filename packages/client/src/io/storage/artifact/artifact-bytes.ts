/**
 * The bytes of an artifact on disk, finished or not, by their position in its stream. Everything
 * rejects with an error whose message a user understands.
 */
export interface ArtifactBytes {
  /** Where it lies, for the upload thread and for people. */
  readonly path: string;
  /** How many of these bytes were on disk when it was opened, be they right or wrong. */
  bytesThere(position: number, length: number): number;
  /** At most `maxBytes` at a time; each reader has a buffer of its own. */
  newReader(maxBytes: number): BlockReader;
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Makes those of these bytes that are not on disk readable, as zeros that take no room. */
  leaveHole(position: number, length: number): Promise<void>;
  /**
   * Makes it whole and durable, and only then gives it its final name, which it returns (INV-DISK-2). `confirm` fails
   * where another process may work on it by now.
   */
  finish(confirm: () => Promise<void>): Promise<string>;
  close(): Promise<void>;
}

export interface BlockReader {
  /** The bytes from `position` on, good until the next call; what is not on disk reads as zeros. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}
