import { type FileHandle, open } from 'node:fs/promises';

import { BenchError } from '../process/bench-error.js';

const CHUNK_BYTES = 4 * 1024 * 1024;

/** Fails where a copy differs from its source. */
export async function assertSameFile(source: string, copy: string): Promise<void> {
  const files = await Promise.all([open(source), open(copy)]);
  try {
    const [first, second] = files;
    for (let at = 0; ; at += CHUNK_BYTES) {
      const [wanted, got] = [await chunk(first, at), await chunk(second, at)];
      if (!wanted.equals(got))
        throw new BenchError(`${copy} differs from ${source} in the ${CHUNK_BYTES} bytes at ${at}`);
      if (wanted.length < CHUNK_BYTES) return;
    }
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

async function chunk(file: FileHandle, at: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, length, CHUNK_BYTES - length, at + length);
    length += bytesRead;
    if (bytesRead === 0 || length === CHUNK_BYTES) return buffer.subarray(0, length);
  }
}
