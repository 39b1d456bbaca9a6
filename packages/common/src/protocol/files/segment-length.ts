const SMALLEST = 64 * 1024;
const LARGEST = 4 * 1024 * 1024;

/** Segments for each doubling of the swarm (docs/scheduling.md): the last copy is then late by a few percent. */
const SEGMENTS_PER_DOUBLING = 60;

/** Enough for a swarm of some hundred clients; more segments would only cost CPU time. */
const UNKNOWN_CLIENTS = 360;

/**
 * The default segment length of a file: length / (60·log2(N + 1)) for N expected
 * clients (0: unknown), a power of two from 64 KiB to 4 MiB.
 */
export function defaultSegmentBytes(length: number, expectedClients = 0): number {
  const clients = expectedClients === 0 ? UNKNOWN_CLIENTS : expectedClients;
  const wanted = length / (SEGMENTS_PER_DOUBLING * Math.log2(clients + 1));
  let bytes = SMALLEST;
  while (bytes < LARGEST && bytes * 2 <= wanted) bytes *= 2;
  return bytes;
}
