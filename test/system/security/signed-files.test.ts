import { createPrivateKey } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { MIN_SEGMENT_BYTES } from '@shoal/common';
import { blake3, withDigest } from '@shoal/common/io';
import { signDigest } from '@shoal/common/signing';
import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { LyingTracker } from '../../puppets/lying-tracker.js';
import { type FakeFile, honestly, RawUploader } from '../../puppets/raw-uploader.js';
import { shoal } from '../../harness/shoal-process.js';
import { get, share } from '../../harness/swarm-commands.js';
import { MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

describe('signed files', () => {
  it('arrive at those who trust the signer, by name, by digest, all of them, and from a client that only fetched them', async () => {
    const { folder, source, tracker, ann, bob } = await begin();
    const seeder = await share(tracker, [source], ['--host', '127.0.0.1', '--sign', ann]);
    const indexed = await seeder.jsonLine({ event: 'indexed' });
    expect((indexed['signedBy'] as string).length).to.equal(64);
    const trust = ['--trust', `${ann}.pub`];
    const both = [...trust, '--trust', `${bob}.pub`];
    const first = get(tracker, ['file.bin'], join(folder, '1'), [...trust, '--seed-for', 'forever']);
    await first.jsonLine({ bytes: MIB });
    await seeder.stop();
    await get(tracker, [indexed['digest'] as string], join(folder, '2'), both).exitsWith(0);
    await get(tracker, [], join(folder, '3'), ['--all', ...trust]).exitsWith(0);
    const daemon = ['client', '--get', 'file.bin', '--tracker', tracker.url, '--host', '127.0.0.1', '--seed-for', '0'];
    await shoal([...daemon, '--out', join(folder, '4'), ...trust]).exitsWith(0);
    for (const out of ['1', '2', '3', '4']) expect(sha256(join(folder, out, 'file.bin'))).to.equal(sha256(source));
    await first.stop();
  });

  it('of other keys, and unsigned ones, are refused with 5 before a byte is requested', async () => {
    const { folder, source, tracker, ann, bob } = await begin();
    const out = join(folder, 'out');
    const unsigned = await share(tracker, [source]);
    const trust = ['--trust', `${ann}.pub`];
    await get(tracker, ['file.bin'], out, trust).failsWith(5, '"file.bin" is not signed', 'it has no signature');
    await get(tracker, [], out, ['--all', ...trust]).failsWith(5, 'it has no signature');
    await unsigned.stop();
    await share(tracker, [source], ['--host', '127.0.0.1', '--sign', bob]);
    await get(tracker, ['file.bin'], out, trust).failsWith(5, '"file.bin" is not signed', /it is signed by \w{64}/);
    expect(existsSync(join(out, 'file.bin.part')), 'nothing was begun').to.equal(false);
    await get(tracker, ['file.bin'], out).exitsWith(0);
  });

  it('count for the file, whichever client offered it first', async () => {
    const { folder, source, tracker, ann } = await begin();
    await share(tracker, [source]);
    await share(tracker, [source], ['--host', '127.0.0.1', '--sign', ann]);
    await get(tracker, ['file.bin'], join(folder, 'out'), ['--trust', `${ann}.pub`]).exitsWith(0);
  });
});

describe('a tracker that substitutes a file', () => {
  it('is detected with a trusted key, whatever it makes of the signature', async () => {
    const { folder, tracker, ann, bob } = await begin();
    const forged = fakeFile('file.bin', 'what the tracker would like');
    const real = withDigest({ ...forged.manifest, hashes: new Uint8Array(32) });
    const uploader = await RawUploader.start({ trackerPort: tracker.port, file: forged, answers: honestly });
    const member = { rank: uploader.rank, host: '127.0.0.1', port: uploader.port, heldSegments: 1 };
    const lies = [
      undefined,
      [signDigest(real.digest, createPrivateKey(readFileSync(ann)))],
      [signDigest(forged.manifest.digest, createPrivateKey(readFileSync(bob)))],
    ];
    for (const [number, signatures] of lies.entries()) {
      const liar = await LyingTracker.start({ ...forged.manifest, signatures }, member);
      const out = join(folder, String(number));
      await get(liar, ['file.bin'], out, ['--trust', `${ann}.pub`]).failsWith(5, 'is not signed by a trusted key');
      await get(liar, [], out, ['--all', '--trust', `${ann}.pub`]).failsWith(5, 'is not signed by a trusted key');
      expect(!existsSync(join(out, 'file.bin')) && !existsSync(join(out, 'file.bin.part'))).to.equal(true);
      expect(liar.heard).to.include('FILE_REQUEST');
    }
    expect(uploader.greeted, 'no peer got a request').to.equal(0);
    const liar = await LyingTracker.start(forged.manifest, member);
    const credulous = get(liar, ['file.bin'], join(folder, 'believed'));
    await credulous.exitsWith(0);
    expect(readFileSync(join(folder, 'believed', 'file.bin'), 'utf8')).to.equal('what the tracker would like');
  });

  it('may hand out an older file that the same key signed, but under no other name or digest', async () => {
    const { folder, tracker, ann } = await begin();
    const older = fakeFile('file.bin', 'the version of last year');
    const signatures = [signDigest(older.manifest.digest, createPrivateKey(readFileSync(ann)))];
    const uploader = await RawUploader.start({ trackerPort: tracker.port, file: older, answers: honestly });
    const member = { rank: uploader.rank, host: '127.0.0.1', port: uploader.port, heldSegments: 1 };
    const liar = await LyingTracker.start({ ...older.manifest, signatures }, member);
    const trust = ['--trust', `${ann}.pub`];
    await get(liar, ['file.bin'], join(folder, 'old'), trust).exitsWith(0);
    expect(readFileSync(join(folder, 'old', 'file.bin'), 'utf8')).to.equal('the version of last year');
    for (const wanted of ['file-2.bin', 'ab'.repeat(32)]) {
      await get(liar, [wanted], join(folder, 'new'), trust).failsWith(5, 'the tracker answered with another file');
    }
  });

  it('is detected by a request by digest', async () => {
    const { folder } = await begin();
    const forged = fakeFile('file.bin', 'what the tracker would like');
    const liar = await LyingTracker.start(forged.manifest, { rank: 1, host: '127.0.0.1', port: 1, heldSegments: 1 });
    const digest = 'ab'.repeat(32);
    const getting = get(liar, [digest], join(folder, 'out'));
    await getting.failsWith(5, 'the tracker answered with another file');
  });
});

describe('shoal key create', () => {
  it('makes a pair that only its owner can sign with, and leaves what is there alone', async () => {
    const folder = temporaryFolder();
    const key = join(folder, 'my.key');
    const made = shoal(['key', 'create', key, '--json']);
    await made.exitsWith(0);
    expect(statSync(key).mode & 0o777).to.equal(0o600);
    expect(readFileSync(`${key}.pub`, 'utf8')).to.match(/^-----BEGIN PUBLIC KEY-----\n/);
    expect((made.json()[0]?.['key'] as string).length).to.equal(64);
    const before = readFileSync(key, 'utf8');
    await shoal(['key', 'create', key]).failsWith(2, key, 'exists already');
    expect(readFileSync(key, 'utf8')).to.equal(before);
    const other = join(folder, 'other.key');
    writeFileSync(`${other}.pub`, 'somebody’s');
    await shoal(['key', 'create', other]).failsWith(2, `${other}.pub`, 'exists already');
    expect(existsSync(other), 'no half of a pair').to.equal(false);
  });

  it('says what is missing or wrong', async () => {
    await shoal(['key', 'create']).failsWith(2, 'shoal key create FILE');
    await shoal(['key', 'destroy', 'x']).failsWith(2, "'destroy'", 'shoal key create FILE');
    const missing = join(temporaryFolder(), 'missing', 'key');
    await shoal(['key', 'create', missing]).failsWith(2, missing, 'folder is missing');
  });

  it('files that are no keys, or not kept well, are one line each', async () => {
    const folder = temporaryFolder();
    const key = join(folder, 'my.key');
    await shoal(['key', 'create', key]).exitsWith(0);
    const [file, text] = [join(folder, 'file.bin'), join(folder, 'text')];
    for (const path of [file, text]) writeFileSync(path, 'text', { mode: 0o600 });
    const sign = (path: string) => shoal(['share', file, '--sign', path]);
    const trust = (path: string) => shoal(['get', 'file.bin', '--trust', path, '--out', folder]);
    await sign(join(folder, 'none')).failsWith(2, '--sign', 'none', 'there is no such file');
    await sign(text).failsWith(2, '--sign', text, 'no private key');
    await sign(`${key}.pub`).failsWith(2, '--sign', 'chmod 600');
    chmodSync(key, 0o644);
    await sign(key).failsWith(2, '--sign', key, 'mode 644', `chmod 600 ${key}`);
    await trust(join(folder, 'none')).failsWith(2, '--trust', 'none', 'there is no such file');
    await trust(text).failsWith(2, '--trust', text, 'no public key');
    await trust(key).failsWith(2, '--trust', key, 'it is a private key');
  });
});

async function begin() {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  writeRandomFile(source, MIB, 1);
  const [ann, bob] = [join(folder, 'ann.key'), join(folder, 'bob.key')];
  for (const key of [ann, bob]) await shoal(['key', 'create', key]).exitsWith(0);
  return { folder, source, ann, bob, tracker: await TrackerProcess.start() };
}

function fakeFile(name: string, text: string): FakeFile {
  const bytes = Buffer.from(text);
  const fields = { kind: 'real', name, length: bytes.length, segmentLength: MIN_SEGMENT_BYTES } as const;
  return { bytes, manifest: withDigest({ ...fields, hashes: blake3(bytes) }) };
}
