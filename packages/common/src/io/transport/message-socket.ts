import type { Duplex } from 'node:stream';

import { WebSocket } from 'ws';

import { CLOSE_BASE, type Envelope, ErrorCode, type ErrorCodeName, errorCodeName, printable } from '../../index.js';
import { ByteCounter } from './byte-counter.js';
import { type DecodedFrame, decodeFrame, encodeFrame } from '../wire/frame-codec.js';
import type { MessageGate } from '../wire/message-gate.js';
import { PacedSender } from './paced-sender.js';
import type { SendLimiter } from './limits/send-limiter.js';
import { connectProblem } from './tls/tls-problem.js';
import type { WriteBatcher } from './zero-copy/write-batcher.js';

/** The WebSocket subprotocol; its name carries the protocol's major version. */
export const SUBPROTOCOL = 'shoal.v1';

/** Time limit of a closing handshake; then the socket is destroyed. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Memory of a queued frame in addition to its bytes: buffers, a write and its callback. */
const FRAME_COST_BYTES = 512;

/** RFC 6455 §5.5: a close frame's reason takes 123 bytes at most. */
const MAX_REASON_BYTES = 123;

export interface MessageSocketEvents {
  opened(): void;
  frame(frame: DecodedFrame): void;
  /** Called exactly once. `code` is the other side's code, or the cause on this side. */
  closed(code: ErrorCodeName | undefined, reason: string): void;
}

export interface MessageSocketLimits {
  readonly maxFrameBytes: number;
  /** A socket with more than this waiting to be sent is cut off. */
  readonly maxSendQueueBytes: number;
}

/** One WebSocket that speaks frames: binary messages only, decoded, bounded both ways. */
export class MessageSocket {
  readonly #socket: WebSocket;
  readonly #gate: MessageGate;
  readonly #events: MessageSocketEvents;
  readonly #maxSendQueueBytes: number;
  readonly #cork: WriteBatcher;
  readonly #budget: SendLimiter | undefined;
  /** The connection under the WebSocket; known from the opening handshake on. */
  #connection: Duplex | undefined;
  #problem = '';
  #code: ErrorCodeName | undefined;
  #closing = false;
  #closeTimer: NodeJS.Timeout | undefined;
  /** One that was accepted is open from the start. */
  #hasOpened: boolean;
  #bytes: ByteCounter | undefined;
  readonly #paced = new PacedSender((piece, isLast, sent) => {
    this.#socket.send(piece, { fin: isLast }, sent);
  });
  /** A message was whole since progress was last taken. */
  #hasHeard = false;
  /** Frames without a payload that wait to be sent. */
  #waitingFrames = 0;
  readonly #frameLeft = (): void => {
    this.#waitingFrames -= 1;
  };

  constructor(
    socket: WebSocket,
    gate: MessageGate,
    maxSendQueueBytes: number,
    cork: WriteBatcher,
    events: MessageSocketEvents,
    budget?: SendLimiter,
  ) {
    this.#socket = socket;
    this.#gate = gate;
    this.#events = events;
    this.#hasOpened = socket.readyState === WebSocket.OPEN;
    this.#maxSendQueueBytes = maxSendQueueBytes;
    this.#cork = cork;
    this.#budget = budget;
    socket.binaryType = 'nodebuffer';
    socket.on('open', () => {
      this.#hasOpened = true;
      events.opened();
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (this.#closing) return;
      this.#hasHeard = true;
      events.frame(
        isBinary
          ? decodeFrame(data, gate.maxFrameBytes, gate)
          : { ok: false, code: 'NOT_BINARY', detail: 'a text frame where only binary ones are spoken' },
      );
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#closing) return;
      this.#failed(error);
      if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') this.#rejectTooLong();
    });
    socket.on('close', (code: number, reason: Buffer) => {
      // It would keep in memory, for as long as it runs, what an unfinished message had brought.
      clearTimeout(this.#closeTimer);
      budget?.ended(this);
      this.#paced.end();
      const name = closeCodeName(code) ?? this.#code;
      const said = reason.length > 0 ? printable(reason.toString()) : this.#problem;
      events.closed(name, said === '' && name === undefined ? 'connection closed' : said);
    });
  }

  #rejectTooLong(): void {
    const detail = `a frame of over ${this.#gate.maxFrameBytes} bytes`;
    this.#events.frame({ ok: false, code: 'FRAME_TOO_LARGE', detail });
  }

  #failed(error: NodeJS.ErrnoException): void {
    if (this.#hasOpened) {
      this.#problem = error.message === '' ? (error.code ?? 'connection failed') : error.message;
      return;
    }
    const { code, reason } = connectProblem(error, this.#socket.url.startsWith('wss:'));
    this.#code = code;
    this.#problem = reason;
  }

  /** The other side answered the request to open the channel with a refusal: that is why it ends. */
  refused(code: ErrorCodeName | undefined, reason: string): void {
    this.#code = code;
    this.#problem = reason;
    this.terminate();
  }

  /** The connection below it; undefined before it is open. */
  get connection(): Duplex | undefined {
    return this.#connection;
  }

  /** From now on what is sent in one turn of the event loop goes out together. */
  runsOn(connection: Duplex): void {
    this.#connection = connection;
    this.#bytes = new ByteCounter(connection);
  }

  /** Bytes of unfinished messages since this was last called; undefined where there is nothing to tell. */
  takeProgress(): { readonly received: number; readonly sent: number } | undefined {
    const moved = this.#bytes?.take();
    const received = this.#hasHeard ? 0 : (moved?.received ?? 0);
    const sent = moved?.sent ?? 0;
    this.#hasHeard = false;
    return received === 0 && sent === 0 ? undefined : { received, sent };
  }

  /**
   * Frames for a socket that is no longer open are dropped: its end is reported by `closed`. `sent`
   * is called once, when the connection no longer needs the frame's bytes. With `overMs` sending takes this long.
   */
  send(envelope: Envelope, sent?: () => void, overMs = 0): void {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      sent?.();
      return;
    }
    if (this.#connection !== undefined) this.#cork.hold(this.#connection);
    const frame = encodeFrame(envelope);
    if (overMs > 0 || this.#paced.isBusy) this.#paced.add(frame, overMs, sent);
    else if (sent !== undefined) this.#socket.send(frame, sent);
    else {
      this.#waitingFrames += 1;
      this.#socket.send(frame, this.#frameLeft);
    }
    if (this.queuedBytes + this.#paced.bytes <= this.#maxSendQueueBytes)
      this.#budget?.sent(this, Math.max(frame.length, FRAME_COST_BYTES));
    else this.cutOff(`over ${this.#maxSendQueueBytes} bytes are waiting: the reader is too slow`);
  }

  /** Approximate memory of the frames that wait for the operating system. */
  get queuedBytes(): number {
    return this.#socket.bufferedAmount + this.#waitingFrames * FRAME_COST_BYTES;
  }

  /** Bytes that it has not taken yet, to the byte. */
  get unsentBytes(): number {
    const queued = this.#socket.bufferedAmount;
    return Math.min(queued, this.#bytes?.unsentBytes ?? queued);
  }

  /** The longest message that may come now. */
  get maxFrameBytes(): number {
    return this.#gate.maxFrameBytes;
  }

  /** A longer one has begun. The rest of it would come until a closing handshake is over: it ends at once. */
  tooLong(): void {
    if (!this.#closing) this.#rejectTooLong();
    this.cutOff('a frame is too long');
  }

  /** Disconnects at once: a peer that does not read would not read the reason. */
  cutOff(reason: string): void {
    this.close('LIMIT', reason);
    this.#socket.terminate();
  }

  /** Sends the queued frames, then the close frame; ends the connection even without an answer. */
  close(code: ErrorCodeName | undefined, reason: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#problem = reason;
    this.#code = code;
    this.#socket.close(code === undefined ? 1000 : CLOSE_BASE + ErrorCode[code], shortened(reason));
    this.#closeTimer = setTimeout(() => {
      this.#socket.terminate();
    }, CLOSE_TIMEOUT_MS);
    this.#closeTimer.unref();
  }

  terminate(): void {
    this.#closing = true;
    this.#socket.terminate();
  }
}

function closeCodeName(code: number): ErrorCodeName | undefined {
  if (code > CLOSE_BASE && code < CLOSE_BASE + 1000) return errorCodeName(code - CLOSE_BASE);
  return code === 1009 ? 'FRAME_TOO_LARGE' : undefined;
}

function shortened(reason: string): string {
  // No character takes less than a byte: a reason of megabytes is not measured again and again.
  let text = reason.slice(0, MAX_REASON_BYTES);
  while (Buffer.byteLength(text) > MAX_REASON_BYTES) text = text.slice(0, -1);
  return text;
}
