import { durationText, percentText, rateText } from './units.js';

/** `hashing model.bin  42 %  1.9 GiB/s  31 s left`. */
export function indexingText(name: string, bytes: number, totalBytes: number, bytesPerSecond: number): string {
  const text = `hashing ${name}  ${percentText(bytes, totalBytes)}`;
  if (bytesPerSecond <= 0) return text;
  const leftMs = (1000 * (totalBytes - bytes)) / bytesPerSecond;
  return `${text}  ${rateText(bytesPerSecond)}  ${durationText(leftMs)} left`;
}
