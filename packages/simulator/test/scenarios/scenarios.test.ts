import { fileRef } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { runScenario, scenarios } from '#src/io/index.js';

const assignment = [
  { rank: 1, owned: [{ name: 'a', hashes: hashes('a', 23) }], wanted: [] },
  { rank: 2, owned: [{ name: 'b', hashes: hashes('b', 5) }], wanted: [fileRef('a')] },
  { rank: 3, owned: [], wanted: ['a', 'b'].map(fileRef) },
] as const;

/** From one peer and one segment to the largest swarm that keeps the test at some seconds. */
const SIZES = [
  [1, 1],
  [2, 7],
  [6, 32],
  [3, 150],
  [16, 96],
] as const;

describe('each scenario', () => {
  for (const [name, scenario] of scenarios) {
    for (const [peers, segments] of SIZES) {
      it(`${name} holds every invariant with ${peers} peers and ${segments} segments`, async () => {
        const { result, problems } = await runScenario(scenario, { peers, segments, checks: 'full', assignment });
        expect(result.scenario).to.equal(name);
        expect(problems).to.deep.equal([]);
      });
    }
  }
});

function hashes(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => letter.repeat(30) + i.toString().padStart(2, '0'));
}
