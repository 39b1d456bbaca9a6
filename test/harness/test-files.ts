import { createCipheriv, createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

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

/** Changes a file in place: a concurrent reader never finds it shorter, as with `writeFileSync`. */
export function overwrite(path: string, bytes: Uint8Array): void {
  const descriptor = openSync(path, 'r+');
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at, bytes.length - at, at);
  } finally {
    closeSync(descriptor);
  }
}

/** Everything below a folder, in order. Node's own recursive listing goes through links, for ever where they lead in a circle. */
export function pathsBelow(root: string, prefix = ''): string[] {
  const below = readdirSync(join(root, prefix), { withFileTypes: true }).flatMap((found) => {
    const path = join(prefix, found.name);
    return found.isDirectory() ? [path, ...pathsBelow(root, path)] : [path];
  });
  return below.sort();
}

/** The contents below a folder by path, links followed; undefined for folders. */
export function contentsOf(root: string): Map<string, Buffer | undefined> {
  return new Map(
    pathsBelow(root).map((path) => {
      const place = join(root, path);
      return [path, statSync(place).isDirectory() ? undefined : readFileSync(place)];
    }),
  );
}

export function sha256(source: string | Uint8Array): string {
  const bytes = typeof source === 'string' ? readFileSync(source) : source;
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes that the file really takes on disk, holes left out; 0 where there is none. */
export function allocatedBytes(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * 512;
}
