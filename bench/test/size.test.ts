import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseSize } from '../sim/size.js';

describe('parseSize', () => {
  it('reads peers and segments, and nothing else', () => {
    assert.deepEqual(parseSize('1000x256'), { peers: 1_000, segments: 256 });
    for (const text of ['', '1000', '0x256', '10x', '10x2x3', '-1x2']) {
      assert.throws(() => parseSize(text), /PEERSxSEGMENTS/);
    }
  });
});
