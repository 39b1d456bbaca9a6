import assert from 'node:assert/strict';
import { readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { get, share } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { MIB, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';

const LENGTH = 80 * MIB;

/** /proc tells how much a process read. */
const onLinux = { concurrency: 1, skip: process.platform !== 'linux' && 'only Linux tells what was read' };

describe('a file that is shared again', onLinux, () => {
  it('is not read again unless it changed, and is the same to who gets it', async (t) => {
    const { folder, tracker, source, start } = begin(t, await TrackerProcess.start(t));
    const first = await start();
    assert.ok(first.readBytes >= LENGTH, `${first.readBytes} bytes read`);
    const second = await start();
    assert.ok(second.readBytes < LENGTH / 2, `${second.readBytes} bytes read`);
    assert.equal(second.digest, first.digest);
    const sharing = await share(t, tracker, [source], ['--host', '127.0.0.1', '--state-dir', join(folder, 'state')]);
    const getting = get(t, tracker, ['file.bin'], join(folder, 'out'));
    await getting.exitsWith(0);
    assert.equal(sha256(join(folder, 'out', 'file.bin')), sha256(source));
    await sharing.stop();
    writeFileSync(source, 'changed', { flag: 'r+' });
    const third = await start();
    assert.ok(third.readBytes >= LENGTH);
    assert.notEqual(third.digest, first.digest);
    assert.ok((await start()).readBytes < LENGTH / 2);
  });

  it('is read again where nothing may be kept, or what was kept is damaged', async (t) => {
    const { folder, start } = begin(t, await TrackerProcess.start(t));
    const first = await start();
    assert.ok((await start(['--max-index-cache', '0'])).readBytes >= LENGTH);
    const cache = join(folder, 'state', 'index-cache');
    const [name = ''] = readdirSync(cache);
    truncateSync(join(cache, name), 100);
    const second = await start();
    assert.ok(second.readBytes >= LENGTH);
    assert.equal(second.digest, first.digest);
    assert.deepEqual(second.stderr, [], 'nothing to complain about');
    assert.ok(readFileSync(join(cache, name)).length > 100, 'it was kept anew');
    assert.ok((await start()).readBytes < LENGTH / 2);
  });
});

function begin(t: TestContext, tracker: TrackerProcess) {
  const folder = temporaryFolder(t);
  const source = join(folder, 'file.bin');
  writeRandomFile(source, LENGTH, 1);
  utimesSync(source, 1_000, 1_000);
  const start = async (args: readonly string[] = []) => {
    const where = ['--host', '127.0.0.1', '--state-dir', join(folder, 'state')];
    const sharing = await share(t, tracker, [source], [...where, ...args]);
    const [, read = ''] = /^rchar: (\d+)$/m.exec(readFileSync(`/proc/${sharing.pid}/io`, 'utf8')) ?? [];
    const { digest } = await sharing.jsonLine({ event: 'indexed' });
    const stderr = [...sharing.stderr];
    await sharing.stop();
    return { readBytes: Number(read), digest, stderr };
  };
  return { folder, tracker, source, start };
}
