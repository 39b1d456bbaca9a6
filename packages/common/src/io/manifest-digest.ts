import { type Digest, HASH_BYTES, type Manifest } from '../index.js';
import { Blake3Stream } from './blake3.js';
import { encodeEntries } from './entry-bytes.js';

const PREFIX = 'shoal manifest v1\n';
const HASHES_AT_ONCE = 1 << 20;

/**
 * A file's identity: BLAKE3 over the manifest's canonical bytes (docs/protocol.md, "Manifest"),
 * which do not depend on protobuf's freedom of encoding.
 */
export function manifestDigest(manifest: Omit<Manifest, 'digest'>): Digest {
  const name = Buffer.from(manifest.name, 'utf8');
  const header = Buffer.alloc(21);
  header.writeUInt8(kindCode(manifest), 0);
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
  if (manifest.entries !== undefined) {
    const count = Buffer.alloc(4);
    count.writeUInt32LE(manifest.entries.length);
    hasher.update(count);
    hasher.update(encodeEntries(manifest.entries));
  }
  return hasher.hex();
}

function kindCode({ kind, entries, executable }: Omit<Manifest, 'digest'>): number {
  if (kind === 'declared') return 2;
  if (executable === true) return 4;
  return entries === undefined ? 1 : 3;
}

/** Completes a manifest that was made or received here with the digest that its fields give it. */
export function withDigest(fields: Omit<Manifest, 'digest'>): Manifest {
  return { ...fields, digest: manifestDigest(fields) };
}
