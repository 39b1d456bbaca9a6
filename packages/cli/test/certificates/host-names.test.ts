import { expectThrow } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { hostNames, thisHost } from '#src/certificates/host-names.js';

const LOCAL = ['localhost', '127.0.0.1', '::1'];

describe('the names of a host', () => {
  for (const [text, file, names] of [
    ['node1', 'node1', ['node1']],
    ['Node1.lan, 10.0.0.5', 'node1.lan', ['Node1.lan', '10.0.0.5']],
    ['fd00::5,node5', 'fd00--5', ['fd00::5', 'node5']],
    ['*.peers.svc', 'any.peers.svc', ['*.peers.svc']],
    ['my_host', 'my_host', ['my_host']],
  ] as const) {
    it(`${text}: its files are ${file}.pem`, () => {
      expect(hostNames(text)).to.deep.equal({ file, names: [...names, ...LOCAL] });
    });
  }

  it('are there once', () => {
    expect(hostNames('localhost,127.0.0.1').names).to.deep.equal(LOCAL);
  });

  for (const text of [
    '',
    'a,',
    'a b',
    '../up',
    'a/b',
    '-a',
    'a..b',
    'a*.b',
    '300.1.2.3.4x/',
    'x'.repeat(254),
    'ca',
    'CA-key',
  ]) {
    it(`"${text.slice(0, 20)}" is refused`, () => {
      expectThrow(() => hostNames(text), { name: 'ShoalError', exitCode: 2 });
    });
  }

  it('of this machine are some', () => {
    expect(hostNames(thisHost()).names.length).to.be.above(LOCAL.length);
  });
});
