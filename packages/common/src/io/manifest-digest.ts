import { type Digest, HASH_BYTES, type Manifest } from '../index.js';
import { Blake3Stream } from './blake3.js';

const PREFIX = 'shoal manifest v1\n';
const HASHES_AT_ONCE = 1 << 20;

/**
 * A file's identity: BLAKE3 over the manifest's canonical bytes (docs/protocol.md, "Manifest"),
 * which do not depend on protobuf's freedom of encoding.
 */
export function manifestDigest(manifest: Omit<Manifest, 'digest'>): Digest {
  const name = Buffer.from(manifest.name, 'utf8');
  const header = Buffer.alloc(21);
  header.writeUInt8(manifest.kind === 'real' ? 1 : 2, 0);
  header.writeBigUInt64LE(BigInt(manifest.length), 1);
  header.writeUInt32LE(manifest.segmentLength, 9);
  header.writeUInt32LE(manifest.hashes.length / HASH_BYTES, 13);
  header.writeUInt32LE(name.length, 17);
  const hasher = new Blake3Stream();
  hasher.update(Buffer.from(PREFIX));
  hasher.update(header);
  hasher.update(name);
  for (let at = 0; at < manifest.hashes.length; at += HASHES_AT_ONCE) {
    hasher.update(manifest.hashes.subarray(at, at + HASHES_AT_ONCE));
  }
  return hasher.hex();
}

/** Completes a manifest that was made or received here with the digest that its fields give it. */
export function withDigest(fields: Omit<Manifest, 'digest'>): Manifest {
  return { ...fields, digest: manifestDigest(fields) };
}
