import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

import { type Manifest, MAX_VERSION, type Member, type Message, type Tag } from '@shoal/common';
import { decodeFrame, encodeFrame, SUBPROTOCOL, TRACKER_FRAME_BYTES } from '@shoal/common/io';
import { type WebSocket, WebSocketServer } from 'ws';

import { cleanUp } from './clean-up.js';

/** A tracker that names one file, whatever it is asked for, and one member who has it. */
export class LyingTracker {
  readonly url: string;
  /** What clients said, in order. */
  readonly heard: Tag[] = [];
  readonly #manifest: Manifest;
  readonly #member: Member;

  private constructor(port: number, manifest: Manifest, member: Member) {
    this.url = `ws://127.0.0.1:${port}`;
    this.#manifest = manifest;
    this.#member = member;
  }

  static async start(test: TestContext, manifest: Manifest, member: Member): Promise<LyingTracker> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => SUBPROTOCOL });
    await once(server, 'listening');
    cleanUp(test, () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    const tracker = new LyingTracker((server.address() as AddressInfo).port, manifest, member);
    server.on('connection', (socket) => {
      tracker.#serve(socket);
    });
    return tracker;
  }

  #serve(socket: WebSocket): void {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(data, TRACKER_FRAME_BYTES);
      if (!frame.ok) throw new Error(frame.detail);
      const { body, correlation } = frame.envelope;
      this.heard.push(body.tag);
      for (const answer of this.#answers(body)) {
        socket.send(encodeFrame({ source: 0, destination: CLIENT_RANK, correlation, body: answer }));
      }
    });
  }

  #answers(body: Message): Message[] {
    const manifest = this.#manifest;
    const { digest, name, kind, length } = manifest;
    switch (body.tag) {
      case 'INIT': {
        const settings = { sessionClients: 0, announceIntervalMs: 1_000, peerTimeoutMs: 60_000 };
        const ack = { tag: 'INIT_ACK', version: MAX_VERSION, rank: CLIENT_RANK, settings } as const;
        return [ack, { tag: 'TRACKER_READY', clients: 2 }];
      }
      case 'CATALOG_REQUEST':
        return [{ tag: 'CATALOG', files: [{ digest, name, kind, length, segments: 1 }] }];
      case 'FILE_REQUEST':
        return [{ tag: 'FILE_DETAILS', manifest, members: [this.#member] }];
      case 'FILE_UPDATE':
        return [{ tag: 'SWARM', digest, members: [this.#member] }];
      default:
        return [];
    }
  }
}

const CLIENT_RANK = 7;
