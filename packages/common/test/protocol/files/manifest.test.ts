import { expect } from 'chai';
import fc from 'fast-check';

import {
  declaredHashText,
  HASH_BYTES,
  type Manifest,
  manifestProblem,
  MAX_SEGMENTS,
  segmentBytes,
  segmentCount,
  segmentHash,
} from '@shoal/common';
import { describe, it } from 'mocha';

type Fields = Omit<Manifest, 'digest'>;

function real(changes: Partial<Fields> = {}): Fields {
  return { kind: 'real', name: 'file1', length: 2_500, segmentLength: 1_024, hashes: new Uint8Array(96), ...changes };
}

function declared(changes: Partial<Fields> = {}): Fields {
  const hashes = Buffer.from('a'.repeat(32) + 'b'.repeat(32));
  return { kind: 'declared', name: 'file1', length: 0, segmentLength: 0, hashes, ...changes };
}

function withHash(byte: number): Fields {
  const hashes = Buffer.alloc(HASH_BYTES, 'x');
  hashes[31] = byte;
  return declared({ hashes });
}

const problems: readonly (readonly [string, Fields, string])[] = [
  ['a bad name', real({ name: '../x' }), 'file name "../x" has a path separator'],
  ['half a hash', real({ hashes: new Uint8Array(95) }), 'its hash list of 95 bytes is no multiple of 32'],
  [
    'too many segments',
    real({ hashes: new Uint8Array((MAX_SEGMENTS + 1) * HASH_BYTES) }),
    'it has 1048577 segments, over the limit of 1048576',
  ],
  ['a negative length', real({ length: -1 }), 'its length -1 is not a number of bytes'],
  ['a fractional length', real({ length: 1.5 }), 'its length 1.5 is not a number of bytes'],
  ['an imprecise length', real({ length: 2 ** 53 }), 'its length 9007199254740992 is not a number of bytes'],
  ['no segment length', real({ segmentLength: 0 }), 'its segment length 0 is outside 1024 … 16777216'],
  ['tiny segments', real({ segmentLength: 1_023 }), 'its segment length 1023 is outside 1024 … 16777216'],
  ['huge segments', real({ segmentLength: 2 ** 24 + 1 }), 'its segment length 16777217 is outside 1024 … 16777216'],
  ['fractional segments', real({ segmentLength: 1024.5 }), 'its segment length 1024.5 is outside 1024 … 16777216'],
  ['segments that are no number', real({ segmentLength: NaN }), 'its segment length NaN is outside 1024 … 16777216'],
  ['a hash missing', real({ hashes: new Uint8Array(64) }), '2500 bytes need 3 segment hashes, not 2'],
  ['a hash too many', real({ hashes: new Uint8Array(128) }), '2500 bytes need 3 segment hashes, not 4'],
  ['hashes of an empty file', real({ length: 0 }), '0 bytes need 0 segment hashes, not 3'],
  ['a declared length', declared({ length: 1 }), 'a declared file has no length'],
  ['a declared segment length', declared({ segmentLength: 1_024 }), 'a declared file has no length'],
  ['a space in a hash', withHash(0x20), 'a declared hash has a character that is not printable'],
  ['a line break in a hash', withHash(0x0a), 'a declared hash has a character that is not printable'],
  ['a delete character in a hash', withHash(0x7f), 'a declared hash has a character that is not printable'],
  ['a byte over ASCII in a hash', withHash(0xe9), 'a declared hash has a character that is not printable'],
];

describe('a manifest', () => {
  for (const [what, fields, problem] of problems) {
    it(`is refused for ${what}`, () => {
      expect(manifestProblem(fields)).to.equal(problem);
    });
  }

  it('is accepted where every rule is kept', () => {
    const most = { length: MAX_SEGMENTS * 1_024, hashes: new Uint8Array(MAX_SEGMENTS * HASH_BYTES) };
    const sound = [
      real(),
      real({ length: 3 * 1_024 }),
      real({ length: 2 * 1_024 + 1 }),
      real({ length: 0, hashes: new Uint8Array(0) }),
      real(most),
      real({ length: 1, segmentLength: 2 ** 24, hashes: new Uint8Array(32) }),
      declared(),
      declared({ hashes: new Uint8Array(0) }),
      withHash(0x21),
      withHash(0x7e),
    ];
    for (const fields of sound) expect(manifestProblem(fields)).to.equal(undefined);
  });

  it('is executable only where it is a single file', () => {
    expect(manifestProblem(real({ executable: true }))).to.equal(undefined);
    for (const fields of [real({ executable: true, entries: [] }), declared({ executable: true })]) {
      expect(manifestProblem(fields)).to.equal('only a single file is executable');
    }
  });

  it('has segments whose bytes sum to its length, all but the last as long as promised', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 1_024, max: 20_000 }),
        (length, segmentLength) => {
          const segments = Math.ceil(length / segmentLength);
          const manifest = { ...real({ length, segmentLength, hashes: new Uint8Array(segments * 32) }), digest: '' };
          expect(segmentCount(manifest)).to.equal(segments);
          const sizes = Array.from({ length: segments }, (_, index) => segmentBytes(manifest, index));
          expect(sizes.reduce((sum, size) => sum + size, 0)).to.equal(length);
          expect(sizes.slice(0, -1).every((size) => size === segmentLength)).to.equal(true);
          expect(sizes.every((size) => size > 0)).to.equal(true);
          expect(segmentBytes(manifest, segments)).to.equal(0);
        },
      ),
    );
  });

  it('has the hash of each segment in order', () => {
    const manifest = { ...declared(), digest: '' };
    expect(segmentBytes(manifest, 0)).to.equal(0);
    expect(declaredHashText(manifest, 0)).to.equal('a'.repeat(32));
    expect(declaredHashText(manifest, 1)).to.equal('b'.repeat(32));
    expect(Buffer.from(segmentHash(manifest, 1)).toString()).to.equal('b'.repeat(32));
  });
});
