import assert from 'node:assert/strict';
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
import { describe, it, type TestContext } from 'node:test';

import { type ProcessOptions, shoal, type ShoalProcess } from './shoal-process.js';
import { get, share, shareBehindGate } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { allocatedBytes, KIB, MIB, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';
import { until, within } from './wait.js';

describe('get --stdout', { concurrency: 1 }, () => {
  it('writes the file into a pipe, says what it does on standard error, and leaves nothing behind', async (t) => {
    const swarm = await begin(t, 24 * MIB);
    await share(t, swarm.tracker, [swarm.source]);
    const piped = swarm.getPiped('sha256sum');
    await piped.exitsWith(0);
    assert.deepEqual(piped.stdout, [`${sha256(swarm.source)}  -`]);
    assert.match(piped.stderr.join('\n'), /^✓ file\.bin {2}24\.0 MiB in .* from 1 source$/);
    assert.deepEqual(readdirSync(swarm.temporary), []);
  });

  it('writes it into a file', async (t) => {
    const swarm = await begin(t, 3 * MIB + 17);
    await share(t, swarm.tracker, [swarm.source]);
    const target = join(swarm.folder, 'target');
    const piped = swarm.getThrough(`exec "$@" > '${target}'`);
    await piped.exitsWith(0);
    assert.equal(sha256(target), sha256(swarm.source));
  });

  it('feeds tar while it comes', async (t) => {
    const swarm = await begin(t, 0);
    const content = join(swarm.folder, 'content.bin');
    writeRandomFile(content, 6 * MIB, 5);
    const archive = join(swarm.folder, 'archive.tar');
    execFileSync('tar', ['cf', archive, '-C', swarm.folder, 'content.bin']);
    await share(t, swarm.tracker, [archive]);
    const out = join(swarm.folder, 'unpacked');
    mkdirSync(out);
    const piped = swarm.getPiped(`tar x -C '${out}'`, 'archive.tar');
    await piped.exitsWith(0);
    assert.equal(sha256(join(out, 'content.bin')), sha256(content));
  });

  it('writes a directory as a tar archive, the same from every client', async (t) => {
    const swarm = await begin(t, 3 * MIB);
    const model = join(swarm.folder, 'model');
    mkdirSync(join(model, 'nested', 'empty'), { recursive: true });
    renameSync(swarm.source, join(model, 'weights.bin'));
    writeFileSync(join(model, 'nested', 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(model, 'nested', 'nothing'), '');
    symlinkSync('../weights.bin', join(model, 'nested', 'link'));
    await share(t, swarm.tracker, [model]);
    const out = join(swarm.folder, 'unpacked');
    mkdirSync(out);
    const piped = swarm.getPiped(`tar xp -C '${out}'`, 'model');
    await piped.exitsWith(0);
    execFileSync('diff', ['-r', '--no-dereference', model, join(out, 'model')]);
    assert.equal(statSync(join(out, 'model', 'nested', 'run.sh')).mode & 0o777, 0o755);
    assert.equal(readlinkSync(join(out, 'model', 'nested', 'link')), '../weights.bin');
    const archives = [swarm.get([], 'model'), swarm.get([], 'model')].map(({ bytes }) => readAll(bytes));
    const [one, two] = await Promise.all(archives);
    assert.ok(one !== undefined && two !== undefined && one.equals(two));
  });

  it('gives the start while the rest is on its way', async (t) => {
    const swarm = await begin(t, 16 * MIB);
    const gate = await shareBehindGate(t, swarm.tracker, [swarm.source], ['--segment-size', '64KiB']);
    gate.limit(4 * MIB);
    const getting = swarm.get(['--out', swarm.out]);
    const start = await readSome(getting.bytes, 2 * MIB);
    assert.ok(existsSync(join(swarm.out, 'file.bin.part')), 'it is not complete');
    gate.release();
    const rest = await readAll(getting.bytes);
    await getting.exitsWith(0);
    assert.equal(sha256(Buffer.concat([start, rest])), sha256(swarm.source));
    assert.equal(sha256(join(swarm.out, 'file.bin')), sha256(swarm.source), 'with --out it is kept');
  });

  it('waits for a reader that is slow, without keeping the file in memory', async (t) => {
    const swarm = await begin(t, 224 * MIB);
    await share(t, swarm.tracker, [swarm.source]);
    const getting = swarm.get(['--out', swarm.out]);
    await until('the download to be complete', () => existsSync(join(swarm.out, 'file.bin')));
    const hash = createHash('sha256');
    for await (const chunk of getting.bytes) hash.update(chunk as Buffer);
    const peak = peakMemory(getting.pid);
    await getting.exitsWith(0);
    assert.equal(hash.digest('hex'), sha256(swarm.source));
    assert.ok(peak === undefined || peak < 200 * MIB, `${peak} bytes of memory at most`);
  });

  it('lets the reader see the end although the client goes on serving', async (t) => {
    const swarm = await begin(t, MIB);
    await share(t, swarm.tracker, [swarm.source]);
    const getting = swarm.get(['--seed-for', 'forever']);
    const bytes = await within('the end of standard output', readAll(getting.bytes));
    assert.equal(sha256(bytes), sha256(swarm.source));
    assert.ok(!getting.hasExited);
    await getting.stop();
    assert.deepEqual(readdirSync(swarm.temporary), []);
  });

  it('ends with a clear line when the reader closes early, and stops the download', async (t) => {
    const swarm = await begin(t, 16 * MIB);
    const gate = await shareBehindGate(t, swarm.tracker, [swarm.source], ['--segment-size', '64KiB']);
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
    assert.ok(!line.includes(swarm.temporary));
    assert.deepEqual(readdirSync(swarm.temporary), []);
  });

  it('says so when the reader of a real pipe closes early', async (t) => {
    const swarm = await begin(t, 16 * MIB);
    await share(t, swarm.tracker, [swarm.source]);
    const piped = swarm.getThrough('{ "$@"; echo "code $?" >&2; } | head -c 1000 | wc -c');
    await piped.exitsWith(0);
    assert.deepEqual(piped.stdout.map(Number), [1_000]);
    assert.ok(piped.stderr.includes('code 141'), piped.stderr.join('\n'));
  });

  it('goes on from what an earlier run left', async (t) => {
    const swarm = await begin(t, 16 * MIB);
    const gate = await shareBehindGate(t, swarm.tracker, [swarm.source], ['--segment-size', '64KiB']);
    gate.limit(6 * MIB);
    const first = get(t, swarm.tracker, ['file.bin'], swarm.out);
    await until('a part of the file', () => allocatedBytes(join(swarm.out, 'file.bin.part')) >= 2 * MIB);
    first.kill('SIGKILL');
    await first.exit();
    gate.release();
    const second = swarm.get(['--out', swarm.out]);
    assert.equal(sha256(await readAll(second.bytes)), sha256(swarm.source));
    await second.exitsWith(0);
    assert.match(second.stderr.join('\n'), /✓ file\.bin .* of it kept from before/);
    const third = swarm.get(['--out', swarm.out]);
    assert.equal(sha256(await readAll(third.bytes)), sha256(swarm.source));
    await third.exitsWith(0);
    assert.match(third.stderr.join('\n'), /✓ file\.bin {2}16\.0 MiB already here and verified$/m);
  });

  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    it(`ends with ${code} after ${signal}, whether it waits for others or for its reader`, async (t) => {
      const swarm = await begin(t, 16 * MIB);
      const gate = await shareBehindGate(t, swarm.tracker, [swarm.source], ['--segment-size', '64KiB']);
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
      assert.deepEqual(readdirSync(swarm.temporary), []);
    });
  }

  it('runs --on-complete while the file is still there', async (t) => {
    const swarm = await begin(t, MIB);
    await share(t, swarm.tracker, [swarm.source]);
    const copy = join(swarm.folder, 'copy');
    const getting = swarm.get(['--on-complete', `cp "$SHOAL_PATH" '${copy}'`]);
    await readAll(getting.bytes);
    await getting.exitsWith(0);
    assert.deepEqual(readFileSync(copy), readFileSync(swarm.source));
  });

  it('writes nothing of a file that is known by hashes only', async (t) => {
    const swarm = await begin(t, 0);
    const input = join(swarm.folder, 'in1.txt');
    writeFileSync(input, `1\ndeclared 2\n${'a'.repeat(32)}\n${'b'.repeat(32)}\n0\n`);
    const owner = shoal(t, [
      'client',
      '--input',
      input,
      '--tracker',
      swarm.tracker.url,
      '--host',
      '127.0.0.1',
      '--json',
    ]);
    await owner.jsonLine({ event: 'ready' });
    const getting = swarm.get([], 'declared');
    const bytes = readAll(getting.bytes);
    await getting.failsWith(2, 'declared', 'hashes only');
    assert.equal((await bytes).length, 0);
  });

  for (const [what, args] of [
    ['with --json', ['file.bin', '--json']],
    ['with --all', ['--all']],
    ['of two files', ['file.bin', 'other.bin']],
  ] as const) {
    it(`${what} is a usage error`, async (t) => {
      const getting = shoal(t, ['get', ...args, '--stdout', '--tracker', '127.0.0.1:1']);
      await getting.failsWith(2, /--stdout|standard output/);
      assert.deepEqual(getting.stdout, []);
    });
  }
});

/** A tracker, a file to share, and gets that write to standard output; temporary folders go where the test sees them. */
async function begin(t: TestContext, length: number) {
  const folder = temporaryFolder(t);
  const source = join(folder, 'file.bin');
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  writeRandomFile(source, length, 1);
  const tracker = await TrackerProcess.start(t);
  const run = (args: readonly string[], name: string, options: ProcessOptions): ShoalProcess =>
    shoal(t, ['get', name, '--stdout', '--tracker', tracker.url, '--host', '127.0.0.1', ...args], {
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

/** At least so many bytes; the stream stays open. */
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

/** The most memory that the process had so far, as Linux tells it. */
function peakMemory(pid: number): number | undefined {
  const status = `/proc/${pid}/status`;
  const peak = existsSync(status) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return peak === undefined ? undefined : Number(peak) * KIB;
}
