import { ExitCode, type Manifest, type Signature } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest } from '../../make.js';
import { byDigest, byName, SessionHarness } from '../session-harness.js';

const file = manifest(5);
/** In these tests a signature is sound where it repeats its key and the digest. */
const verifySignature = (digest: string, { publicKey, signature }: Signature): boolean =>
  signature === `${publicKey} ${digest}`;
const by = (publicKey: string, { digest }: Manifest = file): Signature => ({
  publicKey,
  signature: `${publicKey} ${digest}`,
});
const signed = (...signatures: Signature[]): Manifest => ({ ...file, signatures });
const trusting = (...trustedKeys: string[]): SessionHarness =>
  new SessionHarness({ wanted: [byName('file')], trustedKeys, verifySignature }).run();

describe('a client that trusts some keys', () => {
  it('fetches what one of them signed', () => {
    for (const found of [signed(by('ann')), signed(by('eve'), by('bob')), signed(by('ann'), by('bob'))]) {
      const harness = trusting('ann', 'bob');
      harness.details(found, byName('file'));
      expect(harness.fetched).to.deep.equal([file.digest]);
    }
  });

  for (const [what, found, reason] of [
    ['has no signature', file, 'it has no signature'],
    ['another key signed', signed(by('eve')), 'it is signed by eve'],
    ['has a signature of another file', signed(by('ann', manifest(6))), 'its signature is forged'],
    ['has a forged signature beside another', signed({ ...by('ann'), signature: '' }, by('eve')), 'signed by eve'],
  ] as const) {
    it(`requests no byte of a file that ${what}`, () => {
      const harness = trusting('ann');
      harness.details(found, byName('file'));
      expect(harness.fetched).to.deep.equal([]);
      const [failure] = harness.logged('file-failed');
      expect(failure?.exitCode).to.equal(ExitCode.integrity);
      expect(failure?.reason).to.match(new RegExp(`"file" is not signed by a trusted key: .*${reason}`));
    });
  }

  it('wants a signature of what is named by its digest too', () => {
    const options = { wanted: [byDigest(file)], trustedKeys: ['ann'], verifySignature };
    const harness = new SessionHarness(options).run();
    harness.details(file);
    expect(harness.logged('file-failed')[0]?.exitCode).to.equal(ExitCode.integrity);
  });
});

describe('a client that gets a file that cannot be stored', () => {
  for (const [what, problem] of [
    ['a way out of the directory', /has a path separator/],
    ['no hash for a segment', /need 5 segment hashes/],
  ] as const) {
    it(`neither fetches nor tells anything of it: ${what}`, () => {
      const wrong: Manifest =
        what === 'no hash for a segment'
          ? { ...file, hashes: file.hashes.subarray(32) }
          : { ...file, entries: [{ kind: 'file', path: 'a\\..\\b', length: file.length, mode: 0o644, target: '' }] };
      const harness = new SessionHarness({ wanted: [byName('file')] }).run();
      harness.details(wrong, byName('file'));
      expect(harness.fetched).to.deep.equal([]);
      expect(harness.logged('download-started')).to.deep.equal([]);
      const [failure] = harness.logged('file-failed');
      expect(failure?.exitCode).to.equal(ExitCode.integrity);
      expect(failure?.reason).to.match(problem);
    });
  }
});

describe('a client without trusted keys', () => {
  it('passes on sound signatures, and no forged ones', () => {
    const harness = new SessionHarness({ wanted: [byName('file')], verifySignature }).run();
    harness.details(signed(by('ann'), { ...by('eve'), signature: 'forged' }), byName('file'));
    const [fetch] = harness.toDownloader.filter(({ type }) => type === 'fetch');
    expect(fetch?.type === 'fetch' && fetch.manifest.signatures).to.deep.equal([by('ann')]);
  });
});
