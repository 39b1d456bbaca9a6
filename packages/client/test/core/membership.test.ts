import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Membership } from '#src/core/membership.js';

function renewed(...swarmKeys: string[]): readonly string[] {
  const membership = new Membership();
  for (const swarmKey of swarmKeys)
    membership.renew({ credential: 'c', swarmKey, trackerTimeMs: 0, instance: 'tracker' }, 0);
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
