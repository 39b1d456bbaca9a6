import { expect } from 'chai';
import { describe, it } from 'mocha';

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
    expect(text).to.equal('a,b\r\n"x,y",1.5\r\n"say ""hi""\n",\r\n,\r\n');
  });

  it('of runs has a line a policy and seed, of completions a line a peer', () => {
    const lab = sampleLab();
    const [headings = '', ...runs] = runsCsv(lab).trimEnd().split('\r\n');
    expect(runs.length).to.equal(2);
    for (const run of runs) expect(run.split(',').length).to.equal(headings.split(',').length);
    const random = Object.fromEntries(headings.split(',').map((name, index) => [name, runs[1]?.split(',')[index]]));
    expect([random['policy'], random['lastFinishMs'], random['ratio']]).to.deep.equal(['random', '8000', '4']);
    expect(completionsCsv(lab).trimEnd().split('\r\n').length).to.equal(1 + 2 * 4);
  });
});
