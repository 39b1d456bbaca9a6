import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { fileRef } from '@shoal/common';

import { runScenario, scenarios } from '#src/io/index.js';

const assignment = [
  { rank: 1, owned: [{ name: 'a', hashes: hashes('a', 23) }], wanted: [] },
  { rank: 2, owned: [{ name: 'b', hashes: hashes('b', 5) }], wanted: [fileRef('a')] },
  { rank: 3, owned: [], wanted: ['a', 'b'].map(fileRef) },
] as const;

describe('each scenario', () => {
  for (const [name, scenario] of scenarios) {
    it(`${name} ends as it says`, async () => {
      const { result, problems } = await runScenario(scenario, { peers: 6, segments: 32, checks: 'full', assignment });
      assert.equal(result.scenario, name);
      assert.deepEqual(problems, []);
    });
  }
});

function hashes(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => letter.repeat(30) + i.toString().padStart(2, '0'));
}
