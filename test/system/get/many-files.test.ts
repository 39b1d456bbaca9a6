import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { get, type GetResult, share, shareBehindGate } from '../../harness/swarm-commands.js';
import { KIB, MIB, randomBytes, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

const FILES = 300;

describe('a get of many files', () => {
  it('has 300 small ones, and runs --on-complete for each', async () => {
    const { folder, out, tracker } = await begin();
    const source = join(folder, 'source');
    mkdirSync(source);
    const names = Array.from({ length: FILES }, (_, i) => `part-${i}.bin`);
    for (const [i, name] of names.entries()) writeFileSync(join(source, name), randomBytes(i * 37, (i % 255) + 1));
    await share(
      tracker,
      names.map((name) => join(source, name)),
    );
    const list = join(folder, 'completed');
    const onComplete = `echo "$SHOAL_FILE $SHOAL_DIGEST $SHOAL_BYTES" >> '${list}'; test -s "$SHOAL_PATH" -o "$SHOAL_BYTES" = 0`;
    const getting = get(tracker, names, out, ['--tune', 'max-open-downloads=8', '--on-complete', onComplete]);
    await getting.exitsWith(0);
    expect(visible(out)).to.deep.equal([...names].sort());
    for (const name of names) expect(sha256(join(out, name)), name).to.equal(sha256(join(source, name)));
    const results = getting.json().filter((line) => !('event' in line));
    expect(results.length).to.equal(FILES);
    const told = readFileSync(list, 'utf8').trim().split('\n');
    const expected = (results as unknown as GetResult[]).map(
      ({ file, digest, bytes }) => `${basename(file)} ${digest} ${bytes}`,
    );
    expect(told, 'once a file, in the order of the results').to.deep.equal(expected);
    expect(getting.stderr).to.deep.equal([]);
  });

  it('fetches those of high priority first, and the others when they are here', async () => {
    const { folder, out, tracker } = await begin();
    const names = ['a.bin', 'b.bin', 'c.bin'];
    for (const [i, name] of names.entries()) writeRandomFile(join(folder, name), 2 * MIB, i + 1);
    const paths = names.map((name) => join(folder, name));
    await share(tracker, paths, ['--host', '127.0.0.1', '--segment-size', '64KiB']);
    const priorities = ['--priority', 'b.bin=high', '--priority', 'a.bin=low', '--tune', 'max-open-downloads=1'];
    const getting = get(tracker, names, out, priorities);
    await getting.exitsWith(0);
    const order = getting.json().flatMap(({ file, event }) => (event === undefined ? [file] : []));
    expect(order).to.deep.equal(['b.bin', 'c.bin', 'a.bin'].map((name) => join(out, name)));
  });

  it('goes on with the others where a command or a file fails, and exits with a code that says so', async () => {
    const { folder, out, tracker } = await begin();
    for (const name of ['a.bin', 'b.bin']) writeRandomFile(join(folder, name), KIB, 1 + name.charCodeAt(0));
    await share(tracker, [join(folder, 'a.bin'), join(folder, 'b.bin')]);
    const onComplete = ['--on-complete', 'test "$SHOAL_FILE" != a.bin'];
    const failing = get(tracker, ['a.bin', 'b.bin'], out, onComplete);
    const line = await failing.failsWith(1, '--on-complete', 'code 1', 'a.bin');
    expect(line).to.not.include('b.bin');
    expect(visible(out)).to.deep.equal(['a.bin', 'b.bin']);
    // The failed download says more than the failed command.
    const both = get(tracker, ['a.bin', 'ghost.bin'], out, onComplete);
    await both.exitsWith(4);
    expect(both.stderr.filter((text) => text.startsWith('shoal: ')).length).to.equal(2);
  });

  it('runs no command for what was not complete when it was stopped', async () => {
    const { folder, out, tracker } = await begin();
    writeRandomFile(join(folder, 'a.bin'), 8 * MIB, 1);
    const gate = await shareBehindGate(tracker, [join(folder, 'a.bin')], ['--segment-size', '64KiB']);
    gate.limit(2 * MIB);
    const marker = join(folder, 'ran');
    const getting = get(tracker, ['a.bin'], out, ['--on-complete', `touch '${marker}'`]);
    await until('a part of the file', () => existsSync(join(out, 'a.bin.part')));
    getting.kill('SIGTERM');
    await getting.failsWith(143, 'a.bin');
    expect(existsSync(marker)).to.equal(false);
  });
});

async function begin() {
  const folder = temporaryFolder();
  const tracker = await TrackerProcess.start();
  return { folder, out: join(folder, 'out'), tracker };
}

function visible(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort();
}
