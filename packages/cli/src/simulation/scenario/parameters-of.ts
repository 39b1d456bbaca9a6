import { ExitCode, ShoalError } from '@shoal/common';
import { defaultParameters, type Parameters, type Scenario } from '@shoal/simulator';

import { assignmentInputs } from './assignment-inputs.js';
import { assertMemory, memoryRoom } from './memory.js';
import type { SimCall } from '../sim-call.js';

type Config = SimCall['config'];

/** The user's values, over the scenario's, over the defaults. */
export async function parametersOf(config: Config, scenario: Scenario): Promise<Parameters> {
  const parameters = { ...defaultParameters, ...scenario.defaults, ...given(config) };
  const isAssignment = scenario.name === 'assignment';
  if (isAssignment && config.inputs === undefined) {
    throw new ShoalError(ExitCode.usage, 'the scenario assignment needs --inputs DIR, a folder of in<rank>.txt');
  }
  if (!isAssignment && config.inputs !== undefined) {
    throw new ShoalError(ExitCode.usage, '--inputs is for the scenario assignment');
  }
  if (isAssignment) refuseWithAssignment(config);
  if (config.inputs !== undefined) return { ...parameters, assignment: await assignmentInputs(config.inputs) };
  assertMemory(parameters, config.force, memoryRoom(config.memoryBytes));
  return parameters;
}

/** Refuses options that the inputs determine, or that have no effect on files without contents. */
function refuseWithAssignment(config: Config): void {
  const { peers, segments, segmentBytes, segmentPolicy } = config;
  const [option] = Object.entries({
    '--peers': peers,
    '--segment-count': segments,
    '--segment-size': segmentBytes,
    '--segments': segmentPolicy,
  })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (option === undefined) return;
  const why =
    option === '--segments' ? 'its files are fetched in one order, that of the course' : 'its inputs say that';
  throw new ShoalError(ExitCode.usage, `the scenario assignment takes no ${option}: ${why}`);
}

function given(config: Config): Partial<Parameters> {
  const { seed, peers, segments, segmentBytes, segmentPolicy, servePolicy, limitMs, checks } = config;
  const { uplinkMbit, downlinkMbit, seederUplinkMbit, latencyMs, trackerMbit, diskMegabytesPerSecond } = config;
  const links = { uplinkMbit, downlinkMbit, seederUplinkMbit, latencyMs, trackerMbit, diskMegabytesPerSecond };
  const all = { seed, peers, segments, segmentBytes, segmentPolicy, servePolicy, limitMs, checks, ...links };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
