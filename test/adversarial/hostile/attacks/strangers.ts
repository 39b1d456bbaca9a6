import { setTimeout as delay } from 'node:timers/promises';

import { expectRejection } from '@shoal/testing';
import { expect } from 'chai';

import { RawClient } from '../../../puppets/raw-client.js';
import { ATTACKER, type Arena } from '../fixture.js';
import type { Attack } from '../attack.js';
import { hello } from '../../../puppets/raw-member.js';
import { rawSocket, upgradeRequest } from '../../../puppets/raw-socket.js';

/** Attacks of those who have nothing but the address. */
export const strangers: readonly Attack[] = [
  {
    name: 'no token',
    run: async ({ tracker }) => refusedDial(tracker.port, undefined),
  },
  {
    name: 'expired token',
    run: async (arena) => refusedDial(arena.tracker.port, arena.token('expired')),
  },
  {
    name: 'token of another swarm, or made up',
    run: async ({ tracker }) =>
      refusedDial(tracker.port, 'eyJhbGciOiJub25lIn0.eyJhdWQiOiJzaG9hbCIsInNjb3BlIjoiZ2V0In0.AAAA'),
  },
  {
    name: "no credential at a peer's port",
    run: async ({ peer }) => {
      const client = await RawClient.dial(peer.port, { source: 77, destination: peer.rank });
      client.send(hello({}));
      const { code, reason } = await client.closed();
      expect(code).to.equal('UNAUTHORISED');
      expect(client.received.map(({ body }) => body.tag)).to.deep.equal(['ERROR']);
      return `cut off, ${code}: ${reason}`;
    },
  },
  {
    name: 'no HELLO, no INIT',
    run: async (arena) => {
      const peer = await RawClient.dial(arena.peer.port);
      const tracker = await RawClient.dial(arena.tracker.port, { token: arena.token('open') });
      const codes = [(await peer.closed()).code, (await tracker.closed()).code];
      expect(codes).to.deep.equal(['TIMEOUT', 'TIMEOUT']);
      return 'cut off by both after 3 s, TIMEOUT (defaults: 10 s)';
    },
  },
  {
    name: 'half-open connections',
    run: async (arena) => halfOpen(arena),
  },
  {
    name: 'one byte a second of a request',
    run: async ({ tracker }) => {
      const { socket, ended, text } = await rawSocket(tracker.port, ATTACKER);
      const started = performance.now();
      socket.write('GET / HTTP/1.1\r\nX: ');
      const timer = setInterval(() => socket.write('x'), 1_000);
      await ended;
      clearInterval(timer);
      expect(text()).to.match(/^(HTTP\/1.1 (408|400)|$)/);
      return `connection closed after ${seconds(started)} s (http-request-timeout 5 s)`;
    },
  },
  {
    name: 'giant HTTP header',
    run: async ({ tracker, peer }) => {
      for (const port of [tracker.port, peer.port]) {
        const { socket, ended, text } = await rawSocket(port, ATTACKER);
        socket.write(`GET / HTTP/1.1\r\nX: ${'x'.repeat(4 * 1024 * 1024)}`);
        await ended;
        expect(text()).to.match(/^(HTTP\/1.1 431|$)/);
      }
      return 'HTTP 431 or a reset by tracker and peer, after 16 KiB';
    },
  },
  {
    name: 'giant header of a frame',
    run: async (arena) => {
      const client = await RawClient.dial(arena.tracker.port, { token: arena.token('open') });
      client.sendRaw(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 1));
      const { code, reason } = await client.closed();
      expect(code).to.equal('MALFORMED');
      return `cut off, ${code}: ${reason}`;
    },
  },
  {
    name: 'compressed frames',
    run: async (arena) => {
      const { socket, text } = await rawSocket(arena.tracker.port, ATTACKER);
      const request = upgradeRequest(arena.token('open'));
      socket.write(request.replace('Authorization', 'Sec-WebSocket-Extensions: permessage-deflate\r\nAuthorization'));
      await arena.until('an answer', () => text().includes('\r\n\r\n'));
      expect(text()).to.match(/^HTTP\/1.1 101/);
      expect(text()).to.not.match(/permessage-deflate/i);
      return 'not negotiated: no bomb can be sent';
    },
  },
];

async function refusedDial(port: number, token: string | undefined): Promise<string> {
  await expectRejection(RawClient.dial(port, { token }), /401/);
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`http://127.0.0.1:${port}/status`, { headers });
  expect(response.status).to.equal(401);
  return `HTTP 401: ${(await response.text()).trim()}`;
}

async function halfOpen(arena: Arena): Promise<string> {
  const { amounts, tracker } = arena;
  const sockets = [];
  const started = performance.now();
  for (let left = amounts.halfOpen; left > 0; left -= 500) {
    const some = Array.from({ length: Math.min(500, left) }, () => rawSocket(tracker.port, ATTACKER));
    sockets.push(...(await Promise.all(some)));
  }
  await delay(200);
  const open = sockets.filter(({ socket }) => !socket.destroyed).length;
  expect(open, `${open} connections are open`).to.be.at.most(5_000);
  const ms = await arena.honestGet();
  const { clients } = await arena.status();
  expect(clients.length).to.be.above(0);
  await Promise.all(sockets.map(({ ended }) => ended));
  const what = `${open} of ${amounts.halfOpen} held open (max-connections-per-address 5,000)`;
  return `${what}, all closed after ${seconds(started)} s; the honest fetched in ${Math.round(ms)} ms meanwhile`;
}

export function seconds(started: number): string {
  return ((performance.now() - started) / 1_000).toFixed(1);
}
