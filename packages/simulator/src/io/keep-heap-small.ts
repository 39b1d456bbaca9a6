import { setFlagsFromString } from 'node:v8';

/** Up to here garbage does not matter. */
const MANY_PEERS = 2_000;

/**
 * V8 lets its heap grow to several times of what lives in it before it looks for garbage. What a
 * large swarm keeps lives to the end, so that most of this is memory for nothing: half of it goes
 * for a tenth more time.
 */
export function keepHeapSmall({ peers }: { readonly peers: number }): void {
  if (peers >= MANY_PEERS) setFlagsFromString('--heap-growing-percent=40');
}
