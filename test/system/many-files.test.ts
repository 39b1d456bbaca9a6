import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { get, type GetResult, share, shareBehindGate } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { KIB, MIB, randomBytes, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';
import { until } from './wait.js';

const FILES = 300;

describe('a get of many files', { concurrency: 1 }, () => {
  it('has 300 small ones, and runs --on-complete for each', async (t) => {
    const { folder, out, tracker } = await begin(t);
    const source = join(folder, 'source');
    mkdirSync(source);
    const names = Array.from({ length: FILES }, (_, i) => `part-${i}.bin`);
    for (const [i, name] of names.entries()) writeFileSync(join(source, name), randomBytes(i * 37, (i % 255) + 1));
    await share(
      t,
      tracker,
      names.map((name) => join(source, name)),
    );
    const list = join(folder, 'completed');
    const onComplete = `echo "$SHOAL_FILE $SHOAL_DIGEST $SHOAL_BYTES" >> '${list}'; test -s "$SHOAL_PATH" -o "$SHOAL_BYTES" = 0`;
    const getting = get(t, tracker, names, out, ['--max-open-downloads', '8', '--on-complete', onComplete]);
    await getting.exitsWith(0);
    assert.deepEqual(visible(out), [...names].sort());
    for (const name of names) assert.equal(sha256(join(out, name)), sha256(join(source, name)), name);
    const results = getting.json().filter((line) => !('event' in line));
    assert.equal(results.length, FILES);
    const told = readFileSync(list, 'utf8').trim().split('\n');
    const expected = (results as unknown as GetResult[]).map(
      ({ file, digest, bytes }) => `${basename(file)} ${digest} ${bytes}`,
    );
    assert.deepEqual(told, expected, 'once a file, in the order of the results');
    assert.deepEqual(getting.stderr, []);
  });

  it('fetches those of high priority first, and the others when they are here', async (t) => {
    const { folder, out, tracker } = await begin(t);
    const names = ['a.bin', 'b.bin', 'c.bin'];
    for (const [i, name] of names.entries()) writeRandomFile(join(folder, name), 2 * MIB, i + 1);
    const paths = names.map((name) => join(folder, name));
    await share(t, tracker, paths, ['--host', '127.0.0.1', '--segment-size', '64KiB']);
    const priorities = ['--priority', 'b.bin=high', '--priority', 'a.bin=low', '--max-open-downloads', '1'];
    const getting = get(t, tracker, names, out, priorities);
    await getting.exitsWith(0);
    const order = getting.json().flatMap(({ file, event }) => (event === undefined ? [file] : []));
    assert.deepEqual(
      order,
      ['b.bin', 'c.bin', 'a.bin'].map((name) => join(out, name)),
    );
  });

  it('goes on with the others where a command or a file fails, and exits with a code that says so', async (t) => {
    const { folder, out, tracker } = await begin(t);
    for (const name of ['a.bin', 'b.bin']) writeRandomFile(join(folder, name), KIB, 1 + name.charCodeAt(0));
    await share(t, tracker, [join(folder, 'a.bin'), join(folder, 'b.bin')]);
    const onComplete = ['--on-complete', 'test "$SHOAL_FILE" != a.bin'];
    const failing = get(t, tracker, ['a.bin', 'b.bin'], out, onComplete);
    const line = await failing.failsWith(1, '--on-complete', 'code 1', 'a.bin');
    assert.ok(!line.includes('b.bin'));
    assert.deepEqual(visible(out), ['a.bin', 'b.bin']);
    // The failed download says more than the failed command.
    const both = get(t, tracker, ['a.bin', 'ghost.bin'], out, onComplete);
    await both.exitsWith(4);
    assert.equal(both.stderr.filter((text) => text.startsWith('shoal: ')).length, 2);
  });

  it('runs no command for what was not complete when it was stopped', async (t) => {
    const { folder, out, tracker } = await begin(t);
    writeRandomFile(join(folder, 'a.bin'), 8 * MIB, 1);
    const gate = await shareBehindGate(t, tracker, [join(folder, 'a.bin')], ['--segment-size', '64KiB']);
    gate.limit(2 * MIB);
    const marker = join(folder, 'ran');
    const getting = get(t, tracker, ['a.bin'], out, ['--on-complete', `touch '${marker}'`]);
    await until('a part of the file', () => existsSync(join(out, 'a.bin.part')));
    getting.kill('SIGTERM');
    await getting.failsWith(143, 'a.bin');
    assert.ok(!existsSync(marker));
  });
});

async function begin(t: TestContext) {
  const folder = temporaryFolder(t);
  const tracker = await TrackerProcess.start(t);
  return { folder, out: join(folder, 'out'), tracker };
}

function visible(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();
}
