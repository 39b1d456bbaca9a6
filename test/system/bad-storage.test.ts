import assert from 'node:assert/strict';
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
import { describe, it, type TestContext } from 'node:test';

import { cleanUp } from './clean-up.js';
import { mereUser, shoal, type ShoalProcess } from './shoal-process.js';
import { get, resultOf, share } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { allocatedBytes, contentsOf, KIB, MIB, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';
import { until } from './wait.js';

describe('an output folder that cannot take the file', { concurrency: 1 }, () => {
  it('below a file ends with 6', async (t) => {
    const { folder, tracker } = await begin(t, KIB);
    const out = join(folder, 'file.bin', 'out');
    await get(t, tracker, ['file.bin'], out).failsWith(6, out, 'it is a file, or a part of the path is');
    await get(t, tracker, ['file.bin'], join(folder, 'file.bin')).failsWith(6, join(folder, 'file.bin'));
  });

  it('without permission ends with 6', async (t) => {
    const user = mereUser();
    if (typeof user === 'string') return t.skip(user);
    const { folder, tracker } = await begin(t, KIB);
    const out = join(folder, 'out');
    mkdirSync(out);
    chmodSync(folder, 0o755);
    chmodSync(out, 0o500);
    const args = ['get', 'file.bin', '--tracker', tracker.url, '--out', out];
    await shoal(t, args, user).failsWith(6, out, 'no permission');
  });

  it('that is read-only ends with 6 at once', async (t) => {
    const { folder, tracker } = await begin(t, KIB);
    const out = join(folder, 'out');
    if (!mountSmall(t, out, MIB)) return t.skip('a file system can only be mounted by root');
    execFileSync('mount', ['-o', 'remount,ro', out]);
    await get(t, tracker, ['file.bin'], out).failsWith(6, out, 'read-only');
  });

  it('with another file of that name ends with 6 and keeps it', async (t) => {
    const { folder, tracker } = await begin(t, KIB);
    const out = join(folder, 'out');
    mkdirSync(out);
    writeFileSync(join(out, 'file.bin'), 'mine');
    await get(t, tracker, ['file.bin'], out).failsWith(6, join(out, 'file.bin'), 'exists with other contents');
    assert.equal(readFileSync(join(out, 'file.bin'), 'utf8'), 'mine');
  });

  it('that is full ends with 6 when the wait for room is over, and keeps what came', async (t) => {
    const { folder, source, tracker } = await begin(t, 4 * MIB);
    const out = join(folder, 'small');
    if (!mountSmall(t, out, MIB)) return t.skip('a file system can only be mounted by root');
    const first = get(t, tracker, ['file.bin'], out, ['--disk-wait', '1s']);
    const full = await first.jsonLine({ event: 'storage-full', file: 'file.bin', folder: out });
    const missing = full['missingBytes'] as number;
    assert.ok(missing >= 3 * MIB && missing < 4 * MIB, `${missing} bytes are missing`);
    await first.failsWith(6, 'no space is left', join(out, 'file.bin.part'), 'is kept');
    const { length } = first.json().filter(({ event }) => event === 'storage-full');
    assert.equal(length, 1, 'it says so once');
    const kept = allocatedBytes(join(out, 'file.bin.part'));
    assert.ok(kept > 0 && !existsSync(join(out, 'file.bin')));
    assert.deepEqual(
      readdirSync(out).filter((name) => !name.startsWith('.')),
      ['file.bin.part'],
    );
    const second = get(t, tracker, ['file.bin'], out, ['--disk-wait', '0s']);
    await second.failsWith(6, 'no space is left', join(out, 'file.bin.part'));
    assert.deepEqual(
      second.json().filter(({ event }) => event === 'storage-full'),
      [],
      'without a wait it ends at once',
    );
    // There is room now: the same command goes on.
    resize(out, 8 * MIB);
    const third = get(t, tracker, ['file.bin'], out);
    await third.exitsWith(0);
    assert.equal(resultOf(third).resumedBytes, 4 * MIB - missing);
    assert.equal(sha256(join(out, 'file.bin')), sha256(source));
  });

  it('that is full from the start is waited for, too', async (t) => {
    const { folder, source, tracker } = await begin(t, KIB);
    for (const place of ['one', 'two/below']) {
      const small = join(folder, dirname(place) === '.' ? place : dirname(place));
      if (!mountSmall(t, small, MIB)) return t.skip('a file system can only be mounted by root');
      assert.throws(() => {
        writeFileSync(join(small, 'filler'), Buffer.alloc(2 * MIB));
      }, /ENOSPC/);
      const waiting = get(t, tracker, ['file.bin'], join(folder, place), [
        '--disk-wait',
        '1h',
        '--disk-retry-max',
        '50ms',
      ]);
      await waiting.jsonLine({ event: 'storage-full', missing: 'space' });
      rmSync(join(small, 'filler'));
      await waiting.exitsWith(0);
      assert.equal(sha256(join(folder, place, 'file.bin')), sha256(source));
    }
  });

  it('that takes no file of that size ends with 6', async (t) => {
    const { folder, tracker } = await begin(t, MIB);
    const out = join(folder, 'out');
    const args = ['get', 'file.bin', '--tracker', tracker.url, '--out', out, '--host', '127.0.0.1'];
    const through = ['sh', '-c', 'ulimit -f 100; exec "$@"', 'sh'];
    await shoal(t, args, { through }).failsWith(6, join(out, 'file.bin.part'), 'larger than', 'ulimit -f');
  });

  it('takes more files than may be open at a time', async (t) => {
    const { folder, tracker } = await begin(t, KIB);
    const many = join(folder, 'many');
    mkdirSync(many);
    const names = Array.from({ length: 48 }, (_, index) => `file-${index}`);
    for (const [index, name] of names.entries()) writeRandomFile(join(many, name), KIB, index + 2);
    await share(
      t,
      tracker,
      names.map((name) => join(many, name)),
    );
    const out = join(folder, 'out');
    const through = ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh'];
    const args = ['get', ...names, '--tracker', tracker.url, '--out', out, '--host', '127.0.0.1'];
    await shoal(t, args, { through }).exitsWith(0);
    for (const name of names) assert.equal(sha256(join(out, name)), sha256(join(many, name)));
  });

  it('that is full is waited for, and what is there is served meanwhile', async (t) => {
    const { folder, source, tracker, seeder } = await begin(t, 4 * MIB);
    const out = join(folder, 'small');
    if (!mountSmall(t, out, MIB)) return t.skip('a file system can only be mounted by root');
    const paused = get(t, tracker, ['file.bin'], out, ['--disk-wait', '1h', '--disk-retry-max', '50ms']);
    await paused.jsonLine({ event: 'storage-full' });
    await seeder.stop();
    const other = get(t, tracker, ['file.bin'], join(folder, 'other'), ['--wait', '1h']);
    await until(
      'what the paused client has',
      () => allocatedBytes(join(folder, 'other', 'file.bin.part')) >= 512 * KIB,
    );
    resize(out, 8 * MIB);
    await paused.jsonLine({ event: 'storage-available' });
    await serve(t, tracker, source);
    for (const [client, place] of [
      [paused, out],
      [other, join(folder, 'other')],
    ] as const) {
      await client.exitsWith(0);
      assert.equal(sha256(join(place, 'file.bin')), sha256(source));
    }
  });

  it('that is full is waited for with a directory, too', async (t) => {
    const folder = temporaryFolder(t);
    const tree = join(folder, 'tree');
    mkdirSync(join(tree, 'small'), { recursive: true });
    writeRandomFile(join(tree, 'large.bin'), 2 * MIB, 1);
    for (let index = 0; index < 100; index += 1) writeRandomFile(join(tree, 'small', `${index}`), 10 * KIB, index + 1);
    symlinkSync('large.bin', join(tree, 'link'));
    const tracker = await TrackerProcess.start(t);
    await serve(t, tracker, tree);
    const out = join(folder, 'out');
    if (!mountSmall(t, out, MIB)) return t.skip('a file system can only be mounted by root');
    const first = get(t, tracker, ['tree'], out, ['--disk-wait', '100ms']);
    await first.failsWith(6, 'no space is left', join(out, 'tree.part'), 'is kept');
    const second = get(t, tracker, ['tree'], out, ['--disk-retry-max', '50ms']);
    await second.jsonLine({ event: 'storage-full', file: 'tree' });
    resize(out, 8 * MIB);
    await second.exitsWith(0);
    assert.ok(resultOf(second).resumedBytes > 0);
    assert.deepEqual(contentsOf(join(out, 'tree')), contentsOf(tree));
    assert.equal(readlinkSync(join(out, 'tree', 'link')), 'large.bin');
  });
});

async function begin(t: TestContext, length: number) {
  const folder = temporaryFolder(t);
  const source = join(folder, 'file.bin');
  writeRandomFile(source, length, 1);
  const tracker = await TrackerProcess.start(t);
  return { folder, source, tracker, seeder: await serve(t, tracker, source) };
}

function serve(t: TestContext, tracker: TrackerProcess, path: string): Promise<ShoalProcess> {
  return share(t, tracker, [path], ['--host', '127.0.0.1', '--segment-size', '16KiB']);
}

/** False where this user may not mount. */
function mountSmall(t: TestContext, folder: string, bytes: number): boolean {
  mkdirSync(folder);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'shoal-test', folder]);
  if (status !== 0) return false;
  cleanUp(t, () => spawnSync('umount', [folder]));
  return true;
}

function resize(folder: string, bytes: number): void {
  execFileSync('mount', ['-o', `remount,size=${bytes}`, folder]);
}
