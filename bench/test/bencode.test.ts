import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { bencode } from '../torrent/bencode.js';

describe('bencode', () => {
  it('writes the examples of BEP 3', () => {
    assert.equal(bencode('spam').toString(), '4:spam');
    assert.equal(bencode(3).toString(), 'i3e');
    assert.equal(bencode(-3).toString(), 'i-3e');
    assert.equal(bencode(0).toString(), 'i0e');
    assert.equal(bencode(['spam', 'eggs']).toString(), 'l4:spam4:eggse');
    assert.equal(bencode({ cow: 'moo', spam: 'eggs' }).toString(), 'd3:cow3:moo4:spam4:eggse');
  });

  it('sorts keys by their bytes, whatever order they were given in', () => {
    assert.equal(bencode({ spam: 1, 'piece length': 2, Z: 3 }).toString(), 'd1:Zi3e12:piece lengthi2e4:spami1ee');
  });

  it('counts bytes, not characters', () => {
    assert.equal(bencode('é').toString(), '2:é');
    assert.deepEqual([...bencode(Uint8Array.of(0, 255))], [...Buffer.from('2:'), 0, 255]);
  });
});
