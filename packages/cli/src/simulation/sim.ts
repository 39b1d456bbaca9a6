import { ExitCode, ShoalError } from '@shoal/common';

import { exitCodeOf } from '../process/failure.js';
import { onStopSignal } from '../process/signals.js';
import { commandOptions } from '../options/command-options.js';
import { simOptions, SWARM_OPTIONS } from '../options/sim-options.js';
import { compare } from './compare/compare.js';
import { heapFlags, memoryRoom } from './scenario/memory.js';
import { parametersOf } from './scenario/parameters-of.js';
import { pickScenario, scenarioNames } from './scenario/pick-scenario.js';
import { runOnce } from './run-once.js';
import { runRandom } from './run-random.js';
import type { SimCall } from './sim-call.js';
import { startAgain } from './scenario/start-again.js';

/** Runs one scenario, one under several policies, or random swarms. */
export async function sim(call: SimCall): Promise<ExitCode> {
  // Nothing needs tidying up: whatever is written is written at once.
  onStopSignal((code) => process.exit(code));
  try {
    return await dispatch(call);
  } catch (error) {
    // This file is bundled apart from the main program, which would not know its errors.
    return exitCodeOf(error);
  }
}

async function dispatch(call: SimCall): Promise<ExitCode> {
  const isComparison = call.args[0] === 'compare';
  const names = isComparison ? call.args.slice(1) : call.args;
  const { random, policies, seeds } = call.config;
  if (random && (isComparison || names.length > 0))
    throw usage(`--random draws its own swarms: leave out '${call.args.join(' ')}'`);
  const drawn = SWARM_OPTIONS.find((key) => key !== 'seed' && call.config[key] !== undefined);
  if (random && drawn !== undefined)
    throw usage(
      `--random draws its own swarms: leave out --${{ ...commandOptions('sim'), ...simOptions }[drawn].flag}`,
    );
  if (random) return await runRandom(call);
  if (names.length > 1) throw usage(`one scenario at a time, not ${names.join(' and ')}`);
  const [name] = names;
  if (name === undefined) throw usage(`name a scenario: ${scenarioNames()}; or use --random`);
  if (!isComparison && policies.length > 0) throw usage(`--policies compares: shoal sim compare ${name} --policies …`);
  if (!isComparison && seeds !== undefined)
    throw usage('--seeds is for compare and for --random: one run has one --seed');
  if (isComparison && name === 'assignment')
    throw usage('compare is for files that have bytes: an assignment has one policy');
  const scenario = await pickScenario(name);
  const parameters = await parametersOf(call.config, scenario);
  const flags = heapFlags(parameters, memoryRoom(call.config.memoryBytes));
  if (flags.length > 0) return await startAgain(call.context, flags);
  return await (isComparison ? compare : runOnce)(call, scenario, parameters);
}

function usage(message: string): ShoalError {
  return new ShoalError(ExitCode.usage, message);
}
