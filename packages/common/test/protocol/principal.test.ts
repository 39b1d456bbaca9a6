import { expect } from 'chai';
import { describe, it } from 'mocha';

import { principalOf } from '#src/protocol/principal.js';

describe('a principal', () => {
  it('is the subject of a token, wherever it comes from', () => {
    expect(principalOf('10.0.0.1', 'host7')).to.equal(principalOf('10.0.0.2', 'host7'));
    expect(principalOf('10.0.0.1', 'host7')).to.not.equal(principalOf('10.0.0.1', 'host8'));
    expect(principalOf('10.0.0.1', ''), 'no subject can be an address').to.not.equal(
      principalOf('10.0.0.2', '10.0.0.1'),
    );
  });

  it('is an IPv4 address where there is none, however the socket writes it', () => {
    expect(principalOf('::ffff:10.0.0.1', '')).to.equal(principalOf('10.0.0.1', ''));
    expect(principalOf('10.0.0.1', '')).to.not.equal(principalOf('10.0.0.2', ''));
  });

  it('is the upper half of an IPv6 address, because a host chooses the lower one', () => {
    const first = principalOf('2001:db8:0:7::1', '');
    expect(first).to.equal(principalOf('2001:db8:0:7:aaaa:bbbb:cccc:dddd', ''));
    expect(first).to.not.equal(principalOf('2001:db8:0:8::1', ''));
    expect(principalOf('2001:db8::1', '')).to.equal(principalOf('2001:db8:0:0:1::', ''));
    expect(principalOf('::1', '')).to.equal('host 0:0:0:0::');
  });
});
