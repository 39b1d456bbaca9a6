import assert from 'node:assert/strict';
import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { shoal } from './shoal-process.js';
import { get, resultOf, share } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { allocatedBytes, contentsOf, KIB, MIB, randomBytes, sha256 } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';

const SEGMENT = 64 * KIB;
const LENGTH = 64 * MIB + 1;

/** Where there is data, a segment each. */
const DATA = [3, 4, 500, 1_000];

describe('a sparse file', { concurrency: 1 }, () => {
  it('is sent without its zeros, and has holes for them where it arrives', async (t) => {
    const { folder, tracker } = await begin(t);
    const source = join(folder, 'disk.img');
    writeSparse(source, LENGTH, DATA);
    const seeder = await serve(t, tracker, source);
    const gets = ['one', 'two'].map((out) => get(t, tracker, ['disk.img'], join(folder, out)));
    for (const [index, getting] of gets.entries()) {
      await getting.exitsWith(0);
      const { file, bytes, resumedBytes } = resultOf(getting);
      assert.deepEqual([bytes, resumedBytes], [LENGTH, 0], `client ${index}`);
      assert.equal(sha256(file), sha256(source));
      assert.ok(allocatedBytes(file) <= 2 * DATA.length * SEGMENT, `${allocatedBytes(file)} bytes on disk`);
    }
    await seeder.stop();
    const { clients } = await tracker.status();
    const received = clients.map(({ downloadedBytes }) => downloadedBytes).filter((bytes) => bytes > 0);
    assert.deepEqual(received, [DATA.length * SEGMENT, DATA.length * SEGMENT]);
  });

  it('without any data is here at once, and stays when it is asked for again', async (t) => {
    const { folder, tracker } = await begin(t);
    writeSparse(join(folder, 'nothing.img'), LENGTH, []);
    await serve(t, tracker, join(folder, 'nothing.img'));
    for (const resumed of [0, LENGTH]) {
      const getting = get(t, tracker, ['nothing.img'], join(folder, 'out'));
      await getting.exitsWith(0);
      const { file, resumedBytes, sources } = resultOf(getting);
      assert.deepEqual([resumedBytes, sources, statSync(file).size], [resumed, 0, LENGTH]);
      assert.ok(allocatedBytes(file) < MIB);
    }
  });

  it('in a directory has its holes too', async (t) => {
    const { folder, tracker } = await begin(t);
    const tree = join(folder, 'tree');
    mkdirSync(join(tree, 'deep'), { recursive: true });
    writeSparse(join(tree, 'disk.img'), 16 * MIB + 5, [1]);
    writeSparse(join(tree, 'deep', 'nothing.img'), 16 * MIB + 5, []);
    writeSparse(join(tree, 'small'), 100, []);
    await serve(t, tracker, tree);
    await get(t, tracker, ['tree'], join(folder, 'out')).exitsWith(0);
    assert.deepEqual(contentsOf(join(folder, 'out', 'tree')), contentsOf(tree));
    assert.ok(allocatedBytes(join(folder, 'out', 'tree', 'deep', 'nothing.img')) <= 2 * SEGMENT);
    assert.deepEqual(readdirSync(join(folder, 'out')), ['.shoal', 'tree']);
  });

  it('can be read as a stream', async (t) => {
    const { folder, tracker } = await begin(t);
    const source = join(folder, 'disk.img');
    writeSparse(source, LENGTH, DATA);
    await serve(t, tracker, source);
    const args = ['get', 'disk.img', '--stdout', '--tracker', tracker.url, '--host', '127.0.0.1'];
    const piped = shoal(t, args, { through: ['sh', '-c', '"$@" | sha256sum', 'sh'] });
    await piped.exitsWith(0);
    assert.deepEqual(piped.stdout, [`${sha256(source)}  -`]);
  });
});

async function begin(t: TestContext) {
  return { folder: temporaryFolder(t), tracker: await TrackerProcess.start(t) };
}

function serve(t: TestContext, tracker: TrackerProcess, path: string) {
  return share(t, tracker, [path], ['--host', '127.0.0.1', '--segment-size', '64KiB']);
}

/** A file of holes with data in these segments. */
function writeSparse(path: string, length: number, segments: readonly number[]): void {
  const descriptor = openSync(path, 'w');
  for (const index of segments)
    writeSync(descriptor, randomBytes(SEGMENT, 1 + (index % 99)), 0, SEGMENT, index * SEGMENT);
  ftruncateSync(descriptor, length);
  closeSync(descriptor);
}
