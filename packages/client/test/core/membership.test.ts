import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Membership } from '#src/core/membership.js';

function renewed(...swarmKeys: string[]): readonly string[] {
  const membership = new Membership();
  for (const swarmKey of swarmKeys)
    membership.renew({ credential: 'c', swarmKey, trackerTimeMs: 0, instance: 'tracker' }, 1, 0);
  return membership.swarmKeys;
}

describe('the keys that credentials of others may be signed with', () => {
  it('are the newest, and the one before until all that it has signed is over', () => {
    assert.deepEqual(renewed(), []);
    assert.deepEqual(renewed('a', 'a'), ['a']);
    assert.deepEqual(renewed('a', 'b', 'b', 'b'), ['b', 'a']);
    assert.deepEqual(renewed('a', 'b', 'b', 'b', 'b'), ['b'], 'whoever stole a can do nothing with it');
  });

  it('are two, also where a tracker and its backup take turns', () => {
    assert.deepEqual(renewed('a', 'b', 'c'), ['c', 'b']);
    assert.deepEqual(renewed('a', 'b', 'b', 'a'), ['a', 'b']);
  });
});

describe('the trackers whose credentials count', () => {
  function at(...instances: string[]): Membership {
    const membership = new Membership();
    for (const instance of instances) {
      const credential = `credential of ${instance}`;
      membership.renew({ credential, swarmKey: 'key', trackerTimeMs: 0, instance }, 1, 0);
    }
    return membership;
  }

  it('are the one at hand, and the one before until all that it has signed is over', () => {
    assert.equal(at('a').accepts('b'), false, 'a tracker with the same secret that this client never was at');
    for (const left of [
      ['a', 'b'],
      ['a', 'b', 'b', 'b'],
    ])
      assert.equal(at(...left).accepts('a'), true);
    assert.equal(at('a', 'b', 'b', 'b', 'b').accepts('a'), false);
    assert.equal(at('a', 'b', 'b', 'b', 'b').accepts('b'), true);
  });

  it('are still both where a client goes back to the first', () => {
    const membership = at('a', 'b', 'a', 'a');
    assert.deepEqual([membership.accepts('a'), membership.accepts('b'), membership.instance], [true, true, 'a']);
    assert.equal(at('a', 'b', 'a', 'a', 'a', 'a').accepts('b'), false);
  });

  it('are few, however often trackers restart', () => {
    const membership = at('a', 'b', 'c', 'd', 'e');
    const accepted = ['a', 'b', 'c', 'd', 'e'].filter((instance) => membership.accepts(instance));
    assert.deepEqual(accepted, ['b', 'c', 'd', 'e']);
  });

  it('are each shown what they gave, and another one the newest', () => {
    const membership = at('a', 'b');
    assert.equal(membership.shownTo('a', 1).credential, 'credential of a');
    assert.equal(membership.shownTo('a', 2).credential, 'credential of b', 'it has another rank meanwhile');
    assert.equal(membership.shownTo('c', 1).credential, 'credential of b');
  });
});
