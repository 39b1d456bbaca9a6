import { expect } from 'chai';
import { describe, it } from 'mocha';

import { announcedAddress, type Reachable } from '#src/core/session/announced-address.js';

const OPEN = { host: '', port: 0 };

function announcedHost(listenHost: string, localHost: string, given: Partial<Reachable> = {}): string {
  const listen = { host: listenHost, port: 7 };
  const ownHosts = ['fe80::7', '2001:db8::7', '10.0.0.7', '10.1.0.7'];
  return announcedAddress({ listen, localHost, ownHosts, advertise: OPEN, ...given }).host;
}

describe('the announced address', () => {
  it('is left to the tracker where this client listens in the family that it is seen in', () => {
    for (const [listenHost, localHost] of [
      ['::', '10.0.0.7'],
      ['::', '2001:db8::7'],
      ['0.0.0.0', '10.0.0.7'],
      ['127.0.0.1', '127.0.0.1'],
      ['::1', '::1'],
      // A NAT, or another interface: what the tracker sees is known to lead back.
      ['10.0.0.7', '192.168.0.7'],
      ['0.0.0.0', ''],
    ] as const) {
      expect(announcedHost(listenHost, localHost), `${listenHost} ${localHost}`).to.equal('');
    }
  });

  it('is one at which this client listens where it is seen in the other family', () => {
    expect(announcedHost('0.0.0.0', '2001:db8::7')).to.equal('10.0.0.7');
    expect(announcedHost('0.0.0.0', '::1')).to.equal('127.0.0.1');
    expect(announcedHost('127.0.0.1', '::1')).to.equal('127.0.0.1');
    expect(announcedHost('10.1.0.7', '2001:db8::7')).to.equal('10.1.0.7');
    expect(announcedHost('2001:db8::7', '10.0.0.7')).to.equal('2001:db8::7');
    expect(announcedHost('0.0.0.0', '2001:db8::7', { ownHosts: ['2001:db8::7'] }), 'there is none').to.equal('');
  });

  it('is the user’s value, and none if this client does not listen', () => {
    const advertise = { host: 'here.example', port: 0 };
    expect(announcedHost('0.0.0.0', '::1', { advertise })).to.equal('here.example');
    const nowhere = { listen: OPEN, localHost: '::1', ownHosts: [], advertise };
    expect(announcedAddress(nowhere)).to.deep.equal(OPEN);
    const both = { listen: { host: '::', port: 7, tls: true }, localHost: '::1', ownHosts: [], advertise };
    expect(announcedAddress(both)).to.deep.equal({ host: 'here.example', port: 7, tls: true });
    expect(announcedAddress({ ...both, advertise: { host: 'x', port: 9 } }).port).to.equal(9);
  });
});
