import { fileRef } from '@shoal/common';
import { defaultParameters, type Parameters, runScenario, scenarios } from '@shoal/simulator';
import { skipSuiteIf } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

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

describe('each scenario passes in virtual time and among daemons', () => {
  skipSuiteIf(problem);
  for (const [name, scenario] of scenarios) {
    it(name, async () => {
      const parameters = { ...defaultParameters, ...scenario.defaults, ...SIZE, assignment };
      const { problems } = await runScenario(scenario, parameters);
      expect(problems, 'in virtual time').to.deep.equal([]);
      const world = await RealWorld.open(parameters);
      await scenario.play(world);
      expect(await world.close(), 'among daemons').to.deep.equal([]);
    });
  }
});

function hashes(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => letter.repeat(30) + i.toString().padStart(2, '0'));
}
