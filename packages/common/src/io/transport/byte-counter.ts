import type { Duplex } from 'node:stream';

/** The handle below a socket of Node: only it knows how many bytes of a write the kernel has accepted. */
interface Handle {
  readonly bytesRead?: number;
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
  /** Under TLS, the connection that carries it. */
  readonly _parent?: Handle | null;
}

type Connection = Duplex & { readonly bytesWritten?: number; readonly _handle?: Handle | null };

/** Bytes that a connection has moved since the last call. */
export class ByteCounter {
  readonly #connection: Connection;
  #read = 0;
  #left = 0;
  #queued = 0;

  constructor(connection: Duplex) {
    this.#connection = connection;
    this.take();
  }

  /** `sent` counts bytes that the operating system took while others still waited. */
  take(): { readonly received: number; readonly sent: number } {
    const { bytesRead = 0, bytesWritten = 0, writeQueueSize = 0 } = this.#carrier;
    const hasWaited = this.#queued > 0 || writeQueueSize > 0;
    const left = bytesWritten - writeQueueSize;
    const moved = {
      received: Math.max(0, bytesRead - this.#read),
      sent: hasWaited ? Math.max(0, left - this.#left) : 0,
    };
    this.#read = bytesRead;
    this.#left = left;
    this.#queued = writeQueueSize;
    return moved;
  }

  /** Everything that was written and that the operating system has not taken. */
  get unsentBytes(): number {
    const given = this.#connection._handle?.bytesWritten ?? 0;
    return (this.#connection.bytesWritten ?? given) - given + (this.#carrier.writeQueueSize ?? 0);
  }

  get #carrier(): Handle {
    const handle = this.#connection._handle;
    return handle?._parent ?? handle ?? {};
  }
}
