import { fileRef } from '@shoal/common';
import { defaultParameters, type Parameters, runScenario, type Scenario, scenarios } from '@shoal/simulator';
import { skipSuiteIf } from '@shoal/testing';
import { expect } from 'chai';
import { before, describe, it } from 'mocha';

import { RealWorld } from './real/real-world.js';

const KIB = 1024;

/** Small enough for a dozen processes on one host, slow enough for their links to be what limits them. */
const SIZE: Partial<Parameters> = { peers: 6, segments: 48, segmentBytes: 64 * KIB, uplinkMbit: 20, checks: 'full' };

const assignment: Parameters['assignment'] = [
  { rank: 1, owned: [{ name: 'a', hashes: hashes('a', 23) }], wanted: [] },
  { rank: 2, owned: [{ name: 'b', hashes: hashes('b', 5) }], wanted: [fileRef('a')] },
  { rank: 3, owned: [], wanted: ['a', 'b'].map(fileRef) },
];

const problem = process.platform === 'linux' ? false : 'who makes a connection is known on Linux only';

/** Daemons wait more than they compute: this many swarms at a time. */
const SWARMS = 3;

describe('each scenario passes in virtual time and among daemons', () => {
  skipSuiteIf(problem);
  const outcomes = new Map<string, Outcome>();

  // Mocha runs a file's tests one after another: the swarms run here, and the tests look at their outcomes.
  before(async function () {
    this.timeout(1_200_000);
    const waiting = scenarios.entries();
    const play = async (): Promise<void> => {
      for (const [name, scenario] of waiting) outcomes.set(name, await outcomeOf(scenario));
    };
    await Promise.all(Array.from({ length: SWARMS }, play));
  });

  for (const name of scenarios.keys()) {
    it(name, () => {
      expect(outcomes.get(name)).to.deep.equal({ virtual: [], real: [], error: undefined });
    });
  }
});

interface Outcome {
  readonly virtual: readonly unknown[];
  readonly real: readonly unknown[];
  readonly error: string | undefined;
}

async function outcomeOf(scenario: Scenario): Promise<Outcome> {
  const parameters = { ...defaultParameters, ...scenario.defaults, ...SIZE, assignment };
  try {
    const { problems } = await runScenario(scenario, parameters);
    const world = await RealWorld.open(parameters);
    await scenario.play(world);
    return { virtual: problems, real: await world.close(), error: undefined };
  } catch (error) {
    return { virtual: [], real: [], error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function hashes(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => letter.repeat(30) + i.toString().padStart(2, '0'));
}
