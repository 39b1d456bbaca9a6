import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { type Manifest, MAX_VERSION, type Member, type Message, type Tag } from '@shoal/common';
import { decodeFrame, encodeFrame, SUBPROTOCOL, TRACKER_FRAME_BYTES } from '@shoal/common/io';
import { cleanUp } from '@shoal/testing';
import { type WebSocket, WebSocketServer } from 'ws';

/** Frames to send in place of the usual answers. */
export type Lies = (body: Message, correlation: number) => readonly Uint8Array[] | undefined;

/** A tracker that names one file, whatever it is asked for, and the members who have it; or lies more. */
export class LyingTracker {
  readonly url: string;
  /** Tags of the received messages, in order. */
  readonly heard: Tag[] = [];
  readonly #manifest: Manifest;
  readonly #members: readonly Member[];
  readonly #lies: Lies;

  private constructor(port: number, manifest: Manifest, members: readonly Member[], lies: Lies) {
    this.url = `ws://127.0.0.1:${port}`;
    this.#manifest = manifest;
    this.#members = members;
    this.#lies = lies;
  }

  static async start(
    manifest: Manifest,
    members: Member | readonly Member[],
    lies: Lies = () => undefined,
  ): Promise<LyingTracker> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => SUBPROTOCOL });
    await once(server, 'listening');
    cleanUp(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    const tracker = new LyingTracker((server.address() as AddressInfo).port, manifest, [members].flat(), lies);
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
      const lies = this.#lies(body, correlation);
      for (const lie of lies ?? []) socket.send(lie);
      for (const answer of lies === undefined ? this.#answers(body) : []) {
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
        return [{ tag: 'FILE_DETAILS', manifest, members: [...this.#members] }];
      case 'FILE_UPDATE':
        return [{ tag: 'SWARM', digest, members: [...this.#members] }];
      default:
        return [];
    }
  }
}

/** The rank that it gives. */
export const CLIENT_RANK = 7;
