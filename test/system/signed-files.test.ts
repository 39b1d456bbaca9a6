import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { MIN_SEGMENT_BYTES } from '@shoal/common';
import { blake3, withDigest } from '@shoal/common/io';
import { signDigest } from '@shoal/common/signing';

import { LyingTracker } from './lying-tracker.js';
import { type FakeFile, honestly, RawUploader } from './raw-uploader.js';
import { shoal } from './shoal-process.js';
import { get, share } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { MIB, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';

describe('signed files', { concurrency: 1 }, () => {
  it('arrive at those who trust the signer, by name, by digest, all of them, and from a client that only fetched them', async (t) => {
    const { folder, source, tracker, ann, bob } = await begin(t);
    const seeder = await share(t, tracker, [source], ['--host', '127.0.0.1', '--sign', ann]);
    const indexed = await seeder.jsonLine({ event: 'indexed' });
    assert.equal((indexed['signedBy'] as string).length, 64);
    const trust = ['--trust', `${ann}.pub`];
    const both = [...trust, '--trust', `${bob}.pub`];
    const first = get(t, tracker, ['file.bin'], join(folder, '1'), [...trust, '--seed-for', 'forever']);
    await first.jsonLine({ bytes: MIB });
    await seeder.stop();
    await get(t, tracker, [indexed['digest'] as string], join(folder, '2'), both).exitsWith(0);
    await get(t, tracker, [], join(folder, '3'), ['--all', ...trust]).exitsWith(0);
    const daemon = ['client', '--get', 'file.bin', '--tracker', tracker.url, '--host', '127.0.0.1', '--seed-for', '0'];
    await shoal(t, [...daemon, '--out', join(folder, '4'), ...trust]).exitsWith(0);
    for (const out of ['1', '2', '3', '4']) assert.equal(sha256(join(folder, out, 'file.bin')), sha256(source));
    await first.stop();
  });

  it('of others, and unsigned ones, are refused with 5 before a byte is asked for', async (t) => {
    const { folder, source, tracker, ann, bob } = await begin(t);
    const out = join(folder, 'out');
    const unsigned = await share(t, tracker, [source]);
    const trust = ['--trust', `${ann}.pub`];
    await get(t, tracker, ['file.bin'], out, trust).failsWith(5, '"file.bin" is not signed', 'it has no signature');
    await get(t, tracker, [], out, ['--all', ...trust]).failsWith(5, 'it has no signature');
    await unsigned.stop();
    await share(t, tracker, [source], ['--host', '127.0.0.1', '--sign', bob]);
    await get(t, tracker, ['file.bin'], out, trust).failsWith(5, '"file.bin" is not signed', /it is signed by \w{64}/);
    assert.ok(!existsSync(join(out, 'file.bin.part')), 'nothing was begun');
    await get(t, tracker, ['file.bin'], out).exitsWith(0);
  });

  it('count for the file, whoever offered it first', async (t) => {
    const { folder, source, tracker, ann } = await begin(t);
    await share(t, tracker, [source]);
    await share(t, tracker, [source], ['--host', '127.0.0.1', '--sign', ann]);
    await get(t, tracker, ['file.bin'], join(folder, 'out'), ['--trust', `${ann}.pub`]).exitsWith(0);
  });
});

describe('a tracker that substitutes a file', { concurrency: 1 }, () => {
  it('is found out by who trusts a key, whatever it makes of the signature', async (t) => {
    const { folder, tracker, ann, bob } = await begin(t);
    const forged = fakeFile('file.bin', 'what the tracker would like');
    const real = withDigest({ ...forged.manifest, hashes: new Uint8Array(32) });
    const uploader = await RawUploader.start(t, { trackerPort: tracker.port, file: forged, answers: honestly });
    const member = { rank: uploader.rank, host: '127.0.0.1', port: uploader.port, heldSegments: 1 };
    const lies = [
      undefined,
      [signDigest(real.digest, createPrivateKey(readFileSync(ann)))],
      [signDigest(forged.manifest.digest, createPrivateKey(readFileSync(bob)))],
    ];
    for (const [number, signatures] of lies.entries()) {
      const liar = await LyingTracker.start(t, { ...forged.manifest, signatures }, member);
      const out = join(folder, String(number));
      await get(t, liar, ['file.bin'], out, ['--trust', `${ann}.pub`]).failsWith(5, 'is not signed by a trusted key');
      await get(t, liar, [], out, ['--all', '--trust', `${ann}.pub`]).failsWith(5, 'is not signed by a trusted key');
      assert.ok(!existsSync(join(out, 'file.bin')) && !existsSync(join(out, 'file.bin.part')));
      assert.ok(liar.heard.includes('FILE_REQUEST'));
    }
    assert.equal(uploader.greeted, 0, 'nobody was asked for anything');
    const liar = await LyingTracker.start(t, forged.manifest, member);
    const credulous = get(t, liar, ['file.bin'], join(folder, 'believed'));
    await credulous.exitsWith(0);
    assert.equal(readFileSync(join(folder, 'believed', 'file.bin'), 'utf8'), 'what the tracker would like');
  });

  it('may hand out an older file that the same key signed, but under no other name or digest', async (t) => {
    const { folder, tracker, ann } = await begin(t);
    const older = fakeFile('file.bin', 'the version of last year');
    const signatures = [signDigest(older.manifest.digest, createPrivateKey(readFileSync(ann)))];
    const uploader = await RawUploader.start(t, { trackerPort: tracker.port, file: older, answers: honestly });
    const member = { rank: uploader.rank, host: '127.0.0.1', port: uploader.port, heldSegments: 1 };
    const liar = await LyingTracker.start(t, { ...older.manifest, signatures }, member);
    const trust = ['--trust', `${ann}.pub`];
    await get(t, liar, ['file.bin'], join(folder, 'old'), trust).exitsWith(0);
    assert.equal(readFileSync(join(folder, 'old', 'file.bin'), 'utf8'), 'the version of last year');
    for (const wanted of ['file-2.bin', 'ab'.repeat(32)]) {
      await get(t, liar, [wanted], join(folder, 'new'), trust).failsWith(5, 'the tracker answered with another file');
    }
  });

  it('is found out by who asks by digest', async (t) => {
    const { folder } = await begin(t);
    const forged = fakeFile('file.bin', 'what the tracker would like');
    const liar = await LyingTracker.start(t, forged.manifest, { rank: 1, host: '127.0.0.1', port: 1, heldSegments: 1 });
    const digest = 'ab'.repeat(32);
    const getting = get(t, liar, [digest], join(folder, 'out'));
    await getting.failsWith(5, 'the tracker answered with another file');
  });
});

describe('shoal key create', { concurrency: 2 }, () => {
  it('makes a pair that only its owner can sign with, and leaves what is there alone', async (t) => {
    const folder = temporaryFolder(t);
    const key = join(folder, 'my.key');
    const made = shoal(t, ['key', 'create', key, '--json']);
    await made.exitsWith(0);
    assert.equal(statSync(key).mode & 0o777, 0o600);
    assert.match(readFileSync(`${key}.pub`, 'utf8'), /^-----BEGIN PUBLIC KEY-----\n/);
    assert.equal((made.json()[0]?.['key'] as string).length, 64);
    const before = readFileSync(key, 'utf8');
    await shoal(t, ['key', 'create', key]).failsWith(2, key, 'is there already');
    assert.equal(readFileSync(key, 'utf8'), before);
    const other = join(folder, 'other.key');
    writeFileSync(`${other}.pub`, 'somebody’s');
    await shoal(t, ['key', 'create', other]).failsWith(2, `${other}.pub`, 'is there already');
    assert.ok(!existsSync(other), 'no half of a pair');
  });

  it('says what is missing or wrong', async (t) => {
    await shoal(t, ['key', 'create']).failsWith(2, 'shoal key create FILE');
    await shoal(t, ['key', 'destroy', 'x']).failsWith(2, "'destroy'", 'shoal key create FILE');
    await shoal(t, ['key', 'create', '/nonexistent/key']).failsWith(2, '/nonexistent/key', 'folder is missing');
  });

  it('files that are no keys, or not kept well, are one line each', async (t) => {
    const folder = temporaryFolder(t);
    const key = join(folder, 'my.key');
    await shoal(t, ['key', 'create', key]).exitsWith(0);
    const [file, text] = [join(folder, 'file.bin'), join(folder, 'text')];
    for (const path of [file, text]) writeFileSync(path, 'text', { mode: 0o600 });
    const sign = (path: string) => shoal(t, ['share', file, '--sign', path]);
    const trust = (path: string) => shoal(t, ['get', 'file.bin', '--trust', path, '--out', folder]);
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

async function begin(t: TestContext) {
  const folder = temporaryFolder(t);
  const source = join(folder, 'file.bin');
  writeRandomFile(source, MIB, 1);
  const [ann, bob] = [join(folder, 'ann.key'), join(folder, 'bob.key')];
  for (const key of [ann, bob]) await shoal(t, ['key', 'create', key]).exitsWith(0);
  return { folder, source, ann, bob, tracker: await TrackerProcess.start(t) };
}

function fakeFile(name: string, text: string): FakeFile {
  const bytes = Buffer.from(text);
  const fields = { kind: 'real', name, length: bytes.length, segmentLength: MIN_SEGMENT_BYTES } as const;
  return { bytes, manifest: withDigest({ ...fields, hashes: blake3(bytes) }) };
}
