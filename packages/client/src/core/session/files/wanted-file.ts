import type { ExitCode, FileRef, Manifest, Millis } from '@shoal/common';

import type { FileProgress } from '../../machine-messages.js';
import type { Priority } from '../../priority.js';

/** `refused`: no client offers it yet; it is requested again after an interval. */
export type WantedState = 'unasked' | 'asked' | 'refused' | 'fetching' | 'complete' | 'failed';

/** One file that this client wants, from its name to its end. */
export interface WantedFile {
  readonly ref: FileRef;
  readonly priority: Priority;
  /** Known once FILE_DETAILS has come. */
  manifest: Manifest | undefined;
  /** Changed by `WantedFiles.move` alone. */
  state: WantedState;
  progress: FileProgress | undefined;
  exitCode: ExitCode;
  /** It was complete, and is fetched again because a segment is corrupt. */
  isRepair: boolean;
  resumedBytes: number;
  startedAt: Millis;
  /** The time of the last progress report to the tracker. */
  announcedAt: Millis;
}
