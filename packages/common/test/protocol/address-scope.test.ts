import { mayName, scopeOf } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

describe('the scope of an address', () => {
  const scopes = {
    loopback: [
      '127.0.0.1',
      '127.9.9.9',
      '::1',
      '0:0:0:0:0:0:0:1',
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      'localhost',
      '::7f00:1',
    ],
    'link-local': ['169.254.169.254', 'fe80::1', 'FE80::1%eth0', 'febf::', '::ffff:169.254.0.1', '64:ff9b::a9fe:a9fe'],
    unspecified: [
      '0.0.0.0',
      '0.1.2.3',
      '::',
      '0:0::0',
      '0',
      '127.1',
      '2130706433',
      '0x7f.1',
      '010.0.0.1',
      '1.2.3.4.5',
      '::ffff:0.0.0.0',
    ],
    multicast: ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1'],
    other: [
      '10.0.0.1',
      '192.168.1.1',
      '172.17.0.2',
      '8.8.8.8',
      'fd00::1',
      '2001:db8::1',
      '::ffff:10.0.0.1',
      'node1.lan',
      'peer1',
      'a1.b2',
      '0x.example',
    ],
  };
  for (const [scope, hosts] of Object.entries(scopes)) {
    for (const host of hosts) it(`of ${host} is ${scope}`, () => expect(scopeOf(host)).to.equal(scope));
  }

  it('decides who may name it: only who is there himself', () => {
    expect(mayName('10.0.0.7', '10.0.0.8')).to.equal(true);
    expect(mayName('10.0.0.7', 'node1.lan')).to.equal(true);
    expect(mayName('::ffff:127.0.0.1', '127.0.0.2')).to.equal(true);
    expect(mayName('fe80::2', 'fe80::1')).to.equal(true);
    for (const host of ['127.0.0.1', '169.254.169.254', '0.0.0.0', 'ff02::1'])
      expect(mayName('10.0.0.7', host), host).to.equal(false);
    expect(mayName('127.0.0.1', '169.254.169.254')).to.equal(false);
    expect(mayName('127.0.0.1', '0.0.0.0')).to.equal(false);
  });
});
