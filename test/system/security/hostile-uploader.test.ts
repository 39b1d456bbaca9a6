import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { indexFile } from '@shoal/client/io';
import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { type Lie, lying } from '../../puppets/hostile-uploader.js';
import { honestly, type FakeFile, RawUploader } from '../../puppets/raw-uploader.js';
import { get, resultOf, share, shareBehindGate } from '../../harness/swarm-commands.js';
import { KIB, MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { THREAD_MODES } from '../thread-modes.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

const SEGMENT = 64 * KIB;

const lies: readonly (readonly [Lie, code: string])[] = [
  ['another-index', 'PROTOCOL'],
  ['nothing-asked-for', 'PROTOCOL'],
  ['the-bytes-of-another-segment', 'INTEGRITY'],
  ['one-bit-wrong', 'INTEGRITY'],
  ['one-byte-short', 'INTEGRITY'],
  ['one-byte-long', 'INTEGRITY'],
];

describe('an uploader that lies', () => {
  const inEachMode = lies.flatMap(([lie, code]) => {
    const modes = lie === 'one-bit-wrong' ? THREAD_MODES : (['shared'] as const);
    return modes.map((threads) => ({ lie, code, threads }));
  });
  for (const { lie, code, threads } of inEachMode) {
    it(`by ${lie} is cut off and avoided, and the file comes from the honest one (threads=${threads})`, async () => {
      const { out, source, file, tracker } = await begin();
      // The honest seeder is delayed until the malicious one has been asked and has answered.
      const gate = await shareBehindGate(tracker, [source], ['--segment-size', String(SEGMENT)]);
      gate.limit(0);
      const liar = await RawUploader.start({ trackerPort: tracker.port, file, answers: lying(lie, file) });
      const getting = get(tracker, ['file.bin'], out, ['--tune', `threads=${threads}`]);
      await until('the liar to be cut off', () => liar.accusations.length > 0);
      expect(existsSync(join(out, 'file.bin'))).to.equal(false);
      gate.release();
      await getting.exitsWith(0);
      expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
      expect(resultOf(getting).sources, 'all of it came from the honest seeder').to.equal(1);
      expect(liar.accusations).to.deep.equal([code]);
      expect(liar.greeted, 'no reconnect to the malicious peer').to.equal(1);
      const blame = getting.stderr.find((line) => line.includes('peer-banned'));
      expect((JSON.parse(blame ?? '{}') as { peer?: number }).peer).to.equal(liar.rank);
    });
  }

  it('alone ends the download with 5, and nothing wrong is kept', async () => {
    const { out, source, file, tracker } = await begin();
    const lie = lying('one-bit-wrong', file);
    // The truth first, then lies.
    let answered = 0;
    const liar = await RawUploader.start({
      trackerPort: tracker.port,
      file,
      answers: (index, honest) => {
        answered += 1;
        return (answered <= 8 ? honestly : lie)(index, honest);
      },
    });
    const getting = get(tracker, ['file.bin'], out);
    await getting.failsWith(5, 'file.bin', `corrupt segments were received from client ${liar.rank}`);
    expect(getting.json().at(-1)?.['exitCode']).to.equal(5);
    expect(existsSync(join(out, 'file.bin'))).to.equal(false);
    const kept = keptSegments(join(out, 'file.bin.part'), file);
    expect(kept, 'what was right is kept').to.be.at.least(1);

    liar.tracker.close();
    await share(tracker, [source], ['--segment-size', String(SEGMENT)]);
    await tracker.until('the liar to be gone', ({ session }) => session.clients === 1);
    const again = get(tracker, ['file.bin'], out);
    await again.exitsWith(0);
    expect(resultOf(again).resumedBytes).to.equal(kept * SEGMENT);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
  });
});

async function begin() {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  const bytes = writeRandomFile(source, 2 * MIB, 1);
  const { manifest } = await indexFile(source, { segmentBytes: SEGMENT });
  const file: FakeFile = { manifest, bytes };
  const tracker = await TrackerProcess.start();
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
      expect(
        piece.every((byte) => byte === 0),
        `nothing wrong at ${start}`,
      ).to.equal(true);
  }
  return kept;
}
