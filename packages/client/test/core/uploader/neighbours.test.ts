import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Neighbours } from '#src/core/uploader/neighbours.js';

import { setOf } from '../make.js';

describe('Neighbours', () => {
  it('are known by their channel', () => {
    const neighbours = new Neighbours();
    const one = neighbours.add(1, 'host', 500);
    assert.deepEqual([one.rank, one.openedAt, one.heardAt, one.listen.port], [0, 500, 500, 0]);
    assert.equal(neighbours.get(1), one);
    assert.equal(neighbours.size, 1);
    neighbours.delete(1);
    assert.equal(neighbours.get(1), undefined);
    assert.deepEqual([...neighbours], []);
  });

  it('are subscribers of the files that they subscribed to, and hold what they said', () => {
    const neighbours = new Neighbours();
    const [one, two] = [neighbours.add(1, 'host', 0), neighbours.add(2, 'host', 0)];
    one.files.set('f', setOf(4, [0, 2]));
    two.files.set('g', setOf(2, []));
    assert.deepEqual([...neighbours.subscribers('f')], [one]);
    assert.equal(neighbours.heldCount(1, 'f'), 2);
    assert.equal(neighbours.heldCount(2, 'f'), 0);
    assert.equal(neighbours.heldCount(3, 'f'), 0);
    assert.ok(neighbours.holds('f', 2) && !neighbours.holds('f', 1) && !neighbours.holds('g', 0));
  });

  it('are hungry while one lacks a segment', () => {
    const neighbours = new Neighbours();
    assert.ok(!neighbours.areHungry);
    const one = neighbours.add(1, 'host', 0);
    assert.ok(!neighbours.areHungry, 'who wants nothing is not hungry');
    const held = setOf(2, [0]);
    one.files.set('f', held);
    assert.ok(neighbours.areHungry);
    held.add(1);
    assert.ok(!neighbours.areHungry);
  });
});
