import { expect } from 'chai';
import { describe, it } from 'mocha';

import { Membership } from '#src/core/membership.js';

function renewed(...swarmKeys: string[]): readonly string[] {
  const membership = new Membership();
  for (const swarmKey of swarmKeys)
    membership.renew({ credential: 'c', swarmKey, trackerTimeMs: 0, instance: 'tracker' }, 1, 0);
  return membership.swarmKeys;
}

describe('the keys that verify credentials of peers', () => {
  it('are the newest, and the one before until all that it has signed is over', () => {
    expect(renewed()).to.deep.equal([]);
    expect(renewed('a', 'a')).to.deep.equal(['a']);
    expect(renewed('a', 'b', 'b', 'b')).to.deep.equal(['b', 'a']);
    expect(renewed('a', 'b', 'b', 'b', 'b'), 'a thief of a can do nothing with it').to.deep.equal(['b']);
  });

  it('are two, also where a tracker and its backup take turns', () => {
    expect(renewed('a', 'b', 'c')).to.deep.equal(['c', 'b']);
    expect(renewed('a', 'b', 'b', 'a')).to.deep.equal(['a', 'b']);
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
    expect(at('a').accepts('b'), 'a tracker with the same secret that this client never was at').to.equal(false);
    for (const left of [
      ['a', 'b'],
      ['a', 'b', 'b', 'b'],
    ])
      expect(at(...left).accepts('a')).to.equal(true);
    expect(at('a', 'b', 'b', 'b', 'b').accepts('a')).to.equal(false);
    expect(at('a', 'b', 'b', 'b', 'b').accepts('b')).to.equal(true);
  });

  it('are still both where a client goes back to the first', () => {
    const membership = at('a', 'b', 'a', 'a');
    expect([membership.accepts('a'), membership.accepts('b'), membership.instance]).to.deep.equal([true, true, 'a']);
    expect(at('a', 'b', 'a', 'a', 'a', 'a').accepts('b')).to.equal(false);
  });

  it('are few, however often trackers restart', () => {
    const membership = at('a', 'b', 'c', 'd', 'e');
    const accepted = ['a', 'b', 'c', 'd', 'e'].filter((instance) => membership.accepts(instance));
    expect(accepted).to.deep.equal(['b', 'c', 'd', 'e']);
  });

  it('are each shown what they gave, and another one the newest', () => {
    const membership = at('a', 'b');
    expect(membership.shownTo('a', 1).credential).to.equal('credential of a');
    expect(membership.shownTo('a', 2).credential, 'it has another rank meanwhile').to.equal('credential of b');
    expect(membership.shownTo('c', 1).credential).to.equal('credential of b');
  });
});
