import { blake3 as nativeBlake3, Blake3Hasher } from '@napi-rs/blake-hash';

/** BLAKE3 (github.com/BLAKE3-team/BLAKE3) of the bytes, 32 bytes, by the native package. */
export function blake3(bytes: Uint8Array): Buffer {
  return nativeBlake3(asBuffer(bytes));
}

/** BLAKE3 of a stream of bytes. */
export class Blake3Stream {
  readonly #hasher = new Blake3Hasher();

  update(bytes: Uint8Array): this {
    this.#hasher.update(asBuffer(bytes));
    return this;
  }

  /** 32 bytes. */
  bytes(): Buffer {
    return this.#hasher.digestBuffer();
  }

  /** 64 lowercase hexadecimal digits. */
  hex(): string {
    return this.#hasher.digest('hex');
  }
}

/** The native binding takes Buffers only; this is a view, not a copy. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
