import { Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { RarestFirst } from '#src/core/download/policies/rarest-first.js';
import { RarityIndex } from '#src/core/download/files/rarity-index.js';
import { SegmentStates } from '#src/core/download/files/segment-states.js';

import { candidate, range, setOf } from '../../make.js';

const random = new Random(1);

describe('RarestFirst', () => {
  it('selects the rarest segment that the peer holds and that is not requested', () => {
    const rarity = new RarityIndex(4, random);
    for (const index of range(4)) rarity.want(index);
    for (const index of [0, 1, 1, 2, 2, 2]) rarity.countHolder(index, 1);
    const states = new SegmentStates(setOf(4, []));
    const view = {
      states,
      rarity,
      askable: [],
      outstanding: 0,
      anyOutstanding: 0,
      maxOutstandingRequests: 8,
      maxIdlePeerRequests: 8,
      connections: 0,
      isUseful: () => true,
      late: () => [],
    };
    const pick = (held: number[]): number | undefined =>
      new RarestFirst().select(view, candidate(1, { held: setOf(4, held) }));
    expect(pick([1, 2])).to.equal(1);
    expect(pick([0, 1, 2, 3])).to.equal(3);
    rarity.unwant(1);
    expect(pick([1, 2])).to.equal(2);
    expect(pick([1])).to.equal(undefined);
  });
});
