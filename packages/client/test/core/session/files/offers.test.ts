import { expect } from 'chai';
import { describe, it } from 'mocha';

import { Offers } from '#src/core/session/files/offers.js';

import { manifest } from '../../make.js';

const [a, b] = [manifest(3), manifest(4)];

describe('Offers', () => {
  it('are those of INIT without the refused ones', () => {
    const offers = make();
    expect(offers.held()).to.deep.equal([
      { manifest: a, heldSegments: 3 },
      { manifest: b, heldSegments: 4 },
    ]);
    expect(offers.refuse(a.digest)?.manifest).to.equal(a);
    expect(offers.held()).to.deep.equal([{ manifest: b, heldSegments: 4 }]);
    expect(offers.has(a.digest)).to.equal(true);
    expect(offers.accepted(a.digest)).to.equal(undefined);
    expect(offers.accepted(b.digest)?.manifest).to.equal(b);
    expect(offers.refuse(a.digest), 'once').to.equal(undefined);
    expect(offers.all.length).to.equal(2);
  });

  it('are all refused only where there are any', () => {
    expect(new Offers().areAllRefused).to.equal(false);
    const offers = make();
    offers.refuse(a.digest);
    expect(offers.areAllRefused).to.equal(false);
    offers.refuse(b.digest);
    expect(offers.areAllRefused).to.equal(true);
    offers.add({ manifest: a, path: 'again' });
    expect(offers.areAllRefused, 'what is offered again is not refused yet').to.equal(false);
    expect(offers.accepted(a.digest)?.path).to.equal('again');
  });

  it('of something else cannot be refused', () => {
    const offers = make();
    expect(offers.refuse('other')).to.equal(undefined);
    offers.refuse(a.digest);
    expect(offers.areAllRefused).to.equal(false);
  });

  it('are found by the answer to them, once', () => {
    const offers = make();
    offers.recordRequest(7, a.digest);
    expect(offers.takeRequest(7)).to.equal(a.digest);
    expect(offers.takeRequest(7)).to.equal(undefined);
  });
});

function make(): Offers {
  const offers = new Offers();
  for (const one of [a, b]) offers.add({ manifest: one, path: 'p' });
  return offers;
}
