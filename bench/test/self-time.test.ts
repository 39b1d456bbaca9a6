import { expect } from 'chai';
import { describe, it } from 'mocha';

import { selfTimes } from '../report/self-time.js';

describe('self times', () => {
  const node = (id: number, functionName: string, url = '', lineNumber = 0) => {
    return { id, callFrame: { functionName, url, lineNumber } };
  };

  it('are summed over the places from which a function was called, idleness left out', () => {
    const nodes = [node(1, '(idle)'), node(2, 'f', 'file:///x/a.js', 9), node(3, '(program)'), node(4, 'f', 'a.js', 9)];
    const times = selfTimes({ nodes, samples: [1, 2, 3, 4, 2], timeDeltas: [9_000, 1_000, 2_000, 4_000, 500] });
    expect(times).to.deep.equal([
      { where: 'f a.js:10', ms: 5.5 },
      { where: '(program)', ms: 2 },
    ]);
  });
});
