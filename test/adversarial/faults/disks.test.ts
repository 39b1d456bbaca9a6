import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import type { ShoalProcess } from '../../harness/shoal-process.js';
import { get, resultOf, seedBehindGate, share } from '../../harness/swarm-commands.js';
import { KIB, MIB, overwrite, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

const LENGTH = 2 * MIB;
const SEGMENT = 64 * KIB;

describe('bytes that flip on disk', () => {
  it('cost a copy that is fetched again with --repair only their segments', async () => {
    const { tracker, source, out } = await swarm();
    await get(tracker, ['file.bin'], out).exitsWith(0);
    flip(join(out, 'file.bin'), 3, 20);
    await get(tracker, ['file.bin'], out).failsWith(6, 'exists with other contents');
    const repaired = get(tracker, ['file.bin'], out, ['--repair']);
    await repaired.exitsWith(0);
    expect(resultOf(repaired).resumedBytes).to.equal(LENGTH - 2 * SEGMENT);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
  });

  it('are found by a receiver’s complaint, and repaired at both', async () => {
    const { tracker, source, out, seeder, folder, rotten } = await rottenCopy(['--tune', 'verify-reads=off']);
    // All further requests are served from the corrupt copy.
    await seeder.stop();
    const other = get(tracker, ['file.bin'], join(folder, 'other'), ['--log-level', 'info', '--wait', '1m']);
    await rotten.line(/file on disk corrupt, repair started/);
    await share(tracker, [source], ['--segment-size', '64KiB', '--host', '127.0.0.1']);
    await rotten.line(/file repaired/);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
    await other.exit();
    await get(tracker, ['file.bin'], join(folder, 'other')).exitsWith(0);
    expect(sha256(join(folder, 'other', 'file.bin'))).to.equal(sha256(source));
  });

  it('never leave a client that verifies its reads', async () => {
    const { tracker, source, out, seeder, folder, rotten } = await rottenCopy();
    await seeder.stop();
    const other = get(tracker, ['file.bin'], join(folder, 'other'), ['--log-level', 'info', '--stall-timeout', '0']);
    await rotten.line(/cannot read a segment that it offers/);
    await share(tracker, [source], ['--segment-size', '64KiB', '--host', '127.0.0.1']);
    await other.exitsWith(0);
    expect(
      other.stderr.some((line) => /peer banned|segment rejected/.test(line)),
      'it is not banned',
    ).to.equal(false);
    expect(sha256(join(folder, 'other', 'file.bin'))).to.equal(sha256(source));
    await until('the copy to be right', () => {
      try {
        return sha256(join(out, 'file.bin')) === sha256(source);
      } catch {
        // It is a `.part` for a moment.
        return false;
      }
    });
  });
});

interface Swarm {
  readonly folder: string;
  readonly tracker: TrackerProcess;
  readonly seeder: ShoalProcess;
  readonly source: string;
  readonly out: string;
}

async function swarm(): Promise<Swarm> {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  writeRandomFile(source, LENGTH, 1);
  const tracker = await TrackerProcess.start();
  const seeder = await share(tracker, [source], ['--segment-size', '64KiB', '--host', '127.0.0.1']);
  return { folder, tracker, seeder, source, out: join(folder, 'out') };
}

/**
 * A client with a corrupting disk: bits flip after they were written, without a visible write to the file since it was
 * complete.
 */
async function rottenCopy(args: readonly string[] = []): Promise<Swarm & { readonly rotten: ShoalProcess }> {
  const folder = temporaryFolder();
  const [source, out] = [join(folder, 'file.bin'), join(folder, 'out')];
  writeRandomFile(source, LENGTH, 1);
  const tracker = await TrackerProcess.start();
  const { gate, seeder } = await seedBehindGate(tracker, [source], ['--segment-size', '64KiB']);
  gate.limit(MIB);
  const rotten = get(tracker, ['file.bin'], out, [
    '--seed-for',
    '1h',
    '--tune',
    'log-segments=on',
    '--log-level',
    'debug',
    ...args,
  ]);
  await until('some segments', () => heldBy(rotten).length >= 3);
  flip(join(out, 'file.bin.part'), ...heldBy(rotten).slice(0, 3));
  gate.release();
  await rotten.jsonLine({ bytes: LENGTH });
  return { folder, tracker, seeder, source, out, rotten };
}

/** Segments that it has said are verified and written. */
function heldBy({ stderr }: ShoalProcess): number[] {
  const lines = stderr.filter((line) => line.includes('"event":"segment-held"'));
  return lines.map((line) => (JSON.parse(line) as { readonly index: number }).index);
}

/** A bit of each of these segments. */
function flip(path: string, ...segments: readonly number[]): void {
  const bytes = readFileSync(path);
  for (const index of segments) bytes.writeUInt8(bytes.readUInt8(index * SEGMENT + 11) ^ 1, index * SEGMENT + 11);
  overwrite(path, bytes);
}
