import { keepHeapSmall, runScenario, scenarios } from '@shoal/simulator';

import type { SwarmSize } from './size.js';

/** The cost of one run. */
export interface SimFigures {
  /** Processor time, with compilation and garbage collection. */
  readonly cpuS: number;
  readonly events: number;
  /** That were delivered. */
  readonly segments: number;
  readonly peakBytes: number;
  /** Without the memory of the process before the run. */
  readonly bytesAPeer: number;
  readonly ratio: number | undefined;
}

/** A flash crowd with the default policy. */
export async function simFigures({ peers, segments }: SwarmSize): Promise<SimFigures> {
  const scenario = scenarios.get('flash-crowd');
  if (scenario === undefined) throw new Error('no scenario flash-crowd');
  keepHeapSmall({ peers });
  const before = process.memoryUsage.rss();
  const { user, system } = process.cpuUsage();
  const { result } = await runScenario(scenario, { peers, segments });
  const now = process.cpuUsage();
  const peakBytes = process.resourceUsage().maxRSS * 1_024;
  return {
    cpuS: (now.user + now.system - user - system) / 1e6,
    events: result.events,
    segments: result.finished * segments,
    peakBytes,
    bytesAPeer: (peakBytes - before) / peers,
    ratio: result.ratio,
  };
}
