import type { ChannelEvent, Envelope, Message } from '@shoal/common';
import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';

import { selfSigned } from '#common/test/io/transport/tls/self-signed.js';

import { CHANNEL, type Endpoint, type EventOf, type Transport } from './transport.js';
import { virtualNetwork } from './virtual.js';
import { webSockets } from './web-sockets.js';

const transports: Readonly<Record<string, () => Promise<Transport> | Transport>> = {
  WebSockets: () => webSockets(),
  'WebSockets over TLS': () => {
    const identity = selfSigned('127.0.0.1');
    const listener = { identity, ca: undefined, requiresClientCerts: false };
    return webSockets({ listener, initiator: { ...listener, identity: undefined, ca: identity.cert } });
  },
  'the virtual network': virtualNetwork,
};

const digest = 'ab'.repeat(32);

function envelope(correlation: number, body: Message = { tag: 'PING' }): Envelope {
  return { source: 1, destination: 2, correlation, body };
}

function of<T extends ChannelEvent['type']>({ events }: Endpoint, type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

for (const [name, create] of Object.entries(transports)) {
  describe(`channels by ${name}`, () => {
    let transport: Transport;
    beforeEach(async () => {
      transport = await create();
    });

    async function arrives(endpoint: Endpoint, type: ChannelEvent['type'], count = 1): Promise<void> {
      const isThere = await transport.until(() => of(endpoint, type).length >= count);
      expect(isThere, `${count} events ${type}`).to.equal(true);
    }

    /** Opens a channel; returns the listener's id of it. */
    async function opened(): Promise<number> {
      const { listener, initiator, address } = transport;
      initiator.perform({ type: 'open-channel', channel: CHANNEL, address });
      await arrives(initiator, 'channel-opened');
      await arrives(listener, 'channel-opened');
      return of(listener, 'channel-opened')[0]!.channel;
    }

    function correlations(endpoint: Endpoint): number[] {
      return of(endpoint, 'message-received').map(({ envelope }) => envelope.correlation);
    }

    it('open on both sides, which learn the address of each other', async () => {
      await opened();
      const { listener, initiator, hosts } = transport;
      const [theirs] = of(initiator, 'channel-opened');
      const [ours] = of(listener, 'channel-opened');
      expect(theirs?.channel).to.equal(CHANNEL);
      expect([theirs?.remoteHost, theirs?.localHost]).to.deep.equal([hosts.listener, hosts.initiator]);
      expect([ours?.remoteHost, ours?.localHost]).to.deep.equal([hosts.initiator, hosts.listener]);
    });

    it('to an address where no process listens close, and never open', async () => {
      const { initiator, unused } = transport;
      initiator.perform({ type: 'open-channel', channel: CHANNEL, address: unused });
      await arrives(initiator, 'channel-closed');
      expect(initiator.events.map(({ type }) => type)).to.deep.equal(['channel-closed']);
      expect(of(initiator, 'channel-closed')[0]?.channel).to.equal(CHANNEL);
    });

    it('carry messages both ways, in order and whole', async () => {
      const channel = await opened();
      const { listener, initiator } = transport;
      const payload = Buffer.alloc(100_000, 9);
      for (const correlation of [1, 2, 3])
        initiator.perform({ type: 'send', channel: CHANNEL, envelope: envelope(correlation) });
      const ok = { tag: 'OK', digest, index: 1, load: 0, payload } as const;
      listener.perform({ type: 'send', channel, envelope: envelope(4, ok) });
      listener.perform({ type: 'send', channel, envelope: envelope(5) });
      await arrives(listener, 'message-received', 3);
      await arrives(initiator, 'message-received', 2);
      expect(correlations(listener)).to.deep.equal([1, 2, 3]);
      expect(correlations(initiator), 'a short message does not overtake a long one').to.deep.equal([4, 5]);
      const [first] = of(initiator, 'message-received');
      expect(first?.channel).to.equal(CHANNEL);
      expect(first?.envelope.body).to.include({ tag: 'OK', digest, index: 1 });
    });

    it('close after what was sent before, with the code and reason on the other side', async () => {
      const channel = await opened();
      const { listener, initiator } = transport;
      listener.perform({ type: 'send', channel, envelope: envelope(1) });
      listener.perform({ type: 'close-channel', channel, code: 'RANK_TAKEN', reason: 'rank 3 is taken' });
      await arrives(initiator, 'channel-closed');
      await arrives(listener, 'channel-closed');
      expect(correlations(initiator)).to.deep.equal([1]);
      const [closed] = of(initiator, 'channel-closed');
      expect([closed?.channel, closed?.code, closed?.reason]).to.deep.equal([CHANNEL, 'RANK_TAKEN', 'rank 3 is taken']);
    });

    it('close once on each side, although both close', async () => {
      const channel = await opened();
      const { listener, initiator } = transport;
      listener.perform({ type: 'close-channel', channel, code: undefined, reason: 'done' });
      initiator.perform({ type: 'close-channel', channel: CHANNEL, code: undefined, reason: 'done' });
      await arrives(initiator, 'channel-closed');
      await arrives(listener, 'channel-closed');
      initiator.perform({ type: 'close-channel', channel: CHANNEL, code: undefined, reason: 'again' });
      await transport.until(
        () => of(initiator, 'channel-closed').length > 1 || of(listener, 'channel-closed').length > 0,
      );
      expect([of(initiator, 'channel-closed').length, of(listener, 'channel-closed').length]).to.deep.equal([1, 1]);
    });

    it('drop what is sent after the end, and actions on channels that never were', async () => {
      const channel = await opened();
      const { listener, initiator } = transport;
      initiator.perform({ type: 'close-channel', channel: CHANNEL, code: undefined, reason: 'done' });
      initiator.perform({ type: 'send', channel: CHANNEL, envelope: envelope(1) });
      initiator.perform({ type: 'send', channel: 99, envelope: envelope(2) });
      initiator.perform({ type: 'close-channel', channel: 99, code: undefined, reason: 'done' });
      await arrives(listener, 'channel-closed');
      await arrives(initiator, 'channel-closed');
      listener.perform({ type: 'send', channel, envelope: envelope(3) });
      expect([...correlations(listener), ...correlations(initiator)]).to.deep.equal([]);
    });
  });
}
