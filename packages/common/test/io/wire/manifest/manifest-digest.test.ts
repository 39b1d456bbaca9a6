import { expect } from 'chai';
import fc from 'fast-check';

import type { Entry, Manifest } from '@shoal/common';
import { blake3, manifestDigest, withDigest } from '@shoal/common/io';
import { describe, it } from 'mocha';

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
    expect(manifestDigest(file)).to.equal(blake3(Buffer.from(canonical, 'hex')).toString('hex'));
    expect(manifestDigest(file)).to.equal(PINNED);
  });

  it('is that of BLAKE3 itself', () => {
    // The first 32 bytes of the reference implementation's vector for no input.
    const nothing = 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262';
    expect(blake3(new Uint8Array(0)).toString('hex')).to.equal(nothing);
  });

  it('of a directory covers its entries', () => {
    const entries: Entry[] = [
      { kind: 'folder', path: 'a', length: 0, mode: 0o755, target: '' },
      { kind: 'file', path: 'a/b', length: 5, mode: 0o644, target: '' },
      { kind: 'link', path: 'c', length: 0, mode: 0, target: 'a/b' },
    ];
    const directory = { ...file, entries };
    const list = [
      '03000000',
      '02ed01' + '0000000000000000' + '0100' + '0000' + '61',
      '01a401' + '0500000000000000' + '0300' + '0000' + '612f62',
      '030000' + '0000000000000000' + '0100' + '0300' + '63612f62',
    ].join('');
    const whole = canonical.replace(/^(.{36})01/, '$103') + list;
    expect(manifestDigest(directory)).to.equal(blake3(Buffer.from(whole, 'hex')).toString('hex'));
    const changes: Partial<Entry>[] = [{ kind: 'file' }, { path: 'd' }, { length: 1 }, { mode: 1 }, { target: 'a' }];
    const changed = changes.map((change) => ({
      ...file,
      entries: [...entries.slice(0, 2), { ...(entries[2] as Entry), ...change }],
    }));
    const digests = [file, { ...file, entries: [] }, directory, ...changed].map(manifestDigest);
    expect(new Set(digests).size).to.equal(digests.length);
  });

  it('of a directory is that of the specification’s example', () => {
    const content = Buffer.alloc(1_500, 'a');
    const hashes = Buffer.concat([blake3(content.subarray(0, 1_024)), blake3(content.subarray(1_024))]);
    const fields = { kind: 'real', length: 1_500, segmentLength: 1_024, hashes } as const;
    const entries: Entry[] = [
      { kind: 'folder', path: 's', length: 0, mode: 0o755, target: '' },
      { kind: 'file', path: 's/a', length: 1_500, mode: 0o644, target: '' },
      { kind: 'link', path: 'z', length: 0, mode: 0, target: 's/a' },
    ];
    expect(manifestDigest({ ...fields, name: 'd', entries })).to.equal(
      '312067efbd9c8912223cdf2da5cfe9e34642a34fc5b81da2d1a18a45a1b39266',
    );
    expect(manifestDigest({ ...fields, name: 'a.txt' })).to.equal(
      'eadc65c26a9468cfbcdf7b1db5818be3a0ce79992612a37e17ef2a62e29a5dd3',
    );
  });

  it('of an executable file has a kind of its own', () => {
    const whole = canonical.replace(/^(.{36})01/, '$104');
    expect(manifestDigest({ ...file, executable: true })).to.equal(blake3(Buffer.from(whole, 'hex')).toString('hex'));
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
      { executable: true },
    ];
    const digests = [file, ...changes.map((change) => ({ ...file, ...change }))].map(manifestDigest);
    expect(new Set(digests).size).to.equal(digests.length);
  });

  it('cannot be had by moving bytes between the name and the hashes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 33, maxLength: 40 }), (name) => {
        const hashes = Buffer.from(name).subarray(-32);
        const shorter = { ...file, name: Buffer.from(name).subarray(0, -32).toString(), hashes };
        expect(manifestDigest({ ...file, name, hashes: new Uint8Array(0) })).to.not.equal(manifestDigest(shorter));
      }),
    );
  });

  it('covers hashes of more than one piece of hashing', () => {
    const hashes = new Uint8Array(3 << 20);
    const before = manifestDigest({ ...file, hashes });
    hashes[hashes.length - 1] = 1;
    expect(manifestDigest({ ...file, hashes })).to.not.equal(before);
  });

  it('completes a manifest', () => {
    expect(withDigest(file)).to.deep.equal({ ...file, digest: PINNED });
  });
});

const PINNED = '4a62230091a6f3a399aadb54db6abaa278c1c66bf0f7ddd30a486dd2217dfb40';
