import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { indexingText } from '#src/text/indexing-text.js';

const GIB = 1024 ** 3;

describe('the line about hashing', () => {
  it('tells how far it is, how fast, and for how much longer', () => {
    assert.equal(indexingText('model.bin', 3 * GIB, 9 * GIB, GIB / 2), 'hashing model.bin  33 %  512 MiB/s  12 s left');
    assert.equal(indexingText('a', 9 * GIB, 9 * GIB, GIB), 'hashing a  100 %  1.0 GiB/s  0.0 s left');
  });

  it('tells nothing that is not known yet', () => {
    assert.equal(indexingText('model.bin', 0, 9 * GIB, 0), 'hashing model.bin  0 %');
  });
});
