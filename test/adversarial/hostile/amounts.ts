import type { Amounts } from './fixture.js';

/** From the environment, for larger attacks than usual. */
export function amounts(env: NodeJS.ProcessEnv = process.env): Amounts {
  return {
    halfOpen: Number(env['HOSTILE_HALF_OPEN'] ?? 1_000),
    inits: Number(env['HOSTILE_INITS'] ?? 500),
    partialFrames: Number(env['HOSTILE_PARTIAL_FRAMES'] ?? 40),
  };
}
