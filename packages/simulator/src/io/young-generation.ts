/** Fewer have no use for it. */
const MANY_PEERS = 500;
const MIB = 128;
const FLAG = '--max-semi-space-size=';

/**
 * Flags with which Node has to be started for a swarm of this size, where it was not. What a crowd
 * says and asks lives for some hundred milliseconds of virtual time: where V8's young generation is
 * too small for what is allocated meanwhile, it is moved as if it stayed, and is garbage a little
 * later.
 */
export function youngGenerationFlags({ peers }: { readonly peers: number }, flags: readonly string[]): string[] {
  if (peers < MANY_PEERS || flags.some((flag) => flag.startsWith(FLAG))) return [];
  return [`${FLAG}${MIB}`];
}
