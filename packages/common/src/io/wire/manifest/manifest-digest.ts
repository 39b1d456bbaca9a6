import { type Digest, HASH_BYTES, type Manifest } from '../../../index.js';
import { blake3, Blake3Stream } from './blake3.js';
import { hex } from '../decode-fields.js';
import { encodeEntries } from './entry-bytes.js';

const PREFIX = Buffer.from('shoal manifest v1\n');
const BYTES_AT_ONCE = 1 << 20;
const SHORT_BYTES = 64 * 1024;

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
  const parts = [PREFIX, header, name, manifest.hashes];
  if (manifest.entries !== undefined) {
    const count = Buffer.alloc(4);
    count.writeUInt32LE(manifest.entries.length);
    parts.push(count, encodeEntries(manifest.entries));
  }
  return hex(hash(parts));
}

/** A hasher's memory is freed only when the event loop turns, and thousands of short manifests may come in one frame. */
function hash(parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length <= SHORT_BYTES) return blake3(Buffer.concat(parts, length));
  const hasher = new Blake3Stream();
  for (const part of parts) {
    for (let at = 0; at < part.length; at += BYTES_AT_ONCE) hasher.update(part.subarray(at, at + BYTES_AT_ONCE));
  }
  return hasher.bytes();
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
