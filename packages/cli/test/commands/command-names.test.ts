import { expect } from 'chai';
import { describe, it } from 'mocha';

import { withSegmentCount } from '#src/commands/command-names.js';

describe('--segments of a simulation', () => {
  for (const [given, read] of [
    ['sim flash-crowd --segments 256', 'sim flash-crowd --segment-count 256'],
    ['sim flash-crowd --segments=256', 'sim flash-crowd --segment-count=256'],
    ['sim flash-crowd --segments random', 'sim flash-crowd --segments random'],
    ['sim flash-crowd --segments=random', 'sim flash-crowd --segments=random'],
    ['sim flash-crowd --segments', 'sim flash-crowd --segments'],
    ['get a --segments 256', 'get a --segments 256'],
  ] as const) {
    it(`${given} is ${read}`, () => {
      expect(withSegmentCount(given.split(' ')).join(' ')).to.equal(read);
    });
  }
});
