import { writeFileSync } from 'node:fs';
import { Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';

import { ChannelHub, listenForChannels } from '@shoal/common/io';
import { cleanUp, expectRejection, skipTestIf, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { stub } from 'sinon';

import { shoal } from '../../harness/shoal-process.js';

const hasIPv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

describe('families of addresses', () => {
  for (const [trackerHost, clientArgs, shown] of [
    ['[::1]', [], /^\[::1\]:\d+$/],
    ['127.0.0.1', [], /^127\.0\.0\.1:\d+$/],
    // By IPv6 the tracker sees a client that listens on IPv4 only.
    ['::1', ['--host', '127.0.0.1'], /^127\.0\.0\.1:\d+$/],
    ['::1', ['--host', '0.0.0.0'], /^127\.0\.0\.1:\d+$/],
    ['127.0.0.1', ['--host', '[::1]'], /^\[::1\]:\d+$/],
  ] as const) {
    const skip = !hasIPv6 && 'there is no IPv6 here';
    it(`files move by a tracker at ${trackerHost}, clients with '${clientArgs.join(' ')}'`, async () => {
      skipTestIf(skip);
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'model'), 'shoal');
      const tracker = shoal(['tracker', '--host', trackerHost, '--port', '0', '--json']);
      const { url } = await tracker.jsonLine({ event: 'listening' });
      const common = ['--tracker', url as string, ...clientArgs];
      const seeder = shoal(['share', join(folder, 'model'), '--json', ...common]);
      await seeder.jsonLine({ event: 'sharing' });
      const getter = shoal(['get', 'model', '--out', join(folder, 'out'), '--stall-timeout', '1m', ...common]);
      await getter.exitsWith(0);
      const status = shoal(['status', '--tracker', url as string, '--json']);
      await status.exitsWith(0);
      const addresses = [...status.stdout.join('').matchAll(/"address":"([^"]+)"/g)].map((match) => match[1] ?? '');
      expect(addresses.length).to.be.above(0);
      for (const address of addresses) expect(address).to.match(shown);
    });
  }

  for (const code of ['EAFNOSUPPORT', 'EADDRNOTAVAIL']) {
    it(`everywhere is every address of IPv4 where there is no IPv6 (${code})`, async () => {
      const listen = Reflect.get(Server.prototype, 'listen') as (...args: unknown[]) => Server;
      const asked: unknown[] = [];
      const fake = stub(Server.prototype, 'listen').callsFake(function (this: Server, ...args: unknown[]) {
        const [port, host, done] = args;
        asked.push(host);
        if (host !== '::') return listen.call(this, port, host, done);
        setImmediate(() => this.emit('error', Object.assign(new Error(`listen ${code}`), { code })));
        return this;
      });
      cleanUp(() => {
        fake.restore();
      });
      const limits = {
        maxFrameBytes: 65_536,
        maxSendQueueBytes: 65_536,
        openTimeoutMs: 1_000,
        intake: { greeting: 'HELLO', messages: [] },
      } as const;
      const hub = new ChannelHub(limits, () => undefined);
      const options = { ...limits, maxConnections: 1, requestTimeoutMs: 1_000 };
      const listener = await listenForChannels(hub, { ...options, listen: { host: '::', port: 0 } });
      cleanUp(() => {
        listener.close();
      });
      expect(listener.address.host).to.equal('0.0.0.0');
      expect(asked).to.deep.equal(['::', '0.0.0.0']);
      await expectRejection(
        listenForChannels(hub, { ...options, listen: { host: '::', port: listener.address.port } }),
        {
          message: /is in use/,
        },
      );
    });
  }
});
