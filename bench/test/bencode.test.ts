import { expect } from 'chai';
import { describe, it } from 'mocha';

import { bencode } from '../torrent/bencode.js';

describe('bencode', () => {
  it('writes the examples of BEP 3', () => {
    expect(bencode('spam').toString()).to.equal('4:spam');
    expect(bencode(3).toString()).to.equal('i3e');
    expect(bencode(-3).toString()).to.equal('i-3e');
    expect(bencode(0).toString()).to.equal('i0e');
    expect(bencode(['spam', 'eggs']).toString()).to.equal('l4:spam4:eggse');
    expect(bencode({ cow: 'moo', spam: 'eggs' }).toString()).to.equal('d3:cow3:moo4:spam4:eggse');
  });

  it('sorts keys by their bytes, whatever order they were given in', () => {
    expect(bencode({ spam: 1, 'piece length': 2, Z: 3 }).toString()).to.equal('d1:Zi3e12:piece lengthi2e4:spami1ee');
  });

  it('counts bytes, not characters', () => {
    expect(bencode('é').toString()).to.equal('2:é');
    expect([...bencode(Uint8Array.of(0, 255))]).to.deep.equal([...Buffer.from('2:'), 0, 255]);
  });
});
