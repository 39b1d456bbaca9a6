import { ExitCode, ShoalError } from '@shoal/common';

import type { SimCall } from './sim.js';

export function runRandom(_call: SimCall): Promise<ExitCode> {
  throw new ShoalError(ExitCode.usage, 'random swarms');
}
