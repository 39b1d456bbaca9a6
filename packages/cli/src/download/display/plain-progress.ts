import type { FileProgress } from '@shoal/client/core';
import type { Digest } from '@shoal/common';

import { shortened } from '../../text/cells.js';
import { percentText } from '../../text/units.js';
import { type BarFields, fileFields, whole } from './bar-fields.js';
import type { ShownFile } from './display.js';
import { SpeedMeter } from './speed-meter.js';
import { TotalProgress } from './total-progress.js';

/**
 * A line now and then, where there is no terminal for bars: a log, or the output of a job, that says nothing for minutes
 * looks like one that hangs. A download that is over sooner has none.
 */
export class PlainProgress {
  readonly #write: (line: string) => void;
  readonly #clock: () => number;
  readonly #running = new Map<Digest, { readonly file: ShownFile; readonly speed: SpeedMeter }>();
  readonly #total = new TotalProgress();
  #writtenAt: number | undefined;

  constructor(write: (line: string) => void, clock = () => performance.now()) {
    this.#write = write;
    this.#clock = clock;
  }

  start(file: ShownFile): void {
    this.#writtenAt ??= this.#clock();
    this.#running.set(file.digest, { file, speed: new SpeedMeter() });
    this.#total.start(file);
  }

  tally(ended: number, wanted: number): void {
    this.#total.tally(ended, wanted);
  }

  end(digest: Digest, isComplete: boolean): void {
    this.#running.delete(digest);
    this.#total.end(digest, isComplete);
  }

  update({ digest, heldBytes, heldSegments, sources }: FileProgress): void {
    const one = this.#running.get(digest);
    if (one === undefined) return;
    const { file, speed } = one;
    const held = file.bytes > 0 ? heldBytes : heldSegments;
    const now = this.#clock();
    this.#total.update(digest, held);
    const perSecond = speed.add(held, now);
    const all = this.#total.wanted > 1 ? this.#total.fields(now) : undefined;
    if (now - (this.#writtenAt ?? now) < EVERY_MS) return;
    this.#writtenAt = now;
    const percent =
      all === undefined ? percentText(held, whole(file)) : percentText(this.#total.done, this.#total.wanted);
    this.#write(progressLine(all ?? fileFields(file, held, perSecond, sources), percent));
  }
}

function progressLine({ name, amount, rate, left, sources }: BarFields, percent: string): string {
  return [shortened(name, NAME_CELLS), percent, amount, rate, left, sources].filter((text) => text !== '').join('  ');
}

const NAME_CELLS = 40;

const EVERY_MS = 30_000;
