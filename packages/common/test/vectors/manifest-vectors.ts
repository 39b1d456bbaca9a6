import type { Entry, Manifest } from '@shoal/common';
import { blake3, withDigest } from '@shoal/common/io';

import { encodeEntries } from '#src/io/wire/manifest/entry-bytes.js';

/** A manifest's fields with their canonical digest (docs/protocol.md, "Manifest"). Bytes are hexadecimal. */
export interface ManifestVector {
  readonly kind: Manifest['kind'];
  readonly name: string;
  readonly length: number;
  readonly segmentLength: number;
  readonly executable: boolean;
  readonly hashes: readonly string[];
  readonly entries?: readonly Entry[];
  /** The entries as they are in the protobuf field and in the canonical bytes. */
  readonly entryBytes?: string;
  readonly digest: string;
}

type Fields = Omit<Manifest, 'digest' | 'hashes'>;

const entries: readonly Entry[] = [
  { kind: 'folder', path: 'data', length: 0, mode: 0o755, target: '' },
  { kind: 'file', path: 'data/äpfel.txt', length: 1_500, mode: 0o644, target: '' },
  { kind: 'link', path: 'data/link', length: 0, mode: 0o777, target: 'äpfel.txt' },
  { kind: 'file', path: 'run', length: 1_000, mode: 0o755, target: '' },
];

/** The content of every file is the byte at position i: i mod 251. Declared segments hash 32 letters. */
export function manifestVectors(): ManifestVector[] {
  return [
    ofContent({ kind: 'real', name: 'empty', length: 0, segmentLength: 1_024 }),
    ofContent({ kind: 'real', name: 'model.bin', length: 2_500, segmentLength: 1_024 }),
    ofContent({ kind: 'real', name: 'naïve – 模型.bin', length: 1_024, segmentLength: 1_024 }),
    ofContent({ kind: 'real', name: 'tool', length: 10, segmentLength: 1_024, executable: true }),
    ofContent({ kind: 'real', name: 'tree', length: 2_500, segmentLength: 1_024, entries }),
    vectorOf({ kind: 'declared', name: 'file1', length: 0, segmentLength: 0 }, [
      Buffer.from('a'.repeat(32)),
      Buffer.from('0123456789abcdef0123456789abcdef'),
    ]),
  ];
}

function ofContent(fields: Fields): ManifestVector {
  const content = Uint8Array.from({ length: fields.length }, (_, i) => i % 251);
  const hashes: Buffer[] = [];
  for (let at = 0; at < content.length; at += fields.segmentLength)
    hashes.push(blake3(content.subarray(at, at + fields.segmentLength)));
  return vectorOf(fields, hashes);
}

function vectorOf(fields: Fields, hashes: readonly Buffer[]): ManifestVector {
  const { digest } = withDigest({ ...fields, hashes: Buffer.concat(hashes) });
  const { kind, name, length, segmentLength, executable = false, entries: list } = fields;
  const directory = list === undefined ? {} : { entries: list, entryBytes: encodeEntries(list).toString('hex') };
  return {
    ...{ kind, name, length, segmentLength, executable },
    hashes: hashes.map((hash) => hash.toString('hex')),
    ...directory,
    digest,
  };
}
