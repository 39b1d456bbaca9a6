import type { Digest } from '@shoal/common';

import { bytesText, rateText } from '../../text/units.js';
import { type BarFields, leftText, whole } from './bar-fields.js';
import type { ShownFile } from './display.js';
import { SpeedMeter } from './speed-meter.js';

/**
 * Progress of all wanted files together, in files, because the sizes of waiting files are unknown. A
 * running download counts as its completed fraction.
 */
export class TotalProgress {
  readonly #running = new Map<Digest, { readonly file: ShownFile; held: number }>();
  readonly #bytesSpeed = new SpeedMeter();
  readonly #filesSpeed = new SpeedMeter();
  #ended = 0;
  #wanted = 0;
  #endedBytes = 0;

  get wanted(): number {
    return this.#wanted;
  }

  /** Reports how many of the wanted files have ended. */
  tally(ended: number, wanted: number): void {
    this.#ended = ended;
    this.#wanted = wanted;
  }

  start(file: ShownFile): void {
    this.#running.set(file.digest, { file, held: 0 });
  }

  update(digest: Digest, held: number): void {
    const running = this.#running.get(digest);
    if (running !== undefined) running.held = held;
  }

  end(digest: Digest, isComplete: boolean): void {
    const running = this.#running.get(digest);
    this.#running.delete(digest);
    if (running !== undefined && isComplete) this.#endedBytes += running.file.bytes;
  }

  /** In files, with fractions. */
  get done(): number {
    let done = this.#ended;
    for (const { file, held } of this.#running.values()) done += held / Math.max(1, whole(file));
    return Math.min(done, this.#wanted);
  }

  fields(nowMs: number): BarFields {
    let bytes = this.#endedBytes;
    for (const { file, held } of this.#running.values()) if (file.bytes > 0) bytes += held;
    const { done } = this;
    const filesPerSecond = this.#filesSpeed.add(done, nowMs);
    return {
      name: 'total',
      amount: `${this.#ended} of ${this.#wanted} files, ${bytesText(bytes)}`,
      rate: rateText(this.#bytesSpeed.add(bytes, nowMs)),
      left: leftText(this.#wanted - done, filesPerSecond),
      sources: `${this.#running.size} running`,
    };
  }
}
