import { expect } from 'chai';
import { describe, it } from 'mocha';

import { indexingText } from '#src/text/indexing-text.js';

const GIB = 1024 ** 3;

describe('the line about hashing', () => {
  it('tells how far it is, how fast, and for how much longer', () => {
    expect(indexingText('model.bin', 3 * GIB, 9 * GIB, GIB / 2)).to.equal(
      'hashing model.bin  33 %  512 MiB/s  12 s left',
    );
    expect(indexingText('a', 9 * GIB, 9 * GIB, GIB)).to.equal('hashing a  100 %  1.0 GiB/s  0.0 s left');
  });

  it('tells nothing that is not known yet', () => {
    expect(indexingText('model.bin', 0, 9 * GIB, 0)).to.equal('hashing model.bin  0 %');
  });
});
