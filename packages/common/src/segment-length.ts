const SMALLEST = 64 * 1024;
const LARGEST = 4 * 1024 * 1024;
const MOST_SEGMENTS = 1024;

/** The segment length of a file where nobody chose one: a power of two that makes at most about a thousand segments. */
export function defaultSegmentBytes(length: number): number {
  let bytes = SMALLEST;
  while (bytes < LARGEST && length > bytes * MOST_SEGMENTS) bytes *= 2;
  return bytes;
}
