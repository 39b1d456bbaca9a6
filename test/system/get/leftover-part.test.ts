import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { get, resultOf, share } from '../../harness/swarm-commands.js';
import { contentsOf, KIB, MIB, randomBytes, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

const SEGMENT = 64 * KIB;
const SEGMENTS = 32;
/** The last segment is shorter than the others. */
const LENGTH = SEGMENTS * SEGMENT - 100;

const content = randomBytes(LENGTH, 1);

/** The content of the `.part`, and the number of its bytes that are kept. */
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

describe('a .part', () => {
  for (const [what, bytes, kept] of leftovers) {
    it(`${what} costs exactly what is wrong in it`, async () => {
      const { tracker, out, uploaded } = await begin();
      writeFileSync(join(out, 'file.bin.part'), bytes);
      const getting = get(tracker, ['file.bin'], out);
      await getting.exitsWith(0);
      expect(readFileSync(join(out, 'file.bin'))).to.deep.equal(content);
      expect(resultOf(getting).resumedBytes).to.equal(kept);
      expect(await uploaded(), 'nothing that was right is sent again').to.equal(LENGTH - kept);
      expect(readdirSync(out)).to.deep.equal(['.shoal', 'file.bin']);
    });
  }

  it('that is a link, a folder or a pipe is left alone, in one line', async () => {
    const { folder, tracker, out } = await begin();
    const part = join(out, 'file.bin.part');
    writeFileSync(join(folder, 'precious'), 'mine');
    symlinkSync(join(folder, 'precious'), part);
    await get(tracker, ['file.bin'], out).failsWith(6, part, 'symbolic link');
    expect(readFileSync(join(folder, 'precious'), 'utf8')).to.equal('mine');
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(join(elsewhere, 'file.bin.part'), { recursive: true });
    await get(tracker, ['file.bin'], elsewhere).failsWith(6, join(elsewhere, 'file.bin.part'), 'is a folder');
    const pipes = join(folder, 'pipes');
    mkdirSync(pipes);
    execFileSync('mkfifo', [join(pipes, 'file.bin.part')]);
    await get(tracker, ['file.bin'], pipes).failsWith(6, join(pipes, 'file.bin.part'), 'not a regular file');
  });

  it('of a directory costs the damaged files, and what is too long in them is cut off', async () => {
    const folder = temporaryFolder();
    const tree = join(folder, 'tree');
    mkdirSync(tree);
    for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) writeRandomFile(join(tree, name), SEGMENT, index + 1);
    const tracker = await TrackerProcess.start();
    const seeder = await share(tracker, [tree], ['--host', '127.0.0.1', '--segment-size', '64KiB']);
    const part = join(folder, 'out', 'tree.part');
    mkdirSync(part, { recursive: true });
    writeFileSync(join(part, 'a'), randomBytes(SEGMENT, 1));
    writeFileSync(join(part, 'b'), randomBytes(SEGMENT, 9));
    writeFileSync(join(part, 'c'), Buffer.concat([randomBytes(SEGMENT, 3), randomBytes(SEGMENT, 9)]));
    const getting = get(tracker, ['tree'], join(folder, 'out'));
    await getting.exitsWith(0);
    expect(resultOf(getting).resumedBytes).to.equal(2 * SEGMENT);
    expect(contentsOf(join(folder, 'out', 'tree'))).to.deep.equal(contentsOf(tree));
    await seeder.stop();
    expect(await uploadedBytes(tracker)).to.equal(2 * SEGMENT);
  });

  it('of a directory with a stranger in it is refused, and the stranger kept', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'tree'));
    writeRandomFile(join(folder, 'tree', 'a'), SEGMENT, 1);
    const tracker = await TrackerProcess.start();
    await share(tracker, [join(folder, 'tree')]);
    const part = join(folder, 'out', 'tree.part');
    mkdirSync(part, { recursive: true });
    writeFileSync(join(part, 'mine'), 'precious');
    const line = await get(tracker, ['tree'], join(folder, 'out')).failsWith(6, part, 'mine is no part of it');
    expect(line).to.match(/move it away or delete it/);
    expect(readFileSync(join(part, 'mine'), 'utf8')).to.equal('precious');
    expect(!existsSync(join(part, 'a')) && !existsSync(join(folder, 'out', 'tree'))).to.equal(true);
  });

  it('is nothing to a file that is there already', async () => {
    const { tracker, out, uploaded } = await begin();
    writeFileSync(join(out, 'file.bin'), content);
    writeFileSync(join(out, 'file.bin.part'), 'something');
    const { mtimeMs } = statSync(join(out, 'file.bin'));
    await get(tracker, ['file.bin'], out).exitsWith(0);
    expect(statSync(join(out, 'file.bin')).mtimeMs).to.equal(mtimeMs);
    expect(await uploaded()).to.equal(0);
  });
});

async function begin() {
  const folder = temporaryFolder();
  const out = join(folder, 'out');
  mkdirSync(out);
  writeFileSync(join(folder, 'file.bin'), content);
  const tracker = await TrackerProcess.start();
  const seeder = await share(tracker, [join(folder, 'file.bin')], ['--host', '127.0.0.1', '--segment-size', '64KiB']);
  const uploaded = async (): Promise<number> => {
    await seeder.stop();
    return uploadedBytes(tracker);
  };
  return { folder, out, tracker, uploaded };
}

/** By all clients, including disconnected ones. */
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
