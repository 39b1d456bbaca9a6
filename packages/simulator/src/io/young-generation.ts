/** Smaller swarms do not need it. */
const MANY_PEERS = 500;
const MIB = 128;
const FLAG = '--max-semi-space-size=';

/**
 * The missing flags that Node needs for a swarm of this size. Messages live for some hundred milliseconds of virtual
 * time: if V8's young generation is too small for what is allocated meanwhile, they are promoted to the old generation
 * and become garbage soon after.
 */
export function youngGenerationFlags({ peers }: { readonly peers: number }, flags: readonly string[]): string[] {
  if (peers < MANY_PEERS || flags.some((flag) => flag.startsWith(FLAG))) return [];
  return [`${FLAG}${MIB}`];
}
