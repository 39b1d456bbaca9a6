import { createCipheriv, randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';

import type { SourceFile } from '../systems/swarm-system.js';

const CHUNK_BYTES = 1024 * 1024;

/** Writes a file that no compression or deduplication helps with. */
export async function writeSourceFile(path: string, bytes: number): Promise<SourceFile> {
  const cipher = createCipheriv('aes-128-ctr', randomBytes(16), Buffer.alloc(16));
  const zeros = Buffer.alloc(CHUNK_BYTES);
  const file = await open(path, 'wx');
  try {
    for (let left = bytes; left > 0; left -= CHUNK_BYTES) {
      await file.write(cipher.update(zeros.subarray(0, Math.min(left, CHUNK_BYTES))));
    }
  } finally {
    await file.close();
  }
  return { path, name: basename(path), bytes };
}
