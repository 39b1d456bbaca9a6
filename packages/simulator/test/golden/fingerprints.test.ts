import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { goldenRuns, play } from './golden-runs.js';

const recorded = JSON.parse(
  readFileSync(new URL('../../../test/golden/fingerprints.json', import.meta.url), 'utf8'),
) as Record<string, string>;

/** `npm run fingerprints` records them again; the commit that does so says which change of behaviour it is. */
describe('recorded fingerprints', () => {
  it('exist for each run and for no other', () => {
    assert.deepEqual(
      Object.keys(recorded),
      goldenRuns.map(({ name }) => name),
    );
  });

  for (const run of goldenRuns) {
    it(`${run.name} holds every invariant and runs as recorded`, async () => {
      const { fingerprint, problems } = await play(run);
      assert.deepEqual(problems, []);
      assert.equal(fingerprint, recorded[run.name]);
    });
  }
});
