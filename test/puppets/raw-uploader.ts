import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import {
  type ErrorCodeName,
  type Manifest,
  MAX_VERSION,
  type MessageOf,
  type Message,
  MIN_VERSION,
  segmentBytes,
  segmentCount,
  SegmentSet,
  type SegmentWish,
} from '@shoal/common';
import { decodeFrame, encodeFrame, PEER_FRAME_BYTES, SUBPROTOCOL, withDigest } from '@shoal/common/io';
import { cleanUp } from '@shoal/testing';
import { type WebSocket, WebSocketServer } from 'ws';

import type { DeclaredFile } from '../assignment/assignment.js';
import { RawClient } from './raw-client.js';
import { until } from '../harness/wait.js';

/** The answer to a segment request. */
export type Answer = Pick<MessageOf<'OK'>, 'index' | 'payload'>;

/** Decides what is sent for a segment; a promise may hold the answer back. */
export type Answers = (index: number, honest: Uint8Array) => Answer | Promise<Answer>;

/**
 * A client written with nothing but the codec: registers as the owner of a file, with the true
 * manifest, and answers its peers as configured.
 */
export class RawUploader {
  readonly tracker: RawClient;
  rank = 0;
  /** Connections in which a neighbour introduced itself. */
  greeted = 0;
  /** Segments asked for and sent. */
  requested = 0;
  sent = 0;
  /** Error and close codes of peers that disconnected it. */
  readonly accusations: ErrorCodeName[] = [];
  readonly #file: { readonly manifest: Manifest; readonly bytes: Uint8Array };
  readonly #answers: Answers;
  readonly #server: WebSocketServer;

  private constructor(tracker: RawClient, server: WebSocketServer, file: FakeFile, answers: Answers) {
    this.tracker = tracker;
    this.#server = server;
    this.#file = file;
    this.#answers = answers;
    server.on('connection', (socket) => {
      this.#serve(socket);
    });
  }

  static async start({ trackerPort, file, answers, rank = 0 }: RawUploaderOptions): Promise<RawUploader> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      perMessageDeflate: false,
      handleProtocols: () => SUBPROTOCOL,
    });
    await once(server, 'listening');
    cleanUp(() => {
      for (const socket of server.clients) socket.terminate();
      server.close();
    });
    const uploader = new RawUploader(await RawClient.dial(trackerPort), server, file, answers);
    await uploader.#register(rank);
    return uploader;
  }

  async #register(requestedRank: number): Promise<void> {
    const { manifest } = this.#file;
    this.tracker.send({
      tag: 'INIT',
      minVersion: MIN_VERSION,
      maxVersion: MAX_VERSION,
      clientId: `raw-uploader-${requestedRank}-${this.port}`,
      requestedRank,
      host: '',
      port: this.port,
      files: [{ manifest, heldSegments: segmentCount(manifest) }],
      wanted: [],
      done: false,
    });
    this.rank = (await this.tracker.next('INIT_ACK')).rank;
    this.tracker.source = this.rank;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resolves when a peer has requested a segment. */
  async isAsked(): Promise<void> {
    await until('the raw uploader to be asked', () => this.requested > 0);
  }

  #serve(socket: WebSocket): void {
    const answer = (body: Message, destination: number, correlation: number): void => {
      socket.send(encodeFrame({ source: this.rank, destination, correlation, body }));
    };
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(data, PEER_FRAME_BYTES);
      if (!frame.ok) throw new Error(frame.detail);
      const { source, correlation, body } = frame.envelope;
      const { digest } = this.#file.manifest;
      switch (body.tag) {
        case 'HELLO':
          // Rank 0 is the tracker, which checks the address.
          if (source !== 0) this.greeted += 1;
          return answer({ tag: 'HELLO_ACK', version: MAX_VERSION }, source, correlation);
        case 'SUBSCRIBE': {
          const held = SegmentSet.full(segmentCount(this.#file.manifest));
          return answer({ tag: 'BITFIELD', digest, held, load: 0 }, source, correlation);
        }
        case 'SEGMENT_REQUEST':
          this.requested += 1;
          return void this.#answer(body.segment).then((ok) => {
            this.sent += 1;
            answer({ tag: 'OK', digest, load: 0, ...ok }, source, correlation);
          });
        case 'PING':
          return answer({ tag: 'PONG' }, source, correlation);
        case 'ERROR':
          this.accusations.push(body.code);
          return;
        default:
          return;
      }
    });
  }

  async #answer(segment: SegmentWish): Promise<Answer> {
    const { manifest, bytes } = this.#file;
    const index = segment === 'any' ? 0 : segment;
    const start = index * manifest.segmentLength;
    return this.#answers(index, bytes.subarray(start, start + segmentBytes(manifest, index)));
  }
}

export interface FakeFile {
  readonly manifest: Manifest;
  readonly bytes: Uint8Array;
}

export interface RawUploaderOptions {
  readonly trackerPort: number;
  readonly file: FakeFile;
  readonly answers: Answers;
  readonly rank?: number;
}

export const honestly: Answers = (index, payload) => ({ index, payload });

/** A file known by hashes only. */
export function declaredFile(file: DeclaredFile): FakeFile {
  const hashes = Buffer.from(file.hashes.join(''), 'latin1');
  const manifest = withDigest({ kind: 'declared', name: file.name, length: 0, segmentLength: 0, hashes });
  return { manifest, bytes: new Uint8Array(0) };
}
