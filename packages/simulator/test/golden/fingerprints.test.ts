import { readFileSync } from 'node:fs';

import { expect } from 'chai';
import { describe, it } from 'mocha';

import { goldenRuns, play } from './golden-runs.js';

const recorded = JSON.parse(
  readFileSync(new URL('../../../test/golden/fingerprints.json', import.meta.url), 'utf8'),
) as Record<string, string>;

/** `npm run fingerprints` records them again; the commit that does so names the change of behaviour. */
describe('recorded fingerprints', () => {
  it('exist for each run and for no other', () => {
    expect(Object.keys(recorded)).to.deep.equal(goldenRuns.map(({ name }) => name));
  });

  for (const run of goldenRuns) {
    it(`${run.name} holds every invariant and runs as recorded`, async () => {
      const { fingerprint, problems } = await play(run);
      expect(problems).to.deep.equal([]);
      expect(fingerprint).to.equal(recorded[run.name]);
    });
  }
});
