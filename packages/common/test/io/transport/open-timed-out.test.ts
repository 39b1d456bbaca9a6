import { expect } from 'chai';
import { describe, it } from 'mocha';

import { openTimedOut } from '#src/io/transport/open-timed-out.js';

const address = { host: '10.0.0.1', port: 4_600 };

describe('a connection that takes too long', () => {
  it('is put down to a firewall where nothing answers', () => {
    for (const dialled of [undefined, { connecting: true }, { connecting: true, secureConnecting: true }]) {
      const reason = openTimedOut(address, dialled, 5_000);
      expect(reason).to.equal('no answer from 10.0.0.1:4600 within 5 s: does a firewall block port 4600?');
    }
  });

  it('names the handshake that was not answered, and where', () => {
    expect(openTimedOut(address, { connecting: false }, 5_000)).to.match(
      /opening handshake has timed out: 10.0.0.1:4600/,
    );
    const dialled = { connecting: false, secureConnecting: true };
    expect(openTimedOut(address, dialled, 5_000)).to.match(/TLS handshake has timed out: 10.0.0.1:4600/);
  });
});
