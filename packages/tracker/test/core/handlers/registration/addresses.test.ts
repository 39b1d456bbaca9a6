import type { Address } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { TrackerHarness, assertError, expectMessage, type FakeClient, held, manifest } from '../../tracker-harness.js';

const file = manifest('movie');

/** A client that is seen at an address and advertises another one. */
function advertising(harness: TrackerHarness, advertised: Partial<Address>, remoteHost = '10.0.0.7'): FakeClient {
  const client = harness.open({ remoteHost });
  client.init({ clientId: `at-${remoteHost}`, files: [held(file)], port: 7_001, ...advertised });
  return client;
}

function probed(harness: TrackerHarness, client: FakeClient, isProved: boolean, hint?: string): void {
  const address = harness.probes.at(-1) ?? expect.fail('nothing was probed');
  harness.feed({ type: 'address-probed', channel: client.channel, address, isProved, hint });
}

function told(harness: TrackerHarness, name: string): readonly string[] {
  const asking = harness.join(name, { port: 0 });
  const { members } = expectMessage(asking.request('movie'), 'FILE_DETAILS');
  return members.filter(({ rank }) => rank === 1).map(({ host, port }) => `${host}:${port}`);
}

describe('the address of a client for its peers', () => {
  it('is the observed host until it has answered at the advertised one', () => {
    const harness = new TrackerHarness();
    const client = advertising(harness, { host: 'node1.lan' });
    expect(harness.probes).to.deep.equal([{ host: 'node1.lan', port: 7_001 }]);
    expect(told(harness, 'early')).to.deep.equal(['10.0.0.7:7001']);
    probed(harness, client, true);
    expect(told(harness, 'late')).to.deep.equal(['node1.lan:7001']);
    expect(client.has('ERROR')).to.equal(false);
  });

  it('stays the observed host if another client or none answers there', () => {
    const harness = new TrackerHarness();
    const client = advertising(harness, { host: 'victim.example' });
    probed(harness, client, false);
    expect(told(harness, 'b')).to.deep.equal(['10.0.0.7:7001']);
    const detail = assertError(client, 'UNREACHABLE_ADDRESS', { closed: false });
    expect(detail).to.match(/does not reach this client at victim\.example:7001$/);
    expect(client.received.at(-1)?.correlation).to.equal(0);
    expect(harness.logged('address-unreachable').length).to.equal(1);
  });

  it('is sent to the client’s neighbours when it changes', () => {
    const harness = new TrackerHarness();
    const client = advertising(harness, { host: 'node1.lan' });
    const asking = harness.join('b', { port: 0 });
    asking.request('movie');
    harness.advance(1_000);
    asking.take();
    probed(harness, client, true);
    expect(asking.last('SWARM').members[0]?.host).to.equal('node1.lan');
  });

  it('with TLS is none until it is proved: the certificate is for the advertised host', () => {
    const harness = new TrackerHarness();
    const client = advertising(harness, { host: 'node1.lan', tls: true });
    const asking = harness.join('b', { port: 0 });
    expect(expectMessage(asking.request('movie'), 'FILE_DETAILS').members).to.deep.equal([]);
    harness.advance(1_000);
    probed(harness, client, true);
    expect(asking.last('SWARM').members).to.deep.equal([
      { rank: 1, host: 'node1.lan', port: 7_001, heldSegments: 4, tls: true },
    ]);
  });

  it('is never loopback, unless the client is on the same host', () => {
    for (const host of [
      '127.0.0.1',
      'localhost',
      '::1',
      '169.254.169.254',
      '0.0.0.0',
      '224.0.0.1',
      'fe80::1',
      '127.1',
    ]) {
      const harness = new TrackerHarness();
      const client = advertising(harness, { host });
      expect(harness.probes, host).to.deep.equal([]);
      assertError(client, 'UNREACHABLE_ADDRESS', { closed: false });
      expect(told(harness, 'b')).to.deep.equal(['10.0.0.7:7001']);
    }
    const harness = new TrackerHarness();
    advertising(harness, { host: '127.0.0.2' }, '127.0.0.1');
    expect(harness.probes.length, 'loopback from loopback').to.equal(1);
  });

  it('is also checked at the observed host, and hints for its operator are passed on', () => {
    const harness = new TrackerHarness();
    const client = advertising(harness, {});
    expect(harness.probes).to.deep.equal([{ host: '10.0.0.7', port: 7_001 }]);
    probed(harness, client, false, 'its certificate is for another name');
    expect(assertError(client, 'UNREACHABLE_ADDRESS', { closed: false })).to.match(
      /its certificate is for another name/,
    );
  });

  it('without a port is not probed, and a late answer for a closed channel is ignored', () => {
    const harness = new TrackerHarness();
    const client = harness.join('a', { port: 0 });
    expect(harness.probes).to.deep.equal([]);
    client.disconnect();
    const address = { host: 'x', port: 1 };
    harness.feed({ type: 'address-probed', channel: client.channel, address, isProved: false });
    expect(harness.logged('address-unreachable').length).to.equal(0);
  });
});
