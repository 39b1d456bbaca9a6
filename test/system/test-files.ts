import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';

import { Random } from '@shoal/common';

export const KIB = 1024;
export const MIB = 1024 * KIB;

/** Bytes that no compression or deduplication helps with; the same for the same seed. */
export function randomBytes(length: number, seed: number): Buffer {
  const random = new Random(seed);
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i += 1) words[i] = random.uint32();
  return Buffer.from(words.buffer, 0, length);
}

export function writeRandomFile(path: string, length: number, seed: number): Buffer {
  const bytes = randomBytes(length, seed);
  writeFileSync(path, bytes);
  return bytes;
}

export function sha256(source: string | Uint8Array): string {
  const bytes = typeof source === 'string' ? readFileSync(source) : source;
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes that the file really takes on disk, holes left out; 0 where there is none. */
export function allocatedBytes(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512;
}
