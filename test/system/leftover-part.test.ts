import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { get, resultOf, share } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { contentsOf, KIB, MIB, randomBytes, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';

const SEGMENT = 64 * KIB;
const SEGMENTS = 32;
/** The last segment is shorter than the others. */
const LENGTH = SEGMENTS * SEGMENT - 100;

const content = randomBytes(LENGTH, 1);

/** What lies in the `.part`, and how many bytes of it count. */
const leftovers: readonly (readonly [what: string, bytes: Buffer, kept: number])[] = [
  ['of another file of the same length', randomBytes(LENGTH, 2), 0],
  ['of another file that is shorter', randomBytes(SEGMENT + 1, 2), 0],
  ['of another file that is longer', randomBytes(LENGTH + MIB, 2), 0],
  ['that is right but longer than the manifest', Buffer.concat([content, randomBytes(MIB, 2)]), LENGTH],
  ['that is right and whole', content, LENGTH],
  ['that is cut off in a segment', content.subarray(0, 3 * SEGMENT + 1), 3 * SEGMENT],
  ['of an earlier version, changed in its first half', changed(SEGMENTS / 2), LENGTH - (SEGMENTS / 2) * SEGMENT],
  ['with a flipped bit in the third segment', flipped(2), LENGTH - SEGMENT],
  ['with flipped bits in three segments', flipped(0, 7, 30), LENGTH - 3 * SEGMENT],
  ['with a flipped bit in the last, shorter segment', flipped(SEGMENTS - 1), LENGTH - (SEGMENT - 100)],
  ['that is empty', Buffer.alloc(0), 0],
];

describe('a .part', { concurrency: 1 }, () => {
  for (const [what, bytes, kept] of leftovers) {
    it(`${what} costs exactly what is wrong in it`, async (t) => {
      const { tracker, out, uploaded } = await begin(t);
      writeFileSync(join(out, 'file.bin.part'), bytes);
      const getting = get(t, tracker, ['file.bin'], out);
      await getting.exitsWith(0);
      assert.deepEqual(readFileSync(join(out, 'file.bin')), content);
      assert.equal(resultOf(getting).resumedBytes, kept);
      assert.equal(await uploaded(), LENGTH - kept, 'nothing that was right is sent again');
      assert.deepEqual(readdirSync(out), ['.shoal', 'file.bin']);
    });
  }

  it('that is a link, a folder or a pipe is left alone, in one line', async (t) => {
    const { folder, tracker, out } = await begin(t);
    const part = join(out, 'file.bin.part');
    writeFileSync(join(folder, 'precious'), 'mine');
    symlinkSync(join(folder, 'precious'), part);
    await get(t, tracker, ['file.bin'], out).failsWith(6, part, 'symbolic link');
    assert.equal(readFileSync(join(folder, 'precious'), 'utf8'), 'mine');
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(join(elsewhere, 'file.bin.part'), { recursive: true });
    await get(t, tracker, ['file.bin'], elsewhere).failsWith(6, join(elsewhere, 'file.bin.part'), 'is a folder');
    const pipes = join(folder, 'pipes');
    mkdirSync(pipes);
    execFileSync('mkfifo', [join(pipes, 'file.bin.part')]);
    await get(t, tracker, ['file.bin'], pipes).failsWith(6, join(pipes, 'file.bin.part'), 'not a regular file');
  });

  it('of a directory costs the damaged files, and what is too long in them is cut off', async (t) => {
    const folder = temporaryFolder(t);
    const tree = join(folder, 'tree');
    mkdirSync(tree);
    for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) writeRandomFile(join(tree, name), SEGMENT, index + 1);
    const tracker = await TrackerProcess.start(t);
    const seeder = await share(t, tracker, [tree], ['--host', '127.0.0.1', '--segment-size', '64KiB']);
    const part = join(folder, 'out', 'tree.part');
    mkdirSync(part, { recursive: true });
    writeFileSync(join(part, 'a'), randomBytes(SEGMENT, 1));
    writeFileSync(join(part, 'b'), randomBytes(SEGMENT, 9));
    writeFileSync(join(part, 'c'), Buffer.concat([randomBytes(SEGMENT, 3), randomBytes(SEGMENT, 9)]));
    const getting = get(t, tracker, ['tree'], join(folder, 'out'));
    await getting.exitsWith(0);
    assert.equal(resultOf(getting).resumedBytes, 2 * SEGMENT);
    assert.deepEqual(contentsOf(join(folder, 'out', 'tree')), contentsOf(tree));
    await seeder.stop();
    assert.equal(await uploadedBytes(tracker), 2 * SEGMENT);
  });

  it('of a directory with a stranger in it is refused, and the stranger kept', async (t) => {
    const folder = temporaryFolder(t);
    mkdirSync(join(folder, 'tree'));
    writeRandomFile(join(folder, 'tree', 'a'), SEGMENT, 1);
    const tracker = await TrackerProcess.start(t);
    await share(t, tracker, [join(folder, 'tree')]);
    const part = join(folder, 'out', 'tree.part');
    mkdirSync(part, { recursive: true });
    writeFileSync(join(part, 'mine'), 'precious');
    const line = await get(t, tracker, ['tree'], join(folder, 'out')).failsWith(6, part, 'mine is no part of it');
    assert.match(line, /move it away or delete it/);
    assert.equal(readFileSync(join(part, 'mine'), 'utf8'), 'precious');
    assert.ok(!existsSync(join(part, 'a')) && !existsSync(join(folder, 'out', 'tree')));
  });

  it('is nothing to a file that is there already', async (t) => {
    const { tracker, out, uploaded } = await begin(t);
    writeFileSync(join(out, 'file.bin'), content);
    writeFileSync(join(out, 'file.bin.part'), 'something');
    const { mtimeMs } = statSync(join(out, 'file.bin'));
    await get(t, tracker, ['file.bin'], out).exitsWith(0);
    assert.equal(statSync(join(out, 'file.bin')).mtimeMs, mtimeMs);
    assert.equal(await uploaded(), 0);
  });
});

async function begin(t: TestContext) {
  const folder = temporaryFolder(t);
  const out = join(folder, 'out');
  mkdirSync(out);
  writeFileSync(join(folder, 'file.bin'), content);
  const tracker = await TrackerProcess.start(t);
  const seeder = await share(
    t,
    tracker,
    [join(folder, 'file.bin')],
    ['--host', '127.0.0.1', '--segment-size', '64KiB'],
  );
  const uploaded = async (): Promise<number> => {
    await seeder.stop();
    return uploadedBytes(tracker);
  };
  return { folder, out, tracker, uploaded };
}

/** By all clients; whoever is gone has told the last. */
async function uploadedBytes(tracker: TrackerProcess): Promise<number> {
  const { clients } = await tracker.status();
  return clients.reduce((sum, { uploadedBytes: bytes }) => sum + bytes, 0);
}

/** One byte of each of the first segments is another. */
function changed(segments: number): Buffer {
  return flipped(...Array.from({ length: segments }, (_, index) => index));
}

function flipped(...segments: readonly number[]): Buffer {
  const bytes = Buffer.from(content);
  for (const index of segments) {
    const at = index * SEGMENT + ((index * 7_919) % (SEGMENT - 100));
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (index % 8)), at);
  }
  return bytes;
}
