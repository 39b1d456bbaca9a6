import { WebSocket } from 'ws';

import {
  type Address,
  type ChannelAction,
  type ChannelEvent,
  type ChannelId,
  formatAddress,
  plainHost,
  printable,
} from '../index.js';
import { MessageSocket, SUBPROTOCOL } from './message-socket.js';

export interface ChannelHubOptions {
  readonly maxFrameBytes: number;
  /** A channel with more than this waiting to be sent is cut off. */
  readonly maxSendQueueBytes: number;
  readonly openTimeoutMs: number;
}

/**
 * All channels of one machine: performs its channel actions and reports channel events. Actions on
 * channels that are gone are dropped, because the machine has not heard of their end yet.
 */
export class ChannelHub {
  readonly #options: ChannelHubOptions;
  readonly #emit: (event: ChannelEvent) => void;
  readonly #sockets = new Map<ChannelId, MessageSocket>();
  #lastAccepted = 0;
  #onEmpty: () => void = () => undefined;

  constructor(options: ChannelHubOptions, emit: (event: ChannelEvent) => void) {
    this.#options = options;
    this.#emit = emit;
  }

  get size(): number {
    return this.#sockets.size;
  }

  perform(action: ChannelAction): void {
    switch (action.type) {
      case 'open-channel':
        this.#open(action.channel, action.address);
        break;
      case 'send':
        this.#sockets.get(action.channel)?.send(action.envelope);
        break;
      case 'close-channel':
        this.#sockets.get(action.channel)?.close(action.code, action.reason);
        break;
    }
  }

  /** Takes over a connection that the other side dialled, already open. */
  accept(socket: WebSocket, remoteHost: string, localHost: string): ChannelId {
    this.#lastAccepted += 1;
    const channel = this.#lastAccepted;
    this.#attach(channel, socket);
    this.#opened(channel, remoteHost, localHost);
    return channel;
  }

  /** Waits until every channel is closed, and ends those that are not after the grace. */
  async closed(graceMs: number): Promise<void> {
    if (this.#sockets.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs);
        this.#onEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    for (const socket of this.#sockets.values()) socket.terminate();
  }

  #open(channel: ChannelId, address: Address): void {
    const url = dialUrl(address);
    if (url === undefined) {
      setImmediate(() => {
        const reason = `${printable(formatAddress(address))} is no address`;
        this.#emit({ type: 'channel-closed', channel, code: undefined, reason });
      });
      return;
    }
    const socket = new WebSocket(url, SUBPROTOCOL, {
      perMessageDeflate: false,
      maxPayload: this.#options.maxFrameBytes,
      handshakeTimeout: this.#options.openTimeoutMs,
      skipUTF8Validation: true,
    });
    let hosts: { remoteHost: string; localHost: string } | undefined;
    socket.on('upgrade', (response) => {
      hosts = {
        remoteHost: response.socket.remoteAddress ?? address.host,
        localHost: response.socket.localAddress ?? '',
      };
    });
    this.#attach(channel, socket, () => {
      this.#opened(channel, hosts?.remoteHost ?? address.host, hosts?.localHost ?? '');
    });
  }

  #attach(channel: ChannelId, socket: WebSocket, opened: () => void = () => undefined): void {
    const { maxFrameBytes, maxSendQueueBytes } = this.#options;
    const messages = new MessageSocket(socket, maxFrameBytes, maxSendQueueBytes, {
      opened,
      frame: (frame) => {
        if (frame.ok) this.#emit({ type: 'message-received', channel, envelope: frame.envelope });
        else this.#emit({ type: 'frame-rejected', channel, code: frame.code, detail: frame.detail });
      },
      closed: (code, reason) => {
        this.#sockets.delete(channel);
        if (this.#sockets.size === 0) this.#onEmpty();
        this.#emit({ type: 'channel-closed', channel, code, reason });
      },
    });
    this.#sockets.set(channel, messages);
  }

  #opened(channel: ChannelId, remoteHost: string, localHost: string): void {
    this.#emit({
      type: 'channel-opened',
      channel,
      remoteHost: plainHost(remoteHost),
      localHost: plainHost(localHost),
    });
  }
}

/** Others name the addresses that a client dials: a bad one must neither throw nor lead to another port or path. */
function dialUrl(address: Address): URL | undefined {
  const text = `ws://${formatAddress(address)}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.href === `ws://${url.host}/` ? url : undefined;
}
