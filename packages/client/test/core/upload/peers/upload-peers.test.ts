import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { Neighbours } from '#src/core/upload/peers/upload-peers.js';

describe('Neighbours', () => {
  it('are known by their channel', () => {
    const neighbours = new Neighbours(0);
    const one = neighbours.add(1, 'host', '', 500);
    expect([one.rank, one.openedAt, one.heardAt, one.listen.port]).to.deep.equal([0, 500, 500, 0]);
    expect(neighbours.get(1)).to.equal(one);
    expect(neighbours.size).to.equal(1);
    neighbours.delete(1);
    expect(neighbours.get(1)).to.equal(undefined);
    expect([...neighbours]).to.deep.equal([]);
  });

  it('are subscribers of the files that they subscribed to, and hold what they said', () => {
    const neighbours = new Neighbours(0);
    const [one, two] = [neighbours.add(1, 'host', '', 0), neighbours.add(2, 'host', '', 0)];
    neighbours.subscribe(one, 'f', 4);
    for (const index of [0, 2]) one.files.get('f')?.add(index);
    neighbours.subscribe(two, 'g', 2);
    expect([...neighbours.subscribers('f')]).to.deep.equal([one]);
    expect(neighbours.heldShare(1, 'f')).to.equal(0.5);
    expect(neighbours.heldShare(2, 'f')).to.equal(0);
    expect(neighbours.heldShare(3, 'f')).to.equal(0);
    expect(neighbours.holds('f', 2) && !neighbours.holds('f', 1) && !neighbours.holds('g', 0)).to.equal(true);
    neighbours.unsubscribe(one, 'f');
    expect([[...neighbours.subscribers('f')], neighbours.holds('f', 2)]).to.deep.equal([[], false]);
  });

  it('are hungry while one lacks a segment', () => {
    const neighbours = new Neighbours(0);
    expect(neighbours.areHungry).to.equal(false);
    const one = neighbours.add(1, 'host', '', 0);
    expect(neighbours.areHungry, 'who wants nothing is not hungry').to.equal(false);
    neighbours.subscribe(one, 'f', 2);
    one.files.get('f')?.add(0);
    expect(neighbours.areHungry).to.equal(true);
    one.files.get('f')?.add(1);
    assert(!neighbours.areHungry);
  });
});
