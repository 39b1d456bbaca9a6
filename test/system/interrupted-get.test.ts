import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import type { Gate } from './gate.js';
import type { ShoalProcess } from './shoal-process.js';
import { get, resultOf, share, shareBehindGate } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { allocatedBytes, KIB, MIB, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';
import { until } from './wait.js';

const LENGTH = 16 * MIB;
const SEGMENT = 64 * KIB;

describe('a get that is interrupted', { concurrency: 1 }, () => {
  it('fetches again after SIGKILL in the middle only what had not been written', async (t) => {
    const { tracker, gate, source, out, first } = await halfway(t, ['--note-segments', '--log-level', 'debug']);
    await until('half of the file', () => held(first) >= LENGTH / 2 / SEGMENT);
    first.kill('SIGKILL');
    assert.equal(await first.exit(), 137);
    assert.ok(!existsSync(join(out, 'file.bin')));
    gate.release();
    const second = get(t, tracker, ['file.bin'], out);
    await second.exitsWith(0);
    const { resumedBytes } = resultOf(second);
    assert.ok(resumedBytes >= held(first) * SEGMENT && resumedBytes < LENGTH, `${resumedBytes} bytes were kept`);
    const { clients } = await tracker.status();
    const fetched = clients.find(({ downloadedBytes }) => downloadedBytes > 0)?.downloadedBytes;
    assert.equal(fetched, LENGTH - resumedBytes, 'nothing that is here comes again');
    assert.equal(sha256(join(out, 'file.bin')), sha256(source));
    assert.ok(!existsSync(join(out, 'file.bin.part')));
  });

  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    it(`ends with ${code} after ${signal} and keeps what is verified`, async (t) => {
      const { tracker, gate, out, first } = await halfway(t);
      first.kill(signal);
      await first.failsWith(code, 'file.bin');
      const kept = allocatedBytes(join(out, 'file.bin.part'));
      assert.ok(kept >= MIB, `${kept} bytes are kept`);
      gate.release();
      const second = get(t, tracker, ['file.bin'], out);
      await second.exitsWith(0);
      assert.ok(resultOf(second).resumedBytes >= MIB);
    });

    it(`ends a share with ${code} after ${signal}`, async (t) => {
      const folder = temporaryFolder(t);
      writeRandomFile(join(folder, 'file.bin'), MIB, 1);
      const tracker = await TrackerProcess.start(t);
      const seeder = await share(t, tracker, [join(folder, 'file.bin')]);
      seeder.kill(signal);
      await seeder.exitsWith(code);
      await tracker.until('the seeder to be gone', ({ session }) => session.clients === 0);
      tracker.process.kill(signal);
      await tracker.process.exitsWith(code);
    });
  }

  it('is not disturbed by another that writes to the same place, which ends with 6', async (t) => {
    const { tracker, gate, source, out, first } = await halfway(t);
    await get(t, tracker, ['file.bin'], out).failsWith(6, join(out, 'file.bin.part'), 'another process');
    gate.release();
    await first.exitsWith(0);
    assert.equal(sha256(join(out, 'file.bin')), sha256(source));
    assert.deepEqual(readdirSync(out), ['.shoal', 'file.bin'], 'no lock is left');
    const third = get(t, tracker, ['file.bin'], out);
    await third.exitsWith(0);
    assert.equal(resultOf(third).resumedBytes, LENGTH);
  });

  it('fetches again only what was damaged meanwhile', async (t) => {
    const { tracker, gate, source, out, first } = await halfway(t);
    first.kill('SIGTERM');
    await first.exit();
    const part = join(out, 'file.bin.part');
    const kept = allocatedBytes(part);
    const bytes = readFileSync(part);
    // A byte of each of two segments that are here; in a hole it would be damage to nothing.
    const segments: number[] = [];
    for (let at = 0; at < bytes.length; at += SEGMENT) if (bytes.readUInt32LE(at) !== 0) segments.push(at);
    for (const at of segments.slice(0, 2)) bytes.writeUInt8(bytes.readUInt8(at + 100) ^ 1, at + 100);
    writeFileSync(part, bytes);
    gate.release();
    const second = get(t, tracker, ['file.bin'], out);
    await second.exitsWith(0);
    assert.equal(resultOf(second).resumedBytes, (segments.length - 2) * SEGMENT);
    assert.ok(kept >= segments.length * SEGMENT);
    assert.equal(sha256(join(out, 'file.bin')), sha256(source));
  });

  it('tells its progress with --json, a line each', async (t) => {
    const { gate, first, out } = await halfway(t);
    const progress = await first.jsonLine({ event: 'progress', file: 'file.bin' });
    assert.equal(progress['totalBytes'], LENGTH);
    assert.equal(progress['totalSegments'], LENGTH / (64 * KIB));
    for (const key of ['digest', 'bytes', 'segments', 'sources', 'bytesPerSecond']) {
      assert.ok(key in progress, `${key} is told`);
    }
    gate.release();
    await first.exitsWith(0);
    assert.equal(resultOf(first).file, join(out, 'file.bin'));
  });
});

interface Halfway {
  readonly tracker: TrackerProcess;
  readonly gate: Gate;
  readonly source: string;
  readonly out: string;
  readonly first: ShoalProcess;
}

/** A download that has some of the file and cannot go on: its only source is held back. */
async function halfway(t: TestContext, args: readonly string[] = []): Promise<Halfway> {
  const folder = temporaryFolder(t);
  const source = join(folder, 'file.bin');
  const out = join(folder, 'out');
  writeRandomFile(source, LENGTH, 1);
  const tracker = await TrackerProcess.start(t);
  const gate = await shareBehindGate(t, tracker, [source], ['--segment-size', '64KiB']);
  gate.limit(10 * MIB);
  const first = get(t, tracker, ['file.bin'], out, args);
  await until('a part of the file', () => allocatedBytes(join(out, 'file.bin.part')) >= 2 * MIB);
  return { tracker, gate, source, out, first };
}

/** Segments that it has said are verified and written. */
function held({ stderr }: ShoalProcess): number {
  return stderr.filter((line) => line.includes('"event":"segment-held"')).length;
}
