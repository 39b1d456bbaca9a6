import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { type Manifest, type Message, type Rank, segmentCount, SegmentSet, statementOf } from '@shoal/common';
import { decodeFrame, encodeFrame, PEER_FRAME_BYTES, SUBPROTOCOL } from '@shoal/common/io';
import { cleanUp } from '@shoal/testing';
import { expect } from 'chai';
import { type WebSocket, WebSocketServer } from 'ws';

import type { Arena } from '../fixture.js';
import type { Attack } from '../attack.js';
import { RawMember } from '../../../puppets/raw-member.js';

const MEMBERS = 80;

/** Attacks of one principal with many members. */
export const idleSeeders: readonly Attack[] = [
  {
    name: 'crowd of seeders that give nothing',
    run: async (arena) => {
      const sybils = await IdleSeeders.join(arena);
      const ms = await arena.honestGet();
      expect(sybils.refusals, `${sybils.refusals} requests were wasted`).to.be.below(2_000);
      return (
        `two neighbours of eight: ${MEMBERS} members of one token say that they hold everything and answer BUSY; ` +
        `a new client gets the real seeder too, and completes in ${Math.round(ms)} ms`
      );
    },
  },
];

/** Members at one port, of one token: they prove who they are, hold everything, and are always BUSY. */
class IdleSeeders {
  refusals = 0;
  readonly #members = new Map<Rank, RawMember>();
  readonly #segments: number;

  private constructor(manifest: Manifest, server: WebSocketServer) {
    this.#segments = segmentCount(manifest);
    server.on('connection', (socket) => {
      this.#serve(socket);
    });
  }

  static async join(arena: Arena): Promise<IdleSeeders> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => SUBPROTOCOL });
    await once(server, 'listening');
    cleanUp(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    const token = arena.token('open');
    const scout = await RawMember.join(arena.tracker.port, { token, clientId: 'scout' });
    scout.tracker.send({ tag: 'FILE_REQUEST', file: { by: 'digest', digest: arena.open } });
    const { manifest } = await scout.tracker.next('FILE_DETAILS');
    const seeders = new IdleSeeders(manifest, server);
    const { port } = server.address() as AddressInfo;
    const files = [{ manifest, heldSegments: segmentCount(manifest) }];
    for (let i = 0; i < MEMBERS; i += 1) {
      const member = await RawMember.join(arena.tracker.port, { token, clientId: `idle-${i}`, port, files });
      seeders.#members.set(member.rank, member);
    }
    return seeders;
  }

  #serve(socket: WebSocket): void {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(data, PEER_FRAME_BYTES);
      if (!frame.ok) return;
      const { source, destination, correlation, body } = frame.envelope;
      const member = this.#members.get(destination);
      const answer = member === undefined ? undefined : this.#answer(member, source, body);
      if (answer === undefined) return;
      socket.send(encodeFrame({ source: destination, destination: source, correlation, body: answer }));
    });
  }

  #answer(member: RawMember, downloader: Rank, body: Message): Message | undefined {
    switch (body.tag) {
      case 'HELLO': {
        const nonce = 'B'.repeat(22);
        const { nonce: downloaderNonce = '' } = body;
        const handshake = { downloader, downloaderNonce, uploader: member.rank, uploaderNonce: nonce };
        const proof = member.sign(statementOf('uploader', handshake));
        return { tag: 'HELLO_ACK', version: 1, credential: member.credential, nonce, proof };
      }
      case 'SUBSCRIBE': {
        const held = SegmentSet.full(this.#segments);
        return { tag: 'BITFIELD', digest: body.digest, held, load: 0 };
      }
      case 'SEGMENT_REQUEST':
        this.refusals += 1;
        return { tag: 'NOT_OK', digest: body.digest, segment: body.segment, reason: 'BUSY', load: 9 };
      case 'PING':
        return { tag: 'PONG' };
      default:
        return undefined;
    }
  }
}
