import { shortened } from './cells.js';
import { durationText, percentText, rateText } from './units.js';

/** `hashing model.bin  42 %  1.9 GiB/s  31 s left`. */
export function indexingText(name: string, bytes: number, totalBytes: number, bytesPerSecond: number): string {
  const text = `hashing ${shortened(name, NAME_CELLS)}  ${percentText(bytes, totalBytes)}`;
  if (bytesPerSecond <= 0) return text;
  const leftMs = (1000 * (totalBytes - bytes)) / bytesPerSecond;
  return `${text}  ${rateText(bytesPerSecond)}  ${durationText(leftMs)} left`;
}

/** The figures behind it need the rest of a line of 80. */
const NAME_CELLS = 32;
