import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import type { Manifest } from '@shoal/common';
import { blake3, manifestDigest, withDigest } from '@shoal/common/io';

type Fields = Omit<Manifest, 'digest'>;

const file: Fields = {
  kind: 'real',
  name: 'größe.bin',
  length: 0x1_0000_0005,
  segmentLength: 0x0040_0000,
  hashes: Uint8Array.from({ length: 64 }, (_, at) => at),
};

/** The same file's canonical bytes, written down by hand. */
const canonical = [
  Buffer.from('shoal manifest v1\n').toString('hex'),
  '01',
  '0500000001000000',
  '00004000',
  '02000000',
  '0b000000',
  Buffer.from('größe.bin').toString('hex'),
  Buffer.from(file.hashes).toString('hex'),
].join('');

describe('a manifest digest', () => {
  it('is BLAKE3 of the canonical bytes, whatever protobuf does', () => {
    assert.equal(manifestDigest(file), blake3(Buffer.from(canonical, 'hex')).toString('hex'));
    assert.equal(manifestDigest(file), PINNED);
  });

  it('is that of BLAKE3 itself', () => {
    // The first 32 bytes of the reference implementation's vector for no input.
    const nothing = 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262';
    assert.equal(blake3(new Uint8Array(0)).toString('hex'), nothing);
  });

  it('differs with every field', () => {
    const hashes = Uint8Array.from(file.hashes);
    hashes[63] = 0;
    const changes: Partial<Fields>[] = [
      { kind: 'declared' },
      { name: 'größe.bim' },
      { length: 5 },
      { segmentLength: 0x0080_0000 },
      { hashes },
      { hashes: file.hashes.subarray(0, 32) },
    ];
    const digests = [file, ...changes.map((change) => ({ ...file, ...change }))].map(manifestDigest);
    assert.equal(new Set(digests).size, digests.length);
  });

  it('cannot be had by moving bytes between the name and the hashes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 33, maxLength: 40 }), (name) => {
        const hashes = Buffer.from(name).subarray(-32);
        const shorter = { ...file, name: Buffer.from(name).subarray(0, -32).toString(), hashes };
        assert.notEqual(manifestDigest({ ...file, name, hashes: new Uint8Array(0) }), manifestDigest(shorter));
      }),
    );
  });

  it('covers hashes of more than one piece of hashing', () => {
    const hashes = new Uint8Array(3 << 20);
    const before = manifestDigest({ ...file, hashes });
    hashes[hashes.length - 1] = 1;
    assert.notEqual(manifestDigest({ ...file, hashes }), before);
  });

  it('completes a manifest', () => {
    assert.deepEqual(withDigest(file), { ...file, digest: PINNED });
  });
});

const PINNED = '4a62230091a6f3a399aadb54db6abaa278c1c66bf0f7ddd30a486dd2217dfb40';
