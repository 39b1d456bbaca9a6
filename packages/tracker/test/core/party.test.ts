import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { partyOf } from '#src/core/party.js';

describe('a party', () => {
  it('is the subject of a token, wherever it comes from', () => {
    assert.equal(partyOf('10.0.0.1', 'host7'), partyOf('10.0.0.2', 'host7'));
    assert.notEqual(partyOf('10.0.0.1', 'host7'), partyOf('10.0.0.1', 'host8'));
    assert.notEqual(partyOf('10.0.0.1', ''), partyOf('10.0.0.2', '10.0.0.1'), 'no subject can be an address');
  });

  it('is an IPv4 address where there is none, however the socket writes it', () => {
    assert.equal(partyOf('::ffff:10.0.0.1', ''), partyOf('10.0.0.1', ''));
    assert.notEqual(partyOf('10.0.0.1', ''), partyOf('10.0.0.2', ''));
  });

  it('is the upper half of an IPv6 address, because a host chooses the lower one', () => {
    const first = partyOf('2001:db8:0:7::1', '');
    assert.equal(first, partyOf('2001:db8:0:7:aaaa:bbbb:cccc:dddd', ''));
    assert.notEqual(first, partyOf('2001:db8:0:8::1', ''));
    assert.equal(partyOf('2001:db8::1', ''), partyOf('2001:db8:0:0:1::', ''));
    assert.equal(partyOf('::1', ''), 'host 0:0:0:0::');
  });
});
