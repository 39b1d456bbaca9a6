/** How many of these bytes lie before the end of a file of this size. */
export function bytesBelow(size: number, position: number, length: number): number {
  return Math.min(length, Math.max(0, size - position));
}
