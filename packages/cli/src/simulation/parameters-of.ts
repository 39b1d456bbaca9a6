import { defaultParameters, type Parameters, type Scenario } from '@shoal/simulator';

import type { SimCall } from './sim.js';

type Config = SimCall['config'];

/** What the user gave, over what the scenario says, over the defaults. */
export function parametersOf(config: Config, scenario: Scenario): Parameters {
  return { ...defaultParameters, ...scenario.defaults, ...given(config) };
}

function given(config: Config): Partial<Parameters> {
  const { seed, peers, segments, segmentBytes, policy, limitMs, checks } = config;
  const { uplinkMbit, downlinkMbit, seederUplinkMbit, latencyMs, trackerMbit, diskMegabytesPerSecond } = config;
  const links = { uplinkMbit, downlinkMbit, seederUplinkMbit, latencyMs, trackerMbit, diskMegabytesPerSecond };
  const all = { seed, peers, segments, segmentBytes, policy, limitMs, checks, ...links };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
