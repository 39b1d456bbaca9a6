import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { shoal } from './shoal-process.js';
import { get, resultOf, share } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { KIB, MIB, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';

const digestOf = (line: Record<string, unknown>): string => line['digest'] as string;

describe('share and get', { concurrency: 1 }, () => {
  it('moves 64 MiB to three clients at once, the same to the byte', async (t) => {
    const { tracker, source, out } = await begin(t, 64 * MIB);
    const seeder = await share(t, tracker, [source]);
    const indexed = await seeder.jsonLine({ event: 'indexed', name: 'file.bin' });
    const gets = [1, 2, 3].map((number) => get(t, tracker, ['file.bin'], out(number), ['--log-level', 'error']));
    for (const [index, each] of gets.entries()) {
      await each.exitsWith(0);
      const file = join(out(index + 1), 'file.bin');
      assert.equal(sha256(file), sha256(source));
      const { seconds: _, sources, ...rest } = resultOf(each);
      assert.deepEqual(rest, { file, digest: indexed['digest'], bytes: 64 * MIB, resumedBytes: 0 });
      assert.ok(sources >= 1 && sources <= 3);
      assert.deepEqual(visible(out(index + 1)), ['file.bin']);
      assert.deepEqual(each.stderr, [], 'nothing to complain about');
    }
    await seeder.stop();
    await tracker.process.stop();
  });

  it('goes on from the other clients when the seeder is gone', async (t) => {
    const { tracker, source, out } = await begin(t, 64 * MIB);
    const seeder = await share(t, tracker, [source]);
    const [first, ...others] = [1, 2, 3].map((number) =>
      get(t, tracker, ['file.bin'], out(number), number === 1 ? ['--seed-for', 'forever'] : []),
    );
    await first!.jsonLine({ bytes: 64 * MIB, resumedBytes: 0 });
    await seeder.stop();
    for (const each of others) await each.exitsWith(0);
    const late = get(t, tracker, ['file.bin'], out(4));
    await late.exitsWith(0);
    assert.equal(resultOf(late).sources, 1);
    for (const number of [1, 2, 3, 4]) assert.equal(sha256(join(out(number), 'file.bin')), sha256(source));
    await first!.stop();
  });

  for (const [what, length] of [
    ['an empty file', 0],
    ['one byte', 1],
    ['exactly one segment', 64 * KIB],
    ['one byte more than a segment', 64 * KIB + 1],
  ] as const) {
    it(`moves ${what}`, async (t) => {
      const { tracker, source, out } = await begin(t, length);
      await share(t, tracker, [source], ['--segment-size', '64KiB']);
      const getting = get(t, tracker, ['file.bin'], out(1));
      await getting.exitsWith(0);
      assert.equal(resultOf(getting).bytes, length);
      assert.deepEqual(readFileSync(join(out(1), 'file.bin')), readFileSync(source));
      assert.deepEqual(visible(out(1)), ['file.bin']);
    });
  }

  it('gets a file by its digest', async (t) => {
    const { tracker, source, out } = await begin(t, MIB);
    const seeder = await share(t, tracker, [source]);
    const digest = digestOf(await seeder.jsonLine({ event: 'indexed' }));
    const getting = get(t, tracker, [digest], out(1));
    await getting.exitsWith(0);
    assert.equal(resultOf(getting).digest, digest);
    assert.equal(sha256(join(out(1), 'file.bin')), sha256(source));
  });

  it('gets everything with --all', async (t) => {
    const { tracker, folder, source, out } = await begin(t, MIB);
    const other = join(folder, 'other.bin');
    writeRandomFile(other, 3 * KIB, 2);
    await share(t, tracker, [source, other]);
    const getting = get(t, tracker, [], out(1), ['--all']);
    await getting.exitsWith(0);
    assert.deepEqual(visible(out(1)), ['file.bin', 'other.bin']);
    for (const path of [source, other]) assert.equal(sha256(join(out(1), path.split('/').at(-1)!)), sha256(path));
  });

  it('runs client machines in one thread with --threads shared', async (t) => {
    const { tracker, source, out } = await begin(t, 8 * MIB);
    const seeder = await share(t, tracker, [source], ['--threads', 'shared']);
    const gets = [1, 2].map((number) => get(t, tracker, ['file.bin'], out(number), ['--threads', 'shared']));
    for (const each of gets) await each.exitsWith(0);
    for (const number of [1, 2]) assert.equal(sha256(join(out(number), 'file.bin')), sha256(source));
    await seeder.stop();
  });

  it('refuses the second file of one name, and says both digests', async (t) => {
    const { tracker, folder, source, out } = await begin(t, MIB);
    const seeder = await share(t, tracker, [source]);
    const first = digestOf(await seeder.jsonLine({ event: 'indexed' }));
    const namesake = join(folder, 'elsewhere', 'file.bin');
    writeNew(namesake, 'something else');
    const second = shoal(t, ['share', namesake, '--tracker', tracker.url, '--json']);
    const line = await second.failsWith(2, 'file.bin', first);
    assert.ok(line.includes(digestOf(await second.jsonLine({ event: 'indexed' }))));
    await get(t, tracker, ['file.bin'], out(1)).exitsWith(0);
    assert.equal(sha256(join(out(1), 'file.bin')), sha256(source));
  });

  it('keeps names apart that differ only by case or normalisation, where the file system does', async (t) => {
    const { tracker, folder, out } = await begin(t, KIB);
    const names = ['Film.bin', 'film.bin', 'caf\u00e9', 'cafe\u0301'];
    const paths = names.map((name) => join(folder, name));
    for (const [index, path] of paths.entries()) writeRandomFile(path, MIB + index, index + 2);
    await share(t, tracker, paths);
    await get(t, tracker, names, out(1)).exitsWith(0);
    for (const [index, name] of names.entries()) assert.equal(sha256(join(out(1), name)), sha256(paths[index]!), name);
  });

  it('serves others for the time of --seed-for, then leaves', async (t) => {
    const { tracker, source, out } = await begin(t, MIB);
    const seeder = await share(t, tracker, [source]);
    const first = get(t, tracker, ['file.bin'], out(1), ['--seed-for', '2s']);
    await first.jsonLine({ bytes: MIB });
    await seeder.stop();
    assert.equal(await first.exit(), 0);
  });

  it('waits with --wait for a file that is offered later', async (t) => {
    const { tracker, source, out } = await begin(t, MIB);
    const waiting = get(t, tracker, ['file.bin'], out(1), ['--wait', 'forever']);
    await tracker.until('the client to be told that nobody has it', () => tracker.events('file-unknown').length > 0);
    await share(t, tracker, [source]);
    await waiting.exitsWith(0);
    assert.equal(sha256(join(out(1), 'file.bin')), sha256(source));
  });

  it('shows the swarm by status', async (t) => {
    const { tracker, source, out } = await begin(t, MIB);
    await share(t, tracker, [source]);
    const first = get(t, tracker, ['file.bin'], out(1), ['--seed-for', 'forever']);
    await first.jsonLine({ bytes: MIB });
    await tracker.until('two seeders', ({ files }) => files[0]?.seeders === 2);
    const human = shoal(t, ['status', '--tracker', tracker.url]);
    await human.exitsWith(0);
    assert.match(human.stdout.join('\n'), /standing swarm: 2 clients connected, 1 file\n[^]*file\.bin +1\.0 MiB +2 +0/);
    const machine = shoal(t, ['status', '--tracker', tracker.url, '--json']);
    await machine.exitsWith(0);
    const [{ files } = {}] = machine.json();
    assert.equal((files as { name: string; seeders: number }[])[0]?.seeders, 2);
  });
});

async function begin(t: TestContext, length: number) {
  const folder = temporaryFolder(t);
  const source = join(folder, 'file.bin');
  writeRandomFile(source, length, 1);
  const tracker = await TrackerProcess.start(t);
  return { folder, source, tracker, out: (number: number) => join(folder, `out${number}`) };
}

/** What a user sees there: the client's state is hidden. */
function visible(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
}

function writeNew(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
