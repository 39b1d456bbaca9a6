import { closeSync, ftruncateSync, mkdirSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { shoal } from '../../harness/shoal-process.js';
import { get, resultOf, share } from '../../harness/swarm-commands.js';
import { allocatedBytes, contentsOf, KIB, MIB, randomBytes, sha256 } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

const SEGMENT = 64 * KIB;
const LENGTH = 64 * MIB + 1;

/** Where there is data, a segment each. */
const DATA = [3, 4, 500, 1_000];

describe('a sparse file', () => {
  it('is sent without its zeros, and has holes for them where it arrives', async () => {
    const { folder, tracker } = await begin();
    const source = join(folder, 'disk.img');
    writeSparse(source, LENGTH, DATA);
    const seeder = await serve(tracker, source);
    const gets = ['one', 'two'].map((out) => get(tracker, ['disk.img'], join(folder, out)));
    for (const [index, getting] of gets.entries()) {
      await getting.exitsWith(0);
      const { file, bytes, resumedBytes } = resultOf(getting);
      expect([bytes, resumedBytes], `client ${index}`).to.deep.equal([LENGTH, 0]);
      expect(sha256(file)).to.equal(sha256(source));
      expect(allocatedBytes(file), `${allocatedBytes(file)} bytes on disk`).to.be.at.most(2 * DATA.length * SEGMENT);
    }
    await seeder.stop();
    const { clients } = await tracker.status();
    const received = clients.map(({ downloadedBytes }) => downloadedBytes).filter((bytes) => bytes > 0);
    expect(received).to.deep.equal([DATA.length * SEGMENT, DATA.length * SEGMENT]);
  });

  it('without any data is here at once, and stays when it is asked for again', async () => {
    const { folder, tracker } = await begin();
    writeSparse(join(folder, 'nothing.img'), LENGTH, []);
    await serve(tracker, join(folder, 'nothing.img'));
    for (const resumed of [0, LENGTH]) {
      const getting = get(tracker, ['nothing.img'], join(folder, 'out'));
      await getting.exitsWith(0);
      const { file, resumedBytes, sources } = resultOf(getting);
      expect([resumedBytes, sources, statSync(file).size]).to.deep.equal([resumed, 0, LENGTH]);
      expect(allocatedBytes(file)).to.be.below(MIB);
    }
  });

  it('in a directory has its holes too', async () => {
    const { folder, tracker } = await begin();
    const tree = join(folder, 'tree');
    mkdirSync(join(tree, 'deep'), { recursive: true });
    writeSparse(join(tree, 'disk.img'), 16 * MIB + 5, [1]);
    writeSparse(join(tree, 'deep', 'nothing.img'), 16 * MIB + 5, []);
    writeSparse(join(tree, 'small'), 100, []);
    await serve(tracker, tree);
    await get(tracker, ['tree'], join(folder, 'out')).exitsWith(0);
    expect(contentsOf(join(folder, 'out', 'tree'))).to.deep.equal(contentsOf(tree));
    expect(allocatedBytes(join(folder, 'out', 'tree', 'deep', 'nothing.img'))).to.be.at.most(2 * SEGMENT);
    expect(readdirSync(join(folder, 'out'))).to.deep.equal(['.shoal', 'tree']);
  });

  it('can be read as a stream', async () => {
    const { folder, tracker } = await begin();
    const source = join(folder, 'disk.img');
    writeSparse(source, LENGTH, DATA);
    await serve(tracker, source);
    const args = ['get', 'disk.img', '--stdout', '--tracker', tracker.url, '--host', '127.0.0.1'];
    const piped = shoal(args, { through: ['sh', '-c', '"$@" | sha256sum', 'sh'] });
    await piped.exitsWith(0);
    expect(piped.stdout).to.deep.equal([`${sha256(source)}  -`]);
  });
});

async function begin() {
  return { folder: temporaryFolder(), tracker: await TrackerProcess.start() };
}

function serve(tracker: TrackerProcess, path: string) {
  return share(tracker, [path], ['--host', '127.0.0.1', '--segment-size', '64KiB']);
}

/** A file of holes with data in these segments. */
function writeSparse(path: string, length: number, segments: readonly number[]): void {
  const descriptor = openSync(path, 'w');
  for (const index of segments)
    writeSync(descriptor, randomBytes(SEGMENT, 1 + (index % 99)), 0, SEGMENT, index * SEGMENT);
  ftruncateSync(descriptor, length);
  closeSync(descriptor);
}
