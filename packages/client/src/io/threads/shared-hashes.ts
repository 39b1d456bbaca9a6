import type { Manifest } from '@shoal/common';

/** Below this size a copy is cheap. */
const LONG_BYTES = 64 * 1024;

/** One shared copy per list of hashes, for the lifetime of the list. */
const copies = new WeakMap<Uint8Array, Uint8Array>();

/**
 * A manifest for other threads. A list of hashes may take 32 MiB: it is copied once into shared, never written memory,
 * instead of once per message and thread.
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
