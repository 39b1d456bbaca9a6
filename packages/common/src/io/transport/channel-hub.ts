import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';

import { WebSocket } from 'ws';

import {
  type Address,
  type ChannelAction,
  type ChannelEvent,
  type ChannelId,
  type Envelope,
  type ErrorCodeName,
  formatAddress,
  plainHost,
  principalOf,
  printable,
  type TokenClaims,
} from '../../index.js';
import { setAwakeTimeout } from '../host/awake-clock.js';
import type { BufferPool } from './zero-copy/buffer-pool.js';
import type { DecodedFrame } from '../wire/frame-codec.js';
import { ZeroCopyReceiver } from './zero-copy/zero-copy-receiver.js';
import { ReceiveLimiter, type ReceiveLimits } from './limits/receive-limiter.js';
import { MessageGate, type GateRules } from '../wire/message-gate.js';
import { MessageSocket, type MessageSocketLimits, SUBPROTOCOL } from './message-socket.js';
import { certificateJudge } from './tls/peer-certificate.js';
import { connectUrl } from './connect-url.js';
import { limitMessages } from './limits/message-limiter.js';
import { openTimedOut } from './open-timed-out.js';
import { readRefusal } from './refusal.js';
import { SendLimiter, type Sender, type SendLimits } from './limits/send-limiter.js';
import { TlsConnector } from './tls/tls-connector.js';
import type { TlsSettings } from './tls/tls-settings.js';
import { WriteBatcher } from './zero-copy/write-batcher.js';
import { mostAnswerBytes, UnfinishedMessages } from './limits/unfinished-messages.js';

export interface ChannelHubOptions extends MessageSocketLimits {
  readonly openTimeoutMs: number;
  /** Which messages the machine takes, and which comes first. */
  readonly intake: GateRules;
  /** Bytes that the machine requests at a time on outgoing channels, if more than usual. */
  readonly maxAskedBytes?: number | undefined;
  /** Limits for incoming connections; without it there is no limit. */
  readonly inflow?: Omit<ReceiveLimits, 'maxFrameBytes'> | undefined;
  readonly outflow?: SendLimits | undefined;
  /** Messages that are about no segment, of one channel a second; a faster sender is cut off. */
  readonly newsPerSecond?: number | undefined;
  /** The token to send on outgoing channels; called for each one. */
  readonly token?: (() => string) | undefined;
  /** Each channel gets a random number, for machines that prove who they are. */
  readonly makesNonces?: boolean | undefined;
}

/** A connection that the other side dialled. */
export interface Accepted {
  readonly remoteHost: string;
  readonly localHost: string;
  /** The claims of its token. */
  readonly admission?: TokenClaims | undefined;
}

/**
 * All channels of one machine: performs its channel actions and reports channel events. Actions on
 * closed channels are dropped, because the machine has not handled their end yet.
 */
export class ChannelHub {
  readonly #options: ChannelHubOptions;
  readonly #emit: (event: ChannelEvent) => void;
  readonly #sockets = new Map<ChannelId, MessageSocket>();
  /** Those of them that the other side dialled. */
  readonly #accepted = new Set<ChannelId>();
  readonly #cork = new WriteBatcher();
  readonly #receivePool: BufferPool | undefined;
  readonly #inflow: ReceiveLimiter | undefined;
  readonly #unfinished: UnfinishedMessages;
  #maxFrameBytes: number;
  readonly #budget: SendLimiter | undefined;
  #lastAccepted = 0;
  #progressTimer: NodeJS.Timeout | undefined;
  #dialler: TlsConnector | undefined;
  #onEmpty: () => void = () => undefined;

  /**
   * With a pool, long frames on outgoing channels arrive in its buffers: a received payload may be
   * returned to the pool after use.
   */
  constructor(options: ChannelHubOptions, emit: (event: ChannelEvent) => void, receivePool?: BufferPool) {
    this.#options = options;
    this.#emit = emit;
    this.#receivePool = receivePool;
    const { maxFrameBytes, inflow, outflow, maxAskedBytes = 0 } = options;
    this.#maxFrameBytes = maxFrameBytes;
    this.#unfinished = new UnfinishedMessages(
      () => inflow?.maxPartialBytes ?? mostAnswerBytes(maxAskedBytes, this.#maxFrameBytes),
    );
    this.#inflow = inflow && new ReceiveLimiter({ ...inflow, maxFrameBytes });
    this.#budget = outflow && new SendLimiter(outflow);
  }

  /** From now on every outgoing channel uses TLS with these settings: one process never uses both. */
  useTls(settings: TlsSettings): void {
    this.#dialler = new TlsConnector(settings);
    this.#recheck(settings, true);
  }

  /** The listener believes other CAs from now on: who would not be let in any more is closed. */
  recheckAccepted(settings: TlsSettings): void {
    this.#recheck(settings, false);
  }

  #recheck(settings: TlsSettings, isDialled: boolean): void {
    const isAccepted = certificateJudge(settings, isDialled);
    for (const [channel, socket] of this.#sockets) {
      if (this.#accepted.has(channel) === isDialled || isAccepted(socket.connection)) continue;
      socket.close(undefined, 'the certificate is not accepted any more');
    }
  }

  /** No longer frames are taken from now on. */
  limitFrames(bytes: number): void {
    this.#maxFrameBytes = Math.min(bytes, this.#options.maxFrameBytes);
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
        this.send(action.channel, action.envelope);
        break;
      case 'close-channel':
        this.#sockets.get(action.channel)?.close(action.code, action.reason);
        break;
    }
  }

  /** Calls `sent` once, when the envelope's bytes are no longer needed. With `overMs` sending takes this long. */
  send(channel: ChannelId, envelope: Envelope, sent?: () => void, overMs = 0): void {
    const socket = this.#sockets.get(channel);
    if (socket === undefined) sent?.();
    else socket.send(envelope, sent, overMs);
  }

  /** Disconnects a participant that exceeds a limit of the host; the machine receives `channel-closed`. */
  disconnect(channel: ChannelId, reason: string): void {
    this.#sockets.get(channel)?.cutOff(reason);
  }

  /** Takes over an incoming connection, already open. */
  accept(socket: WebSocket, connection: Duplex, { remoteHost, localHost, admission }: Accepted): ChannelId {
    this.#lastAccepted += 1;
    const channel = this.#lastAccepted;
    const messages = this.#attach(channel, socket, true);
    this.#accepted.add(channel);
    messages.runsOn(connection);
    const principal = principalOf(remoteHost, admission?.subject ?? '');
    this.#inflow?.watch(socket, connection, principal);
    this.#unfinished.watch(socket, connection, messages, principal);
    this.#opened(channel, remoteHost, localHost, admission);
    return channel;
  }

  /** Bytes of an answer to a plain HTTP request count as those that wait on channels do. */
  watchAnswer(response: ServerResponse): void {
    const { socket } = response;
    const budget = this.#budget;
    if (socket === null || budget === undefined) return;
    const sender: Sender = {
      get queuedBytes() {
        return socket.writableLength;
      },
      get unsentBytes() {
        return socket.writableLength;
      },
      cutOff: () => socket.destroy(),
    };
    response.once('prefinish', () => {
      budget.sent(sender, socket.writableLength);
    });
    socket.once('close', () => {
      budget.ended(sender);
    });
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
    const url = connectUrl(address);
    if (url === undefined)
      return this.#refuse(channel, undefined, `${printable(formatAddress(address))} is no address`);
    if ((this.#dialler !== undefined) !== (address.tls === true)) {
      return this.#refuse(channel, 'VERSION', address.tls === true ? 'it speaks TLS only' : 'it does not speak TLS');
    }
    const token = this.#options.token?.();
    const pool = this.#receivePool;
    const direct = this.#dialler?.createConnection ?? connect;
    const dial = pool === undefined ? direct : this.#alignedDial(direct, pool, () => ({ messages, gathered }));
    let dialled: Socket | undefined;
    const socket = new WebSocket(url, SUBPROTOCOL, {
      perMessageDeflate: false,
      maxPayload: this.#options.maxFrameBytes,
      skipUTF8Validation: true,
      ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
      createConnection: ((options: TcpNetConnectOpts): Socket => {
        dialled = dial(options);
        return dialled;
      }) as typeof connect,
    });
    let connection: Socket | undefined;
    let gathered: (bytes: number) => void = () => undefined;
    const opened = (): void => {
      timer.cancel();
      this.#opened(channel, connection?.remoteAddress ?? address.host, connection?.localAddress ?? '');
    };
    const messages = this.#attach(channel, socket, false, opened);
    // The WebSocket's own goes by silence: who answers byte by byte would never be late.
    const timer = setAwakeTimeout(() => {
      messages.refused(undefined, openTimedOut(address, dialled, this.#options.openTimeoutMs));
    }, this.#options.openTimeoutMs);
    socket.on('close', () => {
      timer.cancel();
    });
    socket.on('unexpected-response', (_request, response) => {
      void readRefusal(response).then(({ code, reason }) => {
        messages.refused(code, reason);
      });
    });
    socket.on('upgrade', (response) => {
      connection = response.socket;
      messages.runsOn(connection);
      gathered = this.#unfinished.watch(socket, connection, messages);
    });
  }

  #refuse(channel: ChannelId, code: ErrorCodeName | undefined, reason: string): void {
    setImmediate(() => {
      this.#emit({ type: 'channel-closed', channel, code, reason });
    });
  }

  #alignedDial(
    dial: typeof connect,
    pool: BufferPool,
    channel: () => { readonly messages: MessageSocket; readonly gathered: (bytes: number) => void },
  ): typeof connect {
    const mostBytes = (): number => this.#maxFrameBytes;
    return ((options: TcpNetConnectOpts): Socket => {
      const aligner: ZeroCopyReceiver = new ZeroCopyReceiver(pool, {
        get maxFrameBytes() {
          return mostBytes();
        },
        get maxGatheredBytes() {
          return channel().messages.maxFrameBytes;
        },
        push: (chunk) => socket.push(chunk),
        gathered: (bytes) => {
          channel().gathered(bytes);
        },
        tooLong: () => {
          channel().messages.tooLong();
        },
      });
      const onread = { buffer: () => aligner.target(), callback: (bytes: number) => aligner.read(bytes) };
      const socket: Socket = dial({ ...options, onread });
      return socket;
    }) as typeof connect;
  }

  #attach(
    channel: ChannelId,
    socket: WebSocket,
    isAccepted: boolean,
    opened: () => void = () => undefined,
  ): MessageSocket {
    const { newsPerSecond = Infinity } = this.#options;
    const cutOff = (reason: string): void => {
      messages.cutOff(reason);
    };
    const heard = newsPerSecond === Infinity ? undefined : limitMessages(socket, newsPerSecond, cutOff, isAccepted);
    const events = {
      opened,
      frame: (frame: DecodedFrame) => {
        if (frame.ok) {
          heard?.(frame.envelope.body);
          this.#emit({ type: 'message-received', channel, envelope: frame.envelope });
        } else if (frame.isUnknown === true) {
          heard?.(undefined);
        } else this.#emit({ type: 'frame-rejected', channel, code: frame.code, detail: frame.detail });
      },
      closed: (code: ErrorCodeName | undefined, reason: string) => {
        this.#sockets.delete(channel);
        this.#accepted.delete(channel);
        if (this.#sockets.size === 0) this.#rest();
        this.#emit({ type: 'channel-closed', channel, code, reason });
      },
    };
    const { intake, maxSendQueueBytes } = this.#options;
    const gate = new MessageGate(intake, () => this.#maxFrameBytes);
    const messages = new MessageSocket(socket, gate, maxSendQueueBytes, this.#cork, events, this.#budget);
    this.#sockets.set(channel, messages);
    this.#progressTimer ??= setInterval(this.#tellProgress, PROGRESS_MS).unref();
    return messages;
  }

  readonly #tellProgress = (): void => {
    for (const [channel, socket] of this.#sockets) {
      const progress = socket.takeProgress();
      if (progress !== undefined) this.#emit({ type: 'channel-progress', channel, ...progress });
    }
  };

  #rest(): void {
    clearInterval(this.#progressTimer);
    this.#progressTimer = undefined;
    this.#onEmpty();
  }

  #opened(channel: ChannelId, remoteHost: string, localHost: string, admission?: TokenClaims): void {
    this.#emit({
      type: 'channel-opened',
      channel,
      remoteHost: plainHost(remoteHost),
      localHost: plainHost(localHost),
      ...(admission === undefined ? {} : { admission }),
      ...(this.#options.makesNonces === true ? { nonce: randomBytes(16).toString('base64url') } : {}),
    });
  }
}

/** Interval of checking which channels move bytes without finishing a message. */
const PROGRESS_MS = 1_000;
