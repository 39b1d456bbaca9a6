import { basename } from 'node:path';

import { SpeedMeter } from '../download/display/speed-meter.js';
import { showTransient, wipeTransient } from '../process/output/transient-line.js';
import { indexingText } from '../text/indexing-text.js';

const REDRAW_MS = 100;

/** Shows on a terminal how far a file is hashed, in one line that is written over and over and wiped at the end. */
export class IndexingLine {
  #name = '';
  #speed = new SpeedMeter();
  #shownAt = -Infinity;

  /** Following progress is about this file. */
  begin(path: string): void {
    this.#name = basename(path);
    this.#speed = new SpeedMeter();
    this.#shownAt = -Infinity;
  }

  readonly update = (bytes: number, totalBytes: number): void => {
    const now = performance.now();
    if (now - this.#shownAt < REDRAW_MS) return;
    this.#shownAt = now;
    showTransient(indexingText(this.#name, bytes, totalBytes, this.#speed.add(bytes, now)));
  };

  wipe(): void {
    wipeTransient();
  }
}
