import { ExitCode, type Manifest, printable, segmentCount, segmentHash, ShoalError } from '@shoal/common';
import { blake3, BufferPool, PAYLOAD_HEADROOM_BYTES } from '@shoal/common/io';

import { FileSegmentSource } from './file-segment-source.js';

/** A segment of a directory may hold many files. */
const MAX_OPEN_FILES = 16;

/**
 * The bytes of a file from its start while it is downloaded: read back from disk, one segment at a
 * time, so that a reader who is slow costs nothing but time.
 *
 * Iterating fails with a ShoalError where the disk gives other bytes than were verified, with an
 * Error where it gives none, and with whatever `stop` was told.
 */
export class ArtifactStream {
  readonly #manifest: Manifest;
  readonly #path: string;
  #leadingSegments = 0;
  #stopReason: Error | undefined;
  #wake: () => void = () => undefined;

  /** `path` is where the file is being written, which may become its final one meanwhile. */
  constructor(manifest: Manifest, path: string) {
    this.#manifest = manifest;
    this.#path = path;
  }

  /** So many segments from the start are verified and on disk. */
  reach(leadingSegments: number): void {
    this.#leadingSegments = Math.max(this.#leadingSegments, leadingSegments);
    this.#wake();
  }

  /** Ends the iteration, which would wait for ever for what does not come any more. */
  stop(reason: Error): void {
    this.#stopReason ??= reason;
    this.#wake();
  }

  /** Each segment's bytes in turn; they are overwritten when the next ones are asked for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    const { digest, segmentLength } = this.#manifest;
    const pool = new BufferPool(PAYLOAD_HEADROOM_BYTES + 2 * segmentLength);
    const source = new FileSegmentSource(MAX_OPEN_FILES, pool);
    source.locate(this.#manifest, this.#path);
    try {
      for (let index = 0; index < segmentCount(this.#manifest); index += 1) {
        await this.#reached(index);
        const { buffer } = await source.read(digest, index);
        const bytes = buffer.subarray(PAYLOAD_HEADROOM_BYTES);
        this.#verify(index, bytes);
        yield bytes;
        pool.give(buffer);
      }
    } finally {
      await source.close();
    }
  }

  async #reached(index: number): Promise<void> {
    while (this.#leadingSegments <= index || this.#stopReason !== undefined) {
      if (this.#stopReason !== undefined) throw this.#stopReason;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** What was verified when it came may have been changed on disk since. */
  #verify(index: number, bytes: Buffer): void {
    const { name } = this.#manifest;
    if (blake3(bytes).equals(segmentHash(this.#manifest, index))) return;
    const where = `segment ${index} of ${printable(name)}`;
    throw new ShoalError(ExitCode.integrity, `${where} was changed on disk: ${this.#path}`);
  }
}
