import { visible } from '@shoal/common';

import { bytesText, durationText, rateText } from '../text/units.js';
import type { ShownFile } from './display.js';

/** What stands in a line of the progress display besides the bar itself. */
export interface BarFields {
  readonly name: string;
  readonly amount: string;
  readonly rate: string;
  readonly left: string;
  readonly sources: string;
}

/** What a file's bar counts: bytes, or segments where it has none. */
export function whole({ bytes, segments }: ShownFile): number {
  return bytes > 0 ? bytes : segments;
}

export function fileFields(file: ShownFile, held: number, perSecond: number, sources: number): BarFields {
  const isReal = file.bytes > 0;
  return {
    name: visible(file.name),
    amount: isReal ? `${bytesText(held)} of ${bytesText(file.bytes)}` : `${held} of ${file.segments} segments`,
    rate: isReal ? rateText(perSecond) : '',
    left: leftText(whole(file) - held, perSecond),
    sources: sources === 1 ? '1 source' : `${sources} sources`,
  };
}

/** `32 min left`; nothing where nothing is left or it cannot be told. */
export function leftText(left: number, perSecond: number): string {
  return perSecond > 0 && left > 0 ? `${durationText((1000 * left) / perSecond)} left` : '';
}
