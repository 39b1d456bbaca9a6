/** The number of bytes of the range that lie before the end of a file of `size` bytes. */
export function bytesBelow(size: number, position: number, length: number): number {
  return Math.min(length, Math.max(0, size - position));
}
