import type { RunResult } from '@shoal/simulator';

/** The result with every key, in one order: what does not exist is null, so that a program need not ask. */
export function resultJson(result: RunResult): Record<string, unknown> {
  const { scenario, seed, peers, segments, finished, lastFinishMs, boundMs, ratio, meanRatio } = result;
  const { seederCopies, events, wallMs, rssMb, fingerprint } = result;
  return {
    scenario,
    seed,
    peers,
    segments,
    finished,
    lastFinishMs: lastFinishMs ?? null,
    boundMs: boundMs ?? null,
    ratio: ratio ?? null,
    meanRatio: meanRatio ?? null,
    seederCopies,
    events,
    wallMs,
    rssMb,
    fingerprint,
  };
}
