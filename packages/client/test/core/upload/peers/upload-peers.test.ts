import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Neighbours } from '#src/core/upload/peers/upload-peers.js';

describe('Neighbours', () => {
  it('are known by their channel', () => {
    const neighbours = new Neighbours(0);
    const one = neighbours.add(1, 'host', '', 500);
    assert.deepEqual([one.rank, one.openedAt, one.heardAt, one.listen.port], [0, 500, 500, 0]);
    assert.equal(neighbours.get(1), one);
    assert.equal(neighbours.size, 1);
    neighbours.delete(1);
    assert.equal(neighbours.get(1), undefined);
    assert.deepEqual([...neighbours], []);
  });

  it('are subscribers of the files that they subscribed to, and hold what they said', () => {
    const neighbours = new Neighbours(0);
    const [one, two] = [neighbours.add(1, 'host', '', 0), neighbours.add(2, 'host', '', 0)];
    neighbours.subscribe(one, 'f', 4);
    for (const index of [0, 2]) one.files.get('f')?.add(index);
    neighbours.subscribe(two, 'g', 2);
    assert.deepEqual([...neighbours.subscribers('f')], [one]);
    assert.equal(neighbours.heldShare(1, 'f'), 0.5);
    assert.equal(neighbours.heldShare(2, 'f'), 0);
    assert.equal(neighbours.heldShare(3, 'f'), 0);
    assert.ok(neighbours.holds('f', 2) && !neighbours.holds('f', 1) && !neighbours.holds('g', 0));
    neighbours.unsubscribe(one, 'f');
    assert.deepEqual([[...neighbours.subscribers('f')], neighbours.holds('f', 2)], [[], false]);
  });

  it('are hungry while one lacks a segment', () => {
    const neighbours = new Neighbours(0);
    assert.ok(!neighbours.areHungry);
    const one = neighbours.add(1, 'host', '', 0);
    assert.ok(!neighbours.areHungry, 'who wants nothing is not hungry');
    neighbours.subscribe(one, 'f', 2);
    one.files.get('f')?.add(0);
    assert.ok(neighbours.areHungry);
    one.files.get('f')?.add(1);
    assert.ok(!neighbours.areHungry);
  });
});
