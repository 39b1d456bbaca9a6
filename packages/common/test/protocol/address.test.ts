import { formatAddress, isLoopback, plainHost } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

describe('an address', () => {
  it('is written with brackets around IPv6 only', () => {
    expect(formatAddress({ host: 'seed.example', port: 4600 })).to.equal('seed.example:4600');
    expect(formatAddress({ host: '10.0.0.1', port: 1 })).to.equal('10.0.0.1:1');
    expect(formatAddress({ host: 'fe80::1', port: 80 })).to.equal('[fe80::1]:80');
  });

  it('is a loopback in each of its forms', () => {
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) {
      expect(isLoopback(host), host).to.equal(true);
    }
    for (const host of [
      '',
      '10.0.0.1',
      '128.0.0.1',
      '::',
      '::2',
      '::ffff:10.0.0.1',
      '127.0.0.1.example',
      'x127.0.0.1',
    ]) {
      expect(isLoopback(host), host).to.equal(false);
    }
  });

  it('loses the prefix of a mapped IPv4 address, and nothing else', () => {
    expect(plainHost('::ffff:10.0.0.1')).to.equal('10.0.0.1');
    for (const host of ['::ffff:1', '10.0.0.1', '::1', 'name']) expect(plainHost(host)).to.equal(host);
  });
});
