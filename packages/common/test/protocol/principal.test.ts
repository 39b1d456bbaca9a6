import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { principalOf } from '#src/protocol/principal.js';

describe('a principal', () => {
  it('is the subject of a token, wherever it comes from', () => {
    assert.equal(principalOf('10.0.0.1', 'host7'), principalOf('10.0.0.2', 'host7'));
    assert.notEqual(principalOf('10.0.0.1', 'host7'), principalOf('10.0.0.1', 'host8'));
    assert.notEqual(principalOf('10.0.0.1', ''), principalOf('10.0.0.2', '10.0.0.1'), 'no subject can be an address');
  });

  it('is an IPv4 address where there is none, however the socket writes it', () => {
    assert.equal(principalOf('::ffff:10.0.0.1', ''), principalOf('10.0.0.1', ''));
    assert.notEqual(principalOf('10.0.0.1', ''), principalOf('10.0.0.2', ''));
  });

  it('is the upper half of an IPv6 address, because a host chooses the lower one', () => {
    const first = principalOf('2001:db8:0:7::1', '');
    assert.equal(first, principalOf('2001:db8:0:7:aaaa:bbbb:cccc:dddd', ''));
    assert.notEqual(first, principalOf('2001:db8:0:8::1', ''));
    assert.equal(principalOf('2001:db8::1', ''), principalOf('2001:db8:0:0:1::', ''));
    assert.equal(principalOf('::1', ''), 'host 0:0:0:0::');
  });
});
