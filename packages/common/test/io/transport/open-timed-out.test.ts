import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { openTimedOut } from '#src/io/transport/open-timed-out.js';

const address = { host: '10.0.0.1', port: 4_600 };

describe('a dial that takes too long', () => {
  it('is put down to a firewall where nothing answers', () => {
    for (const dialled of [undefined, { connecting: true }, { connecting: true, secureConnecting: true }]) {
      const reason = openTimedOut(address, dialled, 5_000);
      assert.equal(reason, 'no answer from 10.0.0.1:4600 within 5 s: does a firewall block port 4600?');
    }
  });

  it('names the handshake that was not answered, and where', () => {
    assert.match(openTimedOut(address, { connecting: false }, 5_000), /opening handshake has timed out: 10.0.0.1:4600/);
    const dialled = { connecting: false, secureConnecting: true };
    assert.match(openTimedOut(address, dialled, 5_000), /TLS handshake has timed out: 10.0.0.1:4600/);
  });
});
