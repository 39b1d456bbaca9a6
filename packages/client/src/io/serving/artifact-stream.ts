import { ExitCode, type Manifest, printable, segmentCount, segmentHash, ShoalError } from '@shoal/common';
import { blake3, BufferPool, PAYLOAD_HEADROOM_BYTES } from '@shoal/common/io';

import { FileSegmentSource } from './file-segment-source.js';

/** A segment of a directory may hold many files. */
const MAX_OPEN_FILES = 16;

/**
 * Streams a file in order while it is downloaded: reads it back from disk, one segment at a time, so a slow consumer
 * takes no memory.
 *
 * Iteration fails with a ShoalError if the disk returns other bytes than were verified, with an Error if a read fails,
 * and with the error passed to `stop`.
 */
export class ArtifactStream {
  readonly #manifest: Manifest;
  readonly #path: string;
  #leadingSegments = 0;
  #stopReason: Error | undefined;
  #wake: () => void = () => undefined;

  /** `path` is the file being written; it may get its final name meanwhile. */
  constructor(manifest: Manifest, path: string) {
    this.#manifest = manifest;
    this.#path = path;
  }

  /** The number of verified segments on disk, from the start without a gap. */
  reach(leadingSegments: number): void {
    this.#leadingSegments = Math.max(this.#leadingSegments, leadingSegments);
    this.#wake();
  }

  /** Ends the iteration, which would otherwise wait for missing segments forever. */
  stop(reason: Error): void {
    this.#stopReason ??= reason;
    this.#wake();
  }

  /** Yields each segment's bytes; the next iteration overwrites them. */
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

  /** A segment that was verified on arrival may have changed on disk since. */
  #verify(index: number, bytes: Buffer): void {
    const { name } = this.#manifest;
    if (blake3(bytes).equals(segmentHash(this.#manifest, index))) return;
    const where = `segment ${index} of ${printable(name)}`;
    throw new ShoalError(ExitCode.integrity, `${where} was changed on disk: ${this.#path}`);
  }
}
