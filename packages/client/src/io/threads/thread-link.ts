import type { Address, ExitCode } from '@shoal/common';
import type { TlsSettings } from '@shoal/common/io';

import type { ClientLogEvent, MachineName, PostAction, PostedEvent } from '../../core/index.js';
import { pack, type RequirePortable, unpack } from './portable-message.js';

/** A message of one of the client's machines to another. */
export type PostedMessage = {
  [From in MachineName]: {
    readonly kind: 'posted';
    readonly from: From;
    readonly message: RequirePortable<PostAction<From>['message']>;
  };
}[MachineName];

/** The messages between two threads of one client. */
export type ThreadMessage =
  | PostedMessage
  | { readonly kind: 'log'; readonly event: ClientLogEvent }
  /** The upload thread is listening. */
  | { readonly kind: 'listening'; readonly address: Address }
  /** New TLS settings for new connections. */
  | { readonly kind: 'tls'; readonly tls: TlsSettings }
  /** A thread cannot start or continue. */
  | { readonly kind: 'failed'; readonly exitCode: ExitCode; readonly message: string }
  /** The thread has finished. */
  | { readonly kind: 'ended' };

/** One end of a connection between two of a client's threads, which may be one thread of the process. */
export interface ThreadLink {
  send(message: ThreadMessage): void;
  onMessage(listener: (message: ThreadMessage) => void): void;
  close(): void;
}

/** The common part of MessagePort and Worker. */
interface Port {
  postMessage(messages: readonly unknown[]): void;
  on(event: 'message', listener: (messages: readonly ThreadMessage[]) => void): unknown;
  close?(): void;
}

/**
 * The link between two worker threads, or a worker and the main thread. It batches the messages of one turn of the event
 * loop, because waking the other thread costs more than a message.
 */
export function portLink(port: Port): ThreadLink {
  let waiting: unknown[] = [];
  const flush = (): void => {
    if (waiting.length === 0) return;
    const messages = waiting;
    waiting = [];
    port.postMessage(messages);
  };
  return {
    send: (message) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push(packed(message));
    },
    onMessage: (listener) => {
      port.on('message', (messages) => {
        for (const message of messages) listener(unpacked(message));
      });
    },
    close: () => {
      flush();
      port.close?.();
    },
  };
}

/** Both ends of a link inside one thread. Delivery is asynchronous and in order, like a port's. */
export function sharedLinks(): [ThreadLink, ThreadLink] {
  const listeners: [Listener[], Listener[]] = [[], []];
  const end = (mine: Listener[], theirs: Listener[]): ThreadLink => ({
    send: (message) => {
      setImmediate(() => {
        for (const listener of theirs) listener(message);
      });
    },
    onMessage: (listener) => mine.push(listener),
    close: () => {
      mine.length = 0;
    },
  });
  return [end(listeners[0], listeners[1]), end(listeners[1], listeners[0])];
}

type Listener = (message: ThreadMessage) => void;

/** Gives a received message its type back: the table of messages allows each sender one direction. */
export function postedEvent<To extends MachineName>(message: PostedMessage): PostedEvent<To> {
  return { type: 'posted', from: message.from, message: message.message } as PostedEvent<To>;
}

function packed(message: ThreadMessage): unknown {
  return message.kind === 'posted' ? { ...message, message: pack(message.message) } : message;
}

function unpacked(message: ThreadMessage): ThreadMessage {
  return message.kind === 'posted' ? ({ ...message, message: unpack(message.message) } as PostedMessage) : message;
}
