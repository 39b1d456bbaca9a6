import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { csv } from '#src/core/csv.js';
import { completionsCsv, runsCsv } from '#src/core/lab-csv.js';
import { sampleLab } from './sample-lab.js';

describe('CSV', () => {
  it('quotes what it must, and leaves empty what has no value', () => {
    const text = csv(
      ['a', 'b'],
      [
        ['x,y', 1.5],
        ['say "hi"\n', undefined],
        ['', NaN],
      ],
    );
    assert.equal(text, 'a,b\r\n"x,y",1.5\r\n"say ""hi""\n",\r\n,\r\n');
  });

  it('of runs has a line a policy and seed, of completions a line a peer', () => {
    const lab = sampleLab();
    const [headings = '', ...runs] = runsCsv(lab).trimEnd().split('\r\n');
    assert.equal(runs.length, 2);
    for (const run of runs) assert.equal(run.split(',').length, headings.split(',').length);
    const random = Object.fromEntries(headings.split(',').map((name, index) => [name, runs[1]?.split(',')[index]]));
    assert.deepEqual([random['policy'], random['lastFinishMs'], random['ratio']], ['random', '8000', '4']);
    assert.equal(completionsCsv(lab).trimEnd().split('\r\n').length, 1 + 2 * 4);
  });
});
