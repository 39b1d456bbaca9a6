import { ExitCode, printable, ShoalError } from '@shoal/common';
import type { Lab } from '@shoal/report/core';
import {
  type Parameters,
  POLICY_PAIRS,
  policyPair,
  type PolicyPair,
  policyPairName,
  runScenario,
  type Scenario,
} from '@shoal/simulator';

import { prepareOutFolder } from '../../client/out-folder.js';
import { complain } from '../../process/failure.js';
import { commandText } from '../command-text.js';
import { comparisonTable } from './comparison-table.js';
import { labOf, type PolicyOutcomes } from './lab-of.js';
import { problemLine, worstExitCode } from '../outcome.js';
import { progressDisplay } from '../progress-display.js';
import { progressLine } from '../progress-line.js';
import { resultJson } from '../result-json.js';
import type { SimCall } from '../sim-call.js';
import { writeReport } from './write-report.js';

/** One scenario under several policies, with the same seeds, and the report on it. */
export async function compare(call: SimCall, scenario: Scenario, parameters: Parameters): Promise<ExitCode> {
  const { config } = call;
  for (const [flag, value] of Object.entries({ segments: config.segmentPolicy, serve: config.servePolicy })) {
    if (value !== undefined) throw usage(`compare takes --policies, not --${flag}: write --policies ${value}`);
  }
  if (config.trace !== undefined) throw usage('--trace records one run, not a comparison');
  const policies = policiesOf(config.policies);
  const { out = 'lab' } = config;
  const folder = await prepareOutFolder(out);
  const seeds = Array.from({ length: config.seeds ?? 1 }, (_, index) => config.seed + index);
  const outcomes = await runAll(call, scenario, { policies, seeds, parameters });
  const command = commandText(call.args, config, {
    policies: policies.map(policyPairName),
    peers: parameters.peers,
    segments: parameters.segments,
    out,
    ...(config.seeds === undefined ? {} : { seeds: config.seeds }),
  });
  const lab = labOf({ scenario, parameters, seeds, outcomes, command });
  tell(call, lab, await writeReport(folder, lab));
  complainOfProblems(call, outcomes);
  return worstExitCode(outcomes.flatMap(({ runs }) => runs));
}

interface Plan {
  readonly policies: readonly PolicyPair[];
  readonly seeds: readonly number[];
  readonly parameters: Parameters;
}

async function runAll({ config, context }: SimCall, scenario: Scenario, plan: Plan): Promise<PolicyOutcomes[]> {
  const { policies, seeds, parameters } = plan;
  const display = progressDisplay(process.stderr, () => performance.now());
  const total = policies.length * seeds.length;
  const outcomes = policies.map((pair): PolicyOutcomes => ({ pair, runs: [] }));
  let run = 0;
  for (const { pair, runs } of outcomes) {
    const policy = policyPairName(pair);
    for (const seed of seeds) {
      run += 1;
      const title = `[${run} of ${total}] ${policy}${seeds.length > 1 ? `, seed ${seed}` : ''}`;
      const outcome = await runScenario(
        scenario,
        { ...parameters, ...pair, seed },
        { onProgress: (progress) => display.update(progressLine(title, progress)) },
      );
      runs.push(outcome);
      if (!config.json) continue;
      display.clear();
      context.output.json({ event: 'run', policy, ...resultJson(outcome.result) });
    }
  }
  display.clear();
  return outcomes;
}

function tell({ config, context: { output } }: SimCall, lab: Lab, report: string): void {
  if (config.json) {
    output.json({
      event: 'report',
      report,
      scenario: lab.scenario,
      policies: lab.policies.map(({ policy }) => policy),
    });
    return;
  }
  for (const line of comparisonTable(lab)) output.print(line);
  output.print('');
  output.print(`report: ${report}`);
}

function complainOfProblems({ args, config }: SimCall, outcomes: readonly PolicyOutcomes[]): void {
  for (const { pair, runs } of outcomes) {
    const failed = runs.find(({ problems }) => problems.length > 0);
    const [problem] = failed?.problems ?? [];
    if (failed === undefined || problem === undefined) continue;
    const again = commandText(args.slice(1), config, { ...pair, seed: failed.result.seed });
    complain(`${policyPairName(pair)}: ${problemLine(problem)}; again: ${again}`);
  }
}

/** Each once, in the order given; each policy alone where none is given. */
function policiesOf(given: readonly string[]): readonly PolicyPair[] {
  // As a flag it may be repeated, and each may hold several.
  const names = given.flatMap((text) => text.split(',')).map((text) => text.trim());
  const pairs = new Map<string, PolicyPair>();
  for (const name of names) {
    const pair = policyPair(name);
    if (pair === undefined) {
      const known = POLICY_PAIRS.map(policyPairName).join(', ');
      throw usage(`--policies: unknown policy '${printable(name)}': use ${known}, or two joined by +`);
    }
    pairs.set(policyPairName(pair), pair);
  }
  return pairs.size === 0 ? POLICY_PAIRS : [...pairs.values()];
}

function usage(message: string): ShoalError {
  return new ShoalError(ExitCode.usage, message);
}
