import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { cleanUp } from './clean-up.js';
import { get, resultOf, share } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { allocatedBytes, KIB, MIB, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';

describe('an output folder that cannot take the file', { concurrency: 1 }, () => {
  it('below a file ends with 6', async (t) => {
    const { folder, tracker } = await begin(t, KIB);
    const out = join(folder, 'file.bin', 'out');
    await get(t, tracker, ['file.bin'], out).failsWith(6, out, 'it is a file, or a part of the path is');
    await get(t, tracker, ['file.bin'], join(folder, 'file.bin')).failsWith(6, join(folder, 'file.bin'));
  });

  it('without permission ends with 6', { skip: process.getuid?.() === 0 && 'root may write everywhere' }, async (t) => {
    const { folder, tracker } = await begin(t, KIB);
    const out = join(folder, 'out');
    mkdirSync(out);
    chmodSync(out, 0o500);
    await get(t, tracker, ['file.bin'], out).failsWith(6, out, 'no permission');
  });

  it('with another file of that name ends with 6 and keeps it', async (t) => {
    const { folder, tracker } = await begin(t, KIB);
    const out = join(folder, 'out');
    mkdirSync(out);
    writeFileSync(join(out, 'file.bin'), 'mine');
    await get(t, tracker, ['file.bin'], out).failsWith(6, join(out, 'file.bin'), 'exists with other contents');
    assert.equal(readFileSync(join(out, 'file.bin'), 'utf8'), 'mine');
  });

  it('that is full ends with 6 and keeps what came', async (t) => {
    const { folder, source, tracker } = await begin(t, 4 * MIB);
    const out = join(folder, 'small');
    if (!mountSmall(t, out, MIB)) return t.skip('a file system can only be mounted by root');
    await get(t, tracker, ['file.bin'], out).failsWith(6, 'no space is left', join(out, 'file.bin.part'), 'is kept');
    assert.ok(allocatedBytes(join(out, 'file.bin.part')) > 0);
    assert.ok(!existsSync(join(out, 'file.bin')));
    assert.deepEqual(
      readdirSync(out).filter((name) => !name.startsWith('.')),
      ['file.bin.part'],
    );
    // There is room now: the same command goes on.
    execFileSync('mount', ['-o', `remount,size=${8 * MIB}`, out]);
    const second = get(t, tracker, ['file.bin'], out);
    await second.exitsWith(0);
    assert.ok(resultOf(second).resumedBytes > 0);
    assert.equal(sha256(join(out, 'file.bin')), sha256(source));
  });
});

async function begin(t: TestContext, length: number) {
  const folder = temporaryFolder(t);
  const source = join(folder, 'file.bin');
  writeRandomFile(source, length, 1);
  const tracker = await TrackerProcess.start(t);
  await share(t, tracker, [source], ['--host', '127.0.0.1', '--segment-size', '16KiB']);
  return { folder, source, tracker };
}

/** False where this user may not mount. */
function mountSmall(t: TestContext, folder: string, bytes: number): boolean {
  mkdirSync(folder);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'shoal-test', folder]);
  if (status !== 0) return false;
  cleanUp(t, () => spawnSync('umount', [folder]));
  return true;
}
