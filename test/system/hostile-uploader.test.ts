import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { indexFile } from '@shoal/client/io';

import { type Lie, lying } from './hostile-uploader.js';
import { honestly, type FakeFile, RawUploader } from './raw-uploader.js';
import { get, resultOf, share, shareBehindGate } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { KIB, MIB, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';
import { until } from './wait.js';

const SEGMENT = 64 * KIB;

const lies: readonly (readonly [Lie, code: string])[] = [
  ['another-index', 'PROTOCOL'],
  ['nothing-asked-for', 'PROTOCOL'],
  ['the-bytes-of-another-segment', 'INTEGRITY'],
  ['one-bit-wrong', 'INTEGRITY'],
  ['one-byte-short', 'INTEGRITY'],
  ['one-byte-long', 'INTEGRITY'],
];

describe('an uploader that lies', { concurrency: 1 }, () => {
  for (const [lie, code] of lies) {
    it(`by ${lie} is cut off and avoided, and the file comes from the honest one`, async (t) => {
      const { out, source, file, tracker } = await begin(t);
      // The honest seeder is held back until the liar has been asked and has lied.
      const gate = await shareBehindGate(t, tracker, [source], ['--segment-size', String(SEGMENT)]);
      gate.limit(0);
      const liar = await RawUploader.start(t, { trackerPort: tracker.port, file, answers: lying(lie, file) });
      const getting = get(t, tracker, ['file.bin'], out);
      await until('the liar to be cut off', () => liar.accusations.length > 0);
      assert.ok(!existsSync(join(out, 'file.bin')));
      gate.release();
      await getting.exitsWith(0);
      assert.equal(sha256(join(out, 'file.bin')), sha256(source));
      assert.equal(resultOf(getting).sources, 1, 'all of it came from the honest seeder');
      assert.deepEqual(liar.accusations, [code]);
      assert.equal(liar.greeted, 1, 'the liar was not dialled again');
      const blame = getting.stderr.find((line) => line.includes('peer-banned'));
      assert.equal((JSON.parse(blame ?? '{}') as { source?: number }).source, liar.rank);
    });
  }

  it('alone ends the download with 5, and nothing wrong is kept', async (t) => {
    const { out, source, file, tracker } = await begin(t);
    const lie = lying('one-bit-wrong', file);
    // The truth first, then lies.
    let answered = 0;
    const liar = await RawUploader.start(t, {
      trackerPort: tracker.port,
      file,
      answers: (index, honest) => {
        answered += 1;
        return (answered <= 8 ? honestly : lie)(index, honest);
      },
    });
    const getting = get(t, tracker, ['file.bin'], out);
    await getting.failsWith(5, 'file.bin', `corrupt segments were received from client ${liar.rank}`);
    assert.equal(getting.json().at(-1)?.['exitCode'], 5);
    assert.ok(!existsSync(join(out, 'file.bin')));
    const kept = keptSegments(join(out, 'file.bin.part'), file);
    assert.ok(kept >= 1, 'what was right is kept');

    liar.tracker.close();
    await share(t, tracker, [source], ['--segment-size', String(SEGMENT)]);
    await tracker.until('the liar to be gone', ({ session }) => session.clients === 1);
    const again = get(t, tracker, ['file.bin'], out);
    await again.exitsWith(0);
    assert.equal(resultOf(again).resumedBytes, kept * SEGMENT);
    assert.equal(sha256(join(out, 'file.bin')), sha256(source));
  });
});

async function begin(t: TestContext) {
  const folder = temporaryFolder(t);
  const source = join(folder, 'file.bin');
  const bytes = writeRandomFile(source, 2 * MIB, 1);
  const { manifest } = await indexFile(source, { segmentBytes: SEGMENT });
  const file: FakeFile = { manifest, bytes };
  const tracker = await TrackerProcess.start(t);
  return { out: join(folder, 'out'), source, file, tracker };
}

/** How many segments lie there; every other one must be a hole. */
function keptSegments(path: string, { bytes }: FakeFile): number {
  const part = readFileSync(path);
  let kept = 0;
  for (let start = 0; start < part.length; start += SEGMENT) {
    const piece = part.subarray(start, start + SEGMENT);
    if (piece.equals(bytes.subarray(start, start + SEGMENT))) kept += 1;
    else
      assert.ok(
        piece.every((byte) => byte === 0),
        `nothing wrong at ${start}`,
      );
  }
  return kept;
}
