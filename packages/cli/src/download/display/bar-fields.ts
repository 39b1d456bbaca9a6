import { visible } from '@shoal/common';

import { bytesText, durationText, rateText } from '../../text/units.js';
import type { ShownFile } from './display.js';

/** The fields of a progress line beside the bar. */
export interface BarFields {
  readonly name: string;
  readonly amount: string;
  readonly rate: string;
  readonly left: string;
  readonly sources: string;
}

/** The total of a file's bar: bytes, or segments for a file without contents. */
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

/** `32 min left`; '' at the end or if it is unknown. */
export function leftText(left: number, perSecond: number): string {
  return perSecond > 0 && left > 0 ? `${durationText((1000 * left) / perSecond)} left` : '';
}
