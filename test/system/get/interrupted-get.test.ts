import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import type { Gate } from '../../puppets/throttle.js';
import type { ShoalProcess } from '../../harness/shoal-process.js';
import { get, resultOf, share, shareBehindGate } from '../../harness/swarm-commands.js';
import { allocatedBytes, KIB, MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

const LENGTH = 16 * MIB;
const SEGMENT = 64 * KIB;

describe('a get that is interrupted', () => {
  it('fetches again after SIGKILL in the middle only what had not been written', async () => {
    const { tracker, gate, source, out, first } = await halfway(['--tune', 'log-segments=on', '--log-level', 'debug']);
    await until('half of the file', () => held(first) >= LENGTH / 2 / SEGMENT);
    first.kill('SIGKILL');
    expect(await first.exit()).to.equal(137);
    expect(existsSync(join(out, 'file.bin'))).to.equal(false);
    gate.release();
    const second = get(tracker, ['file.bin'], out);
    await second.exitsWith(0);
    const { resumedBytes } = resultOf(second);
    expect(resumedBytes >= held(first) * SEGMENT && resumedBytes < LENGTH, `${resumedBytes} bytes were kept`).to.equal(
      true,
    );
    const { clients } = await tracker.status();
    const fetched = clients.find(({ downloadedBytes }) => downloadedBytes > 0)?.downloadedBytes;
    expect(fetched, 'nothing that is here comes again').to.equal(LENGTH - resumedBytes);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
    expect(existsSync(join(out, 'file.bin.part'))).to.equal(false);
  });

  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    it(`ends with ${code} after ${signal} and keeps what is verified`, async () => {
      const { tracker, gate, out, first } = await halfway();
      first.kill(signal);
      await first.failsWith(code, 'file.bin');
      const kept = allocatedBytes(join(out, 'file.bin.part'));
      expect(kept, `${kept} bytes are kept`).to.be.at.least(MIB);
      gate.release();
      const second = get(tracker, ['file.bin'], out);
      await second.exitsWith(0);
      expect(resultOf(second).resumedBytes).to.be.at.least(MIB);
    });

    it(`ends a share with ${code} after ${signal}`, async () => {
      const folder = temporaryFolder();
      writeRandomFile(join(folder, 'file.bin'), MIB, 1);
      const tracker = await TrackerProcess.start();
      const seeder = await share(tracker, [join(folder, 'file.bin')]);
      seeder.kill(signal);
      await seeder.exitsWith(code);
      await tracker.until('the seeder to be gone', ({ session }) => session.clients === 0);
      tracker.process.kill(signal);
      await tracker.process.exitsWith(code);
    });
  }

  it('is not disturbed by another that writes to the same place, which ends with 6', async () => {
    const { tracker, gate, source, out, first } = await halfway();
    await get(tracker, ['file.bin'], out).failsWith(6, join(out, 'file.bin.part'), 'another process');
    gate.release();
    await first.exitsWith(0);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
    expect(readdirSync(out), 'no lock is left').to.deep.equal(['.shoal', 'file.bin']);
    const third = get(tracker, ['file.bin'], out);
    await third.exitsWith(0);
    expect(resultOf(third).resumedBytes).to.equal(LENGTH);
  });

  it('fetches again only what was damaged meanwhile', async () => {
    const { tracker, gate, source, out, first } = await halfway();
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
    const second = get(tracker, ['file.bin'], out);
    await second.exitsWith(0);
    expect(resultOf(second).resumedBytes).to.equal((segments.length - 2) * SEGMENT);
    expect(kept).to.be.at.least(segments.length * SEGMENT);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
  });

  it('tells its progress with --json, a line each', async () => {
    const { gate, first, out } = await halfway();
    const progress = await first.jsonLine({ event: 'progress', file: 'file.bin' });
    expect(progress['totalBytes']).to.equal(LENGTH);
    expect(progress['totalSegments']).to.equal(LENGTH / (64 * KIB));
    for (const key of ['digest', 'bytes', 'segments', 'sources', 'bytesPerSecond']) {
      assert(key in progress, `${key} is reported`);
    }
    gate.release();
    await first.exitsWith(0);
    expect(resultOf(first).file).to.equal(join(out, 'file.bin'));
  });
});

interface Halfway {
  readonly tracker: TrackerProcess;
  readonly gate: Gate;
  readonly source: string;
  readonly out: string;
  readonly first: ShoalProcess;
}

/** A download that has some of the file and cannot go on: its only source is delayed. */
async function halfway(args: readonly string[] = []): Promise<Halfway> {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  const out = join(folder, 'out');
  writeRandomFile(source, LENGTH, 1);
  const tracker = await TrackerProcess.start();
  const gate = await shareBehindGate(tracker, [source], ['--segment-size', '64KiB']);
  gate.limit(10 * MIB);
  const first = get(tracker, ['file.bin'], out, args);
  await until('a part of the file', () => allocatedBytes(join(out, 'file.bin.part')) >= 2 * MIB);
  return { tracker, gate, source, out, first };
}

/** Segments that it has said are verified and written. */
function held({ stderr }: ShoalProcess): number {
  return stderr.filter((line) => line.includes('"event":"segment-held"')).length;
}
