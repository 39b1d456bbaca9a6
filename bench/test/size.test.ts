import { expect } from 'chai';
import { describe, it } from 'mocha';

import { parseSize } from '../sim/size.js';

describe('parseSize', () => {
  it('reads peers and segments, and nothing else', () => {
    expect(parseSize('1000x256')).to.deep.equal({ peers: 1_000, segments: 256 });
    for (const text of ['', '1000', '0x256', '10x', '10x2x3', '-1x2']) {
      expect(() => parseSize(text)).to.throw(/PEERSxSEGMENTS/);
    }
  });
});
