import { fileRef } from '@shoal/common';

import {
  type Parameters,
  POLICY_PAIRS,
  policyPairName,
  type Problem,
  randomSwarm,
  runScenario,
  type Scenario,
  scenarios,
} from '#src/io/index.js';

/** One run whose fingerprint is recorded. */
export interface GoldenRun {
  readonly name: string;
  readonly scenario: Scenario;
  readonly parameters: Partial<Parameters>;
}

const RANDOM_SEEDS = 100;

const small: Partial<Parameters> = {
  peers: 12,
  segments: 64,
  checks: 'full',
  assignment: [
    { rank: 1, owned: [{ name: 'a', hashes: hashes('a', 23) }], wanted: [] },
    { rank: 2, owned: [{ name: 'b', hashes: hashes('b', 5) }], wanted: [fileRef('a')] },
    { rank: 3, owned: [], wanted: ['a', 'b'].map(fileRef) },
  ],
};

/** Every scenario at a small size, one scenario under each policy, and random swarms. */
export const goldenRuns: readonly GoldenRun[] = [
  ...[...scenarios].map(([name, scenario]) => ({ name, scenario, parameters: small })),
  ...POLICY_PAIRS.map((pair) => ({
    name: `churn ${policyPairName(pair)}`,
    scenario: scenarios.get('churn') as Scenario,
    parameters: { ...small, ...pair },
  })),
  ...Array.from({ length: RANDOM_SEEDS }, (_, i) => ({ name: `random ${i + 1}`, ...randomSwarm(i + 1) })),
];

export async function play({ scenario, parameters }: GoldenRun): Promise<{ fingerprint: string; problems: Problem[] }> {
  const { result, problems } = await runScenario(scenario, parameters);
  return { fingerprint: result.fingerprint, problems: [...problems] };
}

function hashes(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => letter.repeat(30) + i.toString().padStart(2, '0'));
}
