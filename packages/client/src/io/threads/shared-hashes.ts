import type { Manifest } from '@shoal/common';

/** Below this a copy costs less than it is worth to think about. */
const LONG_BYTES = 64 * 1024;

/** One copy of a list of hashes, for as long as the list itself is needed. */
const copies = new WeakMap<Uint8Array, Uint8Array>();

/**
 * The manifest as it is told to other threads. A list of hashes may take 32 MiB: it is copied once,
 * into memory that they share and that nobody writes to, instead of once for each and on the way.
 */
export function withSharedHashes(manifest: Manifest): Manifest {
  const { kind, hashes } = manifest;
  if (kind === 'declared' || hashes.length < LONG_BYTES || hashes.buffer instanceof SharedArrayBuffer) return manifest;
  let copy = copies.get(hashes);
  if (copy === undefined) {
    copy = new Uint8Array(new SharedArrayBuffer(hashes.length));
    copy.set(hashes);
    copies.set(hashes, copy);
  }
  return { ...manifest, hashes: copy };
}
