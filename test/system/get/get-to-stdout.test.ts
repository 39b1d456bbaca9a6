import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { temporaryFolder } from '@shoal/testing';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { type ProcessOptions, shoal, type ShoalProcess } from '../../harness/shoal-process.js';
import { get, share, shareBehindGate } from '../../harness/swarm-commands.js';
import { allocatedBytes, KIB, MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until, within } from '../../harness/wait.js';

describe('get --stdout', () => {
  it('writes the file into a pipe, says what it does on standard error, and leaves nothing behind', async () => {
    const swarm = await begin(24 * MIB);
    await share(swarm.tracker, [swarm.source]);
    const piped = swarm.getPiped('sha256sum');
    await piped.exitsWith(0);
    expect(piped.stdout).to.deep.equal([`${sha256(swarm.source)}  -`]);
    expect(piped.stderr.join('\n')).to.match(/^✓ file\.bin {2}24\.0 MiB in .* from 1 source$/);
    expect(readdirSync(swarm.temporary)).to.deep.equal([]);
  });

  it('writes it into a file', async () => {
    const swarm = await begin(3 * MIB + 17);
    await share(swarm.tracker, [swarm.source]);
    const target = join(swarm.folder, 'target');
    const piped = swarm.getThrough(`exec "$@" > '${target}'`);
    await piped.exitsWith(0);
    expect(sha256(target)).to.equal(sha256(swarm.source));
  });

  it('feeds tar while it comes', async () => {
    const swarm = await begin(0);
    const content = join(swarm.folder, 'content.bin');
    writeRandomFile(content, 6 * MIB, 5);
    const archive = join(swarm.folder, 'archive.tar');
    execFileSync('tar', ['cf', archive, '-C', swarm.folder, 'content.bin']);
    await share(swarm.tracker, [archive]);
    const out = join(swarm.folder, 'unpacked');
    mkdirSync(out);
    const piped = swarm.getPiped(`tar x -C '${out}'`, 'archive.tar');
    await piped.exitsWith(0);
    expect(sha256(join(out, 'content.bin'))).to.equal(sha256(content));
  });

  it('writes a directory as a tar archive, the same from every client', async () => {
    const swarm = await begin(3 * MIB);
    const model = join(swarm.folder, 'model');
    mkdirSync(join(model, 'nested', 'empty'), { recursive: true });
    renameSync(swarm.source, join(model, 'weights.bin'));
    writeFileSync(join(model, 'nested', 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(model, 'nested', 'nothing'), '');
    symlinkSync('../weights.bin', join(model, 'nested', 'link'));
    await share(swarm.tracker, [model]);
    const out = join(swarm.folder, 'unpacked');
    mkdirSync(out);
    const piped = swarm.getPiped(`tar xp -C '${out}'`, 'model');
    await piped.exitsWith(0);
    execFileSync('diff', ['-r', '--no-dereference', model, join(out, 'model')]);
    expect(statSync(join(out, 'model', 'nested', 'run.sh')).mode & 0o777).to.equal(0o755);
    expect(readlinkSync(join(out, 'model', 'nested', 'link'))).to.equal('../weights.bin');
    const archives = [swarm.get([], 'model'), swarm.get([], 'model')].map(({ bytes }) => readAll(bytes));
    const [one, two] = await Promise.all(archives);
    assert(one !== undefined && two !== undefined && one.equals(two));
  });

  it('gives the start while the rest is on its way', async () => {
    const swarm = await begin(16 * MIB);
    const gate = await shareBehindGate(swarm.tracker, [swarm.source], ['--segment-size', '64KiB']);
    gate.limit(4 * MIB);
    const getting = swarm.get(['--out', swarm.out]);
    const start = await readSome(getting.bytes, 2 * MIB);
    expect(existsSync(join(swarm.out, 'file.bin.part')), 'it is not complete').to.equal(true);
    gate.release();
    const rest = await readAll(getting.bytes);
    await getting.exitsWith(0);
    expect(sha256(Buffer.concat([start, rest]))).to.equal(sha256(swarm.source));
    expect(sha256(join(swarm.out, 'file.bin')), 'with --out it is kept').to.equal(sha256(swarm.source));
  });

  it('waits for a reader that is slow, without keeping the file in memory', async () => {
    const swarm = await begin(224 * MIB);
    await share(swarm.tracker, [swarm.source]);
    const getting = swarm.get(['--out', swarm.out]);
    await until('the download to be complete', () => existsSync(join(swarm.out, 'file.bin')));
    const hash = createHash('sha256');
    for await (const chunk of getting.bytes) hash.update(chunk as Buffer);
    const peak = peakMemory(getting.pid);
    await getting.exitsWith(0);
    expect(hash.digest('hex')).to.equal(sha256(swarm.source));
    assert(peak === undefined || peak < 200 * MIB, `${peak} bytes of memory at most`);
  });

  it('lets the reader see the end although the client goes on serving', async () => {
    const swarm = await begin(MIB);
    await share(swarm.tracker, [swarm.source]);
    const getting = swarm.get(['--seed-for', 'forever']);
    const bytes = await within('the end of standard output', readAll(getting.bytes));
    expect(sha256(bytes)).to.equal(sha256(swarm.source));
    expect(getting.hasExited).to.equal(false);
    await getting.stop();
    expect(readdirSync(swarm.temporary)).to.deep.equal([]);
  });

  it('ends with a clear line when the reader closes early, and stops the download', async () => {
    const swarm = await begin(16 * MIB);
    const gate = await shareBehindGate(swarm.tracker, [swarm.source], ['--segment-size', '64KiB']);
    gate.limit(4 * MIB);
    const getting = swarm.get();
    await readSome(getting.bytes, 64 * KIB);
    getting.bytes.destroy();
    gate.limit(4 * MIB);
    const line = await getting.failsWith(
      141,
      'file.bin',
      /the reader of standard output has closed it, after .* of 16\.0 MiB/,
    );
    expect(line).to.not.include(swarm.temporary);
    expect(readdirSync(swarm.temporary)).to.deep.equal([]);
  });

  it('says so when the reader of a real pipe closes early', async () => {
    const swarm = await begin(16 * MIB);
    await share(swarm.tracker, [swarm.source]);
    const piped = swarm.getThrough('{ "$@"; echo "code $?" >&2; } | head -c 1000 | wc -c');
    await piped.exitsWith(0);
    expect(piped.stdout.map(Number)).to.deep.equal([1_000]);
    expect(piped.stderr, piped.stderr.join('\n')).to.include('code 141');
  });

  it('goes on from what an earlier run left', async () => {
    const swarm = await begin(16 * MIB);
    const gate = await shareBehindGate(swarm.tracker, [swarm.source], ['--segment-size', '64KiB']);
    gate.limit(6 * MIB);
    const first = get(swarm.tracker, ['file.bin'], swarm.out);
    await until('a part of the file', () => allocatedBytes(join(swarm.out, 'file.bin.part')) >= 2 * MIB);
    first.kill('SIGKILL');
    await first.exit();
    gate.release();
    const second = swarm.get(['--out', swarm.out]);
    expect(sha256(await readAll(second.bytes))).to.equal(sha256(swarm.source));
    await second.exitsWith(0);
    expect(second.stderr.join('\n')).to.match(/✓ file\.bin .* of it kept from before/);
    const third = swarm.get(['--out', swarm.out]);
    expect(sha256(await readAll(third.bytes))).to.equal(sha256(swarm.source));
    await third.exitsWith(0);
    expect(third.stderr.join('\n')).to.match(/✓ file\.bin {2}16\.0 MiB already here and verified$/m);
  });

  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    it(`ends with ${code} after ${signal}, whether it waits for others or for its reader`, async () => {
      const swarm = await begin(16 * MIB);
      const gate = await shareBehindGate(swarm.tracker, [swarm.source], ['--segment-size', '64KiB']);
      gate.limit(4 * MIB);
      const waiting = swarm.get();
      await readSome(waiting.bytes, 64 * KIB);
      waiting.kill(signal);
      await waiting.failsWith(code, 'file.bin');
      gate.release();
      const stuck = swarm.get(['--out', swarm.out]);
      await until('the download to be complete', () => existsSync(join(swarm.out, 'file.bin')));
      await until('the client to be gone', () => stuck.stderr.some((line) => line.startsWith('✓ file.bin')));
      stuck.kill(signal);
      await stuck.failsWith(code);
      expect(readdirSync(swarm.temporary)).to.deep.equal([]);
    });
  }

  it('runs --on-complete while the file is still there', async () => {
    const swarm = await begin(MIB);
    await share(swarm.tracker, [swarm.source]);
    const copy = join(swarm.folder, 'copy');
    const getting = swarm.get(['--on-complete', `cp "$SHOAL_PATH" '${copy}'`]);
    await readAll(getting.bytes);
    await getting.exitsWith(0);
    expect(readFileSync(copy)).to.deep.equal(readFileSync(swarm.source));
  });

  it('writes nothing of a file that is known by hashes only', async () => {
    const swarm = await begin(0);
    const input = join(swarm.folder, 'in1.txt');
    writeFileSync(input, `1\ndeclared 2\n${'a'.repeat(32)}\n${'b'.repeat(32)}\n0\n`);
    const owner = shoal(['client', '--input', input, '--tracker', swarm.tracker.url, '--host', '127.0.0.1', '--json']);
    await owner.jsonLine({ event: 'ready' });
    const getting = swarm.get([], 'declared');
    const bytes = readAll(getting.bytes);
    await getting.failsWith(2, 'declared', 'hashes only');
    expect((await bytes).length).to.equal(0);
  });

  for (const [what, args] of [
    ['with --json', ['file.bin', '--json']],
    ['with --all', ['--all']],
    ['of two files', ['file.bin', 'other.bin']],
  ] as const) {
    it(`${what} is a usage error`, async () => {
      const getting = shoal(['get', ...args, '--stdout', '--tracker', '127.0.0.1:1']);
      await getting.failsWith(2, /--stdout|standard output/);
      expect(getting.stdout).to.deep.equal([]);
    });
  }
});

/** A tracker, a file to share, and gets that write to standard output; temporary folders go where the test sees them. */
async function begin(length: number) {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  writeRandomFile(source, length, 1);
  const tracker = await TrackerProcess.start();
  const run = (args: readonly string[], name: string, options: ProcessOptions): ShoalProcess =>
    shoal(['get', name, '--stdout', '--tracker', tracker.url, '--host', '127.0.0.1', ...args], {
      env: { TMPDIR: temporary },
      ...options,
    });
  /** Runs it by a shell script, as "$@". */
  const getThrough = (script: string, name = 'file.bin'): ShoalProcess =>
    run([], name, { through: ['sh', '-c', script, 'sh'] });
  return {
    ...{ folder, source, temporary, tracker, getThrough, out: join(folder, 'out') },
    get: (args: readonly string[] = [], name = 'file.bin') => run(args, name, { isBinary: true }),
    getPiped: (reader: string, name?: string) => getThrough(`"$@" | ${reader}`, name),
  };
}

/** At least this many bytes; the stream stays open. */
async function readSome(stream: Readable, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const read = (): number => {
    for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) {
      chunks.push(chunk);
    }
    return chunks.reduce((sum, { length: bytes }) => sum + bytes, 0);
  };
  await until(`${length} bytes of standard output`, () => read() >= length);
  return Buffer.concat(chunks);
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The peak memory of the process so far, from /proc. */
function peakMemory(pid: number): number | undefined {
  const status = `/proc/${pid}/status`;
  const peak = existsSync(status) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return peak === undefined ? undefined : Number(peak) * KIB;
}
