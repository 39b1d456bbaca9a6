import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { formatAddress, isLoopback, plainHost } from '@shoal/common';

describe('an address', () => {
  it('is written with brackets around IPv6 only', () => {
    assert.equal(formatAddress({ host: 'seed.example', port: 4600 }), 'seed.example:4600');
    assert.equal(formatAddress({ host: '10.0.0.1', port: 1 }), '10.0.0.1:1');
    assert.equal(formatAddress({ host: 'fe80::1', port: 80 }), '[fe80::1]:80');
  });

  it('is a loopback in each of its forms', () => {
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) {
      assert.equal(isLoopback(host), true, host);
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
      assert.equal(isLoopback(host), false, host);
    }
  });

  it('loses the prefix of a mapped IPv4 address, and nothing else', () => {
    assert.equal(plainHost('::ffff:10.0.0.1'), '10.0.0.1');
    for (const host of ['::ffff:1', '10.0.0.1', '::1', 'name']) assert.equal(plainHost(host), host);
  });
});
