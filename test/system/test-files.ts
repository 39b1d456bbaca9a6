import { createCipheriv, createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';

export const KIB = 1024;
export const MIB = 1024 * KIB;

/** Bytes that no compression or deduplication helps with; the same for the same seed. */
export function randomBytes(length: number, seed: number): Buffer {
  return createCipheriv('aes-128-ctr', Buffer.alloc(16, seed), Buffer.alloc(16)).update(Buffer.alloc(length));
}

export function writeRandomFile(path: string, length: number, seed: number): Buffer {
  const bytes = randomBytes(length, seed);
  writeFileSync(path, bytes);
  return bytes;
}

/** Changes a file in place: whoever reads it meanwhile never finds it shorter, as `writeFileSync` would have it. */
export function overwrite(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, 'r+');
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at, bytes.length - at, at);
  } finally {
    closeSync(descriptor);
  }
}

export function sha256(source: string | Uint8Array): string {
  const bytes = typeof source === 'string' ? readFileSync(source) : source;
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes that the file really takes on disk, holes left out; 0 where there is none. */
export function allocatedBytes(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512;
}
