import { readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { skipSuiteIf, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { get, share } from '../../harness/swarm-commands.js';
import { MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

const LENGTH = 80 * MIB;

describe('a file that is shared again', () => {
  skipSuiteIf(process.platform !== 'linux' && 'only Linux has /proc/PID/io');
  it('is not read again unless it changed, and is the same to who gets it', async () => {
    const { folder, tracker, source, start } = begin(await TrackerProcess.start());
    const first = await start();
    expect(first.readBytes, `${first.readBytes} bytes read`).to.be.at.least(LENGTH);
    const second = await start();
    expect(second.readBytes, `${second.readBytes} bytes read`).to.be.below(LENGTH / 2);
    expect(second.digest).to.equal(first.digest);
    const sharing = await share(tracker, [source], ['--host', '127.0.0.1', '--state-dir', join(folder, 'state')]);
    const getting = get(tracker, ['file.bin'], join(folder, 'out'));
    await getting.exitsWith(0);
    expect(sha256(join(folder, 'out', 'file.bin'))).to.equal(sha256(source));
    await sharing.stop();
    writeFileSync(source, 'changed', { flag: 'r+' });
    const third = await start();
    expect(third.readBytes).to.be.at.least(LENGTH);
    expect(third.digest).to.not.equal(first.digest);
    expect((await start()).readBytes).to.be.below(LENGTH / 2);
  });

  it('is read again where nothing may be kept, or what was kept is damaged', async () => {
    const { folder, start } = begin(await TrackerProcess.start());
    const first = await start();
    expect((await start(['--tune', 'max-index-cache-bytes=0'])).readBytes).to.be.at.least(LENGTH);
    const cache = join(folder, 'state', 'index-cache');
    const [name = ''] = readdirSync(cache);
    truncateSync(join(cache, name), 100);
    const second = await start();
    expect(second.readBytes).to.be.at.least(LENGTH);
    expect(second.digest).to.equal(first.digest);
    expect(second.stderr, 'nothing to complain about').to.deep.equal([]);
    expect(readFileSync(join(cache, name)).length, 'it was stored again').to.be.above(100);
    expect((await start()).readBytes).to.be.below(LENGTH / 2);
  });
});

function begin(tracker: TrackerProcess) {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  writeRandomFile(source, LENGTH, 1);
  utimesSync(source, 1_000, 1_000);
  const start = async (args: readonly string[] = []) => {
    const where = ['--host', '127.0.0.1', '--state-dir', join(folder, 'state')];
    const sharing = await share(tracker, [source], [...where, ...args]);
    const [, read = ''] = /^rchar: (\d+)$/m.exec(readFileSync(`/proc/${sharing.pid}/io`, 'utf8')) ?? [];
    const { digest } = await sharing.jsonLine({ event: 'indexed' });
    const stderr = [...sharing.stderr];
    await sharing.stop();
    return { readBytes: Number(read), digest, stderr };
  };
  return { folder, tracker, source, start };
}
