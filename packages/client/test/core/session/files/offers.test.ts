import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Offers } from '#src/core/session/files/offers.js';

import { manifest } from '../../make.js';

const [a, b] = [manifest(3), manifest(4)];

describe('Offers', () => {
  it('are what INIT says, but for those refused', () => {
    const offers = make();
    assert.deepEqual(offers.held(), [
      { manifest: a, heldSegments: 3 },
      { manifest: b, heldSegments: 4 },
    ]);
    assert.equal(offers.refuse(a.digest)?.manifest, a);
    assert.deepEqual(offers.held(), [{ manifest: b, heldSegments: 4 }]);
    assert.ok(offers.has(a.digest));
    assert.equal(offers.accepted(a.digest), undefined);
    assert.equal(offers.accepted(b.digest)?.manifest, b);
    assert.equal(offers.refuse(a.digest), undefined, 'once');
    assert.equal(offers.all.length, 2);
  });

  it('are all refused only where there are any', () => {
    assert.equal(new Offers().areAllRefused, false);
    const offers = make();
    offers.refuse(a.digest);
    assert.equal(offers.areAllRefused, false);
    offers.refuse(b.digest);
    assert.equal(offers.areAllRefused, true);
    offers.add({ manifest: a, path: 'again' });
    assert.equal(offers.areAllRefused, false, 'what is offered again is not refused yet');
    assert.equal(offers.accepted(a.digest)?.path, 'again');
  });

  it('of something else cannot be refused', () => {
    const offers = make();
    assert.equal(offers.refuse('other'), undefined);
    offers.refuse(a.digest);
    assert.equal(offers.areAllRefused, false);
  });

  it('are found by the answer to them, once, and by a digest in the text', () => {
    const offers = make();
    offers.asked(7, a.digest);
    assert.equal(offers.answered(7), a.digest);
    assert.equal(offers.answered(7), undefined);
    const refusal = (digest: string): string => `"x" with digest ${digest} is refused: it is "no; good"`;
    assert.deepEqual(offers.namedIn(refusal(b.digest)), [{ digest: b.digest, why: refusal(b.digest) }]);
    const both = offers.namedIn([a, b].map(({ digest }) => refusal(digest)).join('; '));
    assert.deepEqual(
      both.map(({ digest }) => digest),
      [a.digest, b.digest],
    );
    assert.deepEqual(offers.namedIn(refusal('0'.repeat(64))), []);
    assert.deepEqual(offers.namedIn('no'), []);
  });
});

function make(): Offers {
  const offers = new Offers();
  for (const one of [a, b]) offers.add({ manifest: one, path: 'p' });
  return offers;
}
