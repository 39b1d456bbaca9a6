import type { FileProgress } from '@shoal/client/core';
import type { Digest } from '@shoal/common';

/** A file that is being downloaded. A file known by hashes only has no bytes. */
export interface ShownFile {
  readonly digest: Digest;
  readonly name: string;
  readonly bytes: number;
  readonly segments: number;
}

/** Where downloads are shown while they run: as bars on a terminal, or nowhere. */
export interface Display {
  start(file: ShownFile): void;
  update(progress: FileProgress): void;
  /** The partial file of an earlier run is being verified. */
  checking(digest: Digest, checkedBytes: number): void;
  /** Downloads stand still for the reason that is given, or go on. */
  paused(reason: string | undefined): void;
  /** Nothing comes of it any more: until the next update. */
  stalled(digest: Digest): void;
  end(digest: Digest, isComplete: boolean): void;
  /** Reports how many of the wanted files have ended. */
  tally(ended: number, wanted: number): void;
  /** A result line, on standard output. */
  print(line: string): void;
  /** A line that the next one takes the place of; false where there is no place for it. */
  readonly status: (line: string) => boolean;
  /** A log line, on standard error. */
  readonly log: (line: string) => void;
  /** Everything is over: what was shown of running downloads is gone. */
  close(): void;
}
