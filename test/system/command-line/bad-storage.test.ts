import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { cleanUp, skipTest, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { mereUser, shoal, type ShoalProcess } from '../../harness/shoal-process.js';
import { get, resultOf, share } from '../../harness/swarm-commands.js';
import { allocatedBytes, contentsOf, KIB, MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

describe('an output folder that cannot take the file', () => {
  it('below a file ends with 6', async () => {
    const { folder, tracker } = await begin(KIB);
    const out = join(folder, 'file.bin', 'out');
    await get(tracker, ['file.bin'], out).failsWith(6, out, 'it is a file, or a part of the path is');
    await get(tracker, ['file.bin'], join(folder, 'file.bin')).failsWith(6, join(folder, 'file.bin'));
  });

  it('without permission ends with 6', async () => {
    const user = mereUser();
    if (typeof user === 'string') return skipTest(user);
    const { folder, tracker } = await begin(KIB);
    const out = join(folder, 'out');
    mkdirSync(out);
    chmodSync(folder, 0o755);
    chmodSync(out, 0o500);
    const args = ['get', 'file.bin', '--tracker', tracker.url, '--out', out];
    await shoal(args, user).failsWith(6, out, 'no permission');
  });

  it('that is read-only ends with 6 at once', async () => {
    const { folder, tracker } = await begin(KIB);
    const out = join(folder, 'out');
    if (!mountSmall(out, MIB)) return skipTest('a file system can only be mounted by root');
    execFileSync('mount', ['-o', 'remount,ro', out]);
    await get(tracker, ['file.bin'], out).failsWith(6, out, 'read-only');
  });

  it('with another file of that name ends with 6 and keeps it', async () => {
    const { folder, tracker } = await begin(KIB);
    const out = join(folder, 'out');
    mkdirSync(out);
    writeFileSync(join(out, 'file.bin'), 'mine');
    await get(tracker, ['file.bin'], out).failsWith(6, join(out, 'file.bin'), 'exists with other contents');
    expect(readFileSync(join(out, 'file.bin'), 'utf8')).to.equal('mine');
  });

  it('that is full ends with 6 when the wait for room is over, and keeps what came', async () => {
    const { folder, source, tracker } = await begin(4 * MIB);
    const out = join(folder, 'small');
    if (!mountSmall(out, MIB)) return skipTest('a file system can only be mounted by root');
    const first = get(tracker, ['file.bin'], out, ['--tune', 'disk-wait=1s']);
    const full = await first.jsonLine({ event: 'storage-full', file: 'file.bin', folder: out });
    const missing = full['missingBytes'] as number;
    expect(missing >= 3 * MIB && missing < 4 * MIB, `${missing} bytes are missing`).to.equal(true);
    await first.failsWith(6, 'no space is left', join(out, 'file.bin.part'), 'is kept');
    const { length } = first.json().filter(({ event }) => event === 'storage-full');
    expect(length, 'it says so once').to.equal(1);
    const kept = allocatedBytes(join(out, 'file.bin.part'));
    expect(kept > 0 && !existsSync(join(out, 'file.bin'))).to.equal(true);
    expect(readdirSync(out).filter((name) => !name.startsWith('.'))).to.deep.equal(['file.bin.part']);
    const second = get(tracker, ['file.bin'], out, ['--tune', 'disk-wait=0s']);
    await second.failsWith(6, 'no space is left', join(out, 'file.bin.part'));
    expect(
      second.json().filter(({ event }) => event === 'storage-full'),
      'without a wait it ends at once',
    ).to.deep.equal([]);
    // There is room now: the same command goes on.
    resize(out, 8 * MIB);
    const third = get(tracker, ['file.bin'], out);
    await third.exitsWith(0);
    expect(resultOf(third).resumedBytes).to.equal(4 * MIB - missing);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
  });

  it('that is full from the start is waited for, too', async () => {
    const { folder, source, tracker } = await begin(KIB);
    for (const place of ['one', 'two/below']) {
      const small = join(folder, dirname(place) === '.' ? place : dirname(place));
      if (!mountSmall(small, MIB)) return skipTest('a file system can only be mounted by root');
      expect(() => {
        writeFileSync(join(small, 'filler'), Buffer.alloc(2 * MIB));
      }).to.throw(/ENOSPC/);
      const waiting = get(tracker, ['file.bin'], join(folder, place), [
        '--tune',
        'disk-wait=1h',
        '--tune',
        'disk-retry-max=50ms',
      ]);
      await waiting.jsonLine({ event: 'storage-full', missing: 'space' });
      rmSync(join(small, 'filler'));
      await waiting.exitsWith(0);
      expect(sha256(join(folder, place, 'file.bin'))).to.equal(sha256(source));
    }
  });

  it('that takes no file of that size ends with 6', async () => {
    const { folder, tracker } = await begin(MIB);
    const out = join(folder, 'out');
    const args = ['get', 'file.bin', '--tracker', tracker.url, '--out', out, '--host', '127.0.0.1'];
    const through = ['sh', '-c', 'ulimit -f 100; exec "$@"', 'sh'];
    await shoal(args, { through }).failsWith(6, join(out, 'file.bin.part'), 'larger than', 'ulimit -f');
  });

  it('takes more files than may be open at a time', async () => {
    const { folder, tracker } = await begin(KIB);
    const many = join(folder, 'many');
    mkdirSync(many);
    const names = Array.from({ length: 48 }, (_, index) => `file-${index}`);
    for (const [index, name] of names.entries()) writeRandomFile(join(many, name), KIB, index + 2);
    await share(
      tracker,
      names.map((name) => join(many, name)),
    );
    const out = join(folder, 'out');
    const through = ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh'];
    const args = ['get', ...names, '--tracker', tracker.url, '--out', out, '--host', '127.0.0.1'];
    await shoal(args, { through }).exitsWith(0);
    for (const name of names) expect(sha256(join(out, name))).to.equal(sha256(join(many, name)));
  });

  it('that is full is waited for, and what is there is served meanwhile', async () => {
    const { folder, source, tracker, seeder } = await begin(4 * MIB);
    const out = join(folder, 'small');
    if (!mountSmall(out, MIB)) return skipTest('a file system can only be mounted by root');
    const paused = get(tracker, ['file.bin'], out, ['--tune', 'disk-wait=1h', '--tune', 'disk-retry-max=50ms']);
    await paused.jsonLine({ event: 'storage-full' });
    await seeder.stop();
    const other = get(tracker, ['file.bin'], join(folder, 'other'), ['--wait', '1h']);
    await until(
      'what the paused client has',
      () => allocatedBytes(join(folder, 'other', 'file.bin.part')) >= 512 * KIB,
    );
    resize(out, 8 * MIB);
    await paused.jsonLine({ event: 'storage-available' });
    await serve(tracker, source);
    for (const [client, place] of [
      [paused, out],
      [other, join(folder, 'other')],
    ] as const) {
      await client.exitsWith(0);
      expect(sha256(join(place, 'file.bin'))).to.equal(sha256(source));
    }
  });

  it('that is full is waited for with a directory, too', async () => {
    const folder = temporaryFolder();
    const tree = join(folder, 'tree');
    mkdirSync(join(tree, 'small'), { recursive: true });
    writeRandomFile(join(tree, 'large.bin'), 2 * MIB, 1);
    for (let index = 0; index < 100; index += 1) writeRandomFile(join(tree, 'small', `${index}`), 10 * KIB, index + 1);
    symlinkSync('large.bin', join(tree, 'link'));
    const tracker = await TrackerProcess.start();
    await serve(tracker, tree);
    const out = join(folder, 'out');
    if (!mountSmall(out, MIB)) return skipTest('a file system can only be mounted by root');
    const first = get(tracker, ['tree'], out, ['--tune', 'disk-wait=100ms']);
    await first.failsWith(6, 'no space is left', join(out, 'tree.part'), 'is kept');
    const second = get(tracker, ['tree'], out, ['--tune', 'disk-retry-max=50ms']);
    await second.jsonLine({ event: 'storage-full', file: 'tree' });
    resize(out, 8 * MIB);
    await second.exitsWith(0);
    expect(resultOf(second).resumedBytes).to.be.above(0);
    expect(contentsOf(join(out, 'tree'))).to.deep.equal(contentsOf(tree));
    expect(readlinkSync(join(out, 'tree', 'link'))).to.equal('large.bin');
  });
});

async function begin(length: number) {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  writeRandomFile(source, length, 1);
  const tracker = await TrackerProcess.start();
  return { folder, source, tracker, seeder: await serve(tracker, source) };
}

function serve(tracker: TrackerProcess, path: string): Promise<ShoalProcess> {
  return share(tracker, [path], ['--host', '127.0.0.1', '--segment-size', '16KiB']);
}

/** False where this user may not mount. */
function mountSmall(folder: string, bytes: number): boolean {
  mkdirSync(folder);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'shoal-test', folder]);
  if (status !== 0) return false;
  cleanUp(() => spawnSync('umount', [folder]));
  return true;
}

function resize(folder: string, bytes: number): void {
  execFileSync('mount', ['-o', `remount,size=${bytes}`, folder]);
}
