import type { Duplex } from 'node:stream';

import type { WebSocket } from 'ws';

import type { Principal } from '../../../index.js';

export interface WatchedChannel {
  /** The longest message that may come now. */
  readonly maxFrameBytes: number;
  /** A longer one comes. Both end the connection at once. */
  tooLong(): void;
  cutOff(reason: string): void;
}

/** Beside a message: headers of frames, and a few control frames between them. */
const SLACK_BYTES = 4 * 1024;

/**
 * Limit of unfinished messages on outgoing channels: the bytes that a client requests at a time, and the same again for
 * answers that arrive after it has requested from other peers. It requests 16 MiB, or two segments.
 */
export function mostAnswerBytes(askedBytes: number, frameBytes: number): number {
  return Math.max(LEAST_ANSWER_BYTES, 2 * askedBytes, 4 * frameBytes);
}

const LEAST_ANSWER_BYTES = 64 * 1024 * 1024;

/** Received bytes of unfinished messages, on each connection and on all together. */
export class UnfinishedMessages {
  readonly #most: () => number;
  readonly #connections = new Set<Connection>();
  #sum = 0;

  /** `most` bytes may wait on all connections together: one of the principal with most of them is cut off. */
  constructor(most: () => number) {
    this.#most = most;
  }

  /** Returns where to report bytes of a message that are gathered before the stream shows them. */
  watch(socket: WebSocket, stream: Duplex, channel: WatchedChannel, principal = ''): (gathered: number) => void {
    const connection: Connection = { channel, principal, shown: 0, gathered: 0 };
    this.#connections.add(connection);
    // Before the WebSocket reads it, which may complete a message.
    stream.prependListener('data', (chunk: Buffer) => {
      // The bytes before this chunk are longer than any message, in fragments or between control frames.
      const isTooLong = connection.shown > channel.maxFrameBytes + SLACK_BYTES;
      this.#add(connection, 'shown', chunk.length);
      if (isTooLong) channel.tooLong();
    });
    socket.prependListener('message', () => {
      this.#add(connection, 'shown', -connection.shown);
    });
    socket.on('close', () => {
      this.#clear(connection);
      this.#connections.delete(connection);
    });
    return (gathered) => {
      this.#add(connection, 'gathered', gathered - connection.gathered);
    };
  }

  #add(connection: Connection, part: 'shown' | 'gathered', bytes: number): void {
    if (!this.#connections.has(connection)) return;
    connection[part] += bytes;
    this.#sum += bytes;
    if (bytes > 0 && this.#sum > this.#most()) this.#evict();
  }

  #clear(connection: Connection): void {
    this.#add(connection, 'shown', -connection.shown);
    this.#add(connection, 'gathered', -connection.gathered);
  }

  #evict(): void {
    const ofPrincipal = new Map<Principal, number>();
    for (const each of this.#connections) {
      ofPrincipal.set(each.principal, (ofPrincipal.get(each.principal) ?? 0) + bytesOf(each));
    }
    // Closes a connection of the principal with most: however many it has, those of other principals stay.
    let mostOfOne = 0;
    for (const bytes of ofPrincipal.values()) mostOfOne = Math.max(mostOfOne, bytes);
    let most: Connection | undefined;
    for (const each of this.#connections) {
      if (ofPrincipal.get(each.principal) !== mostOfOne) continue;
      if (most === undefined || bytesOf(each) > bytesOf(most)) most = each;
    }
    if (most === undefined) return;
    this.#clear(most);
    most.channel.cutOff(`over ${this.#most()} bytes of messages wait for their ends`);
  }
}

interface Connection {
  readonly channel: WatchedChannel;
  readonly principal: Principal;
  /** Bytes that the WebSocket was given since the last whole message. */
  shown: number;
  gathered: number;
}

function bytesOf({ shown, gathered }: Connection): number {
  return shown + gathered;
}
