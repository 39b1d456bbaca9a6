import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { shoal } from '../../harness/shoal-process.js';
import { get, resultOf, share } from '../../harness/swarm-commands.js';
import { KIB, MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

const digestOf = (line: Record<string, unknown>): string => line['digest'] as string;

describe('share and get', () => {
  it('moves 64 MiB to three clients at once, the same to the byte', async () => {
    const { tracker, source, out } = await begin(64 * MIB);
    const seeder = await share(tracker, [source]);
    const indexed = await seeder.jsonLine({ event: 'indexed', name: 'file.bin' });
    const gets = [1, 2, 3].map((number) => get(tracker, ['file.bin'], out(number), ['--log-level', 'error']));
    for (const [index, each] of gets.entries()) {
      await each.exitsWith(0);
      const file = join(out(index + 1), 'file.bin');
      expect(sha256(file)).to.equal(sha256(source));
      const { seconds: _, sources, ...rest } = resultOf(each);
      expect(rest).to.deep.equal({ file, digest: indexed['digest'], bytes: 64 * MIB, resumedBytes: 0 });
      expect(sources >= 1 && sources <= 3).to.equal(true);
      expect(visible(out(index + 1))).to.deep.equal(['file.bin']);
      expect(each.stderr, 'nothing to complain about').to.deep.equal([]);
    }
    await seeder.stop();
    await tracker.process.stop();
  });

  it('goes on from the other clients when the seeder is gone', async () => {
    const { tracker, source, out } = await begin(64 * MIB);
    const seeder = await share(tracker, [source]);
    const [first, ...others] = [1, 2, 3].map((number) =>
      get(tracker, ['file.bin'], out(number), number === 1 ? ['--seed-for', 'forever'] : []),
    );
    await first!.jsonLine({ bytes: 64 * MIB, resumedBytes: 0 });
    await seeder.stop();
    for (const each of others) await each.exitsWith(0);
    const late = get(tracker, ['file.bin'], out(4));
    await late.exitsWith(0);
    expect(resultOf(late).sources).to.equal(1);
    for (const number of [1, 2, 3, 4]) expect(sha256(join(out(number), 'file.bin'))).to.equal(sha256(source));
    await first!.stop();
  });

  for (const [what, length] of [
    ['an empty file', 0],
    ['one byte', 1],
    ['exactly one segment', 64 * KIB],
    ['one byte more than a segment', 64 * KIB + 1],
  ] as const) {
    it(`moves ${what}`, async () => {
      const { tracker, source, out } = await begin(length);
      await share(tracker, [source], ['--segment-size', '64KiB']);
      const getting = get(tracker, ['file.bin'], out(1));
      await getting.exitsWith(0);
      expect(resultOf(getting).bytes).to.equal(length);
      expect(readFileSync(join(out(1), 'file.bin'))).to.deep.equal(readFileSync(source));
      expect(visible(out(1))).to.deep.equal(['file.bin']);
    });
  }

  it('gets a file by its digest', async () => {
    const { tracker, source, out } = await begin(MIB);
    const seeder = await share(tracker, [source]);
    const digest = digestOf(await seeder.jsonLine({ event: 'indexed' }));
    const getting = get(tracker, [digest], out(1));
    await getting.exitsWith(0);
    expect(resultOf(getting).digest).to.equal(digest);
    expect(sha256(join(out(1), 'file.bin'))).to.equal(sha256(source));
  });

  it('gets everything with --all', async () => {
    const { tracker, folder, source, out } = await begin(MIB);
    const other = join(folder, 'other.bin');
    writeRandomFile(other, 3 * KIB, 2);
    await share(tracker, [source, other]);
    const getting = get(tracker, [], out(1), ['--all']);
    await getting.exitsWith(0);
    expect(visible(out(1))).to.deep.equal(['file.bin', 'other.bin']);
    for (const path of [source, other]) expect(sha256(join(out(1), path.split('/').at(-1)!))).to.equal(sha256(path));
  });

  it('runs client machines in one thread with --tune threads=shared', async () => {
    const { tracker, source, out } = await begin(8 * MIB);
    const seeder = await share(tracker, [source], ['--tune', 'threads=shared']);
    const gets = [1, 2].map((number) => get(tracker, ['file.bin'], out(number), ['--tune', 'threads=shared']));
    for (const each of gets) await each.exitsWith(0);
    for (const number of [1, 2]) expect(sha256(join(out(number), 'file.bin'))).to.equal(sha256(source));
    await seeder.stop();
  });

  it('refuses the second file of one name, and says both digests', async () => {
    const { tracker, folder, source, out } = await begin(MIB);
    const seeder = await share(tracker, [source]);
    const first = digestOf(await seeder.jsonLine({ event: 'indexed' }));
    const namesake = join(folder, 'elsewhere', 'file.bin');
    writeNew(namesake, 'something else');
    const second = shoal(['share', namesake, '--tracker', tracker.url, '--json']);
    const line = await second.failsWith(2, 'file.bin', first);
    expect(line).to.include(digestOf(await second.jsonLine({ event: 'indexed' })));
    await get(tracker, ['file.bin'], out(1)).exitsWith(0);
    expect(sha256(join(out(1), 'file.bin'))).to.equal(sha256(source));
  });

  it('keeps names apart that differ only by case or normalisation, where the file system does', async () => {
    const { tracker, folder, out } = await begin(KIB);
    const names = ['Film.bin', 'film.bin', 'caf\u00e9', 'cafe\u0301'];
    const paths = names.map((name) => join(folder, name));
    for (const [index, path] of paths.entries()) writeRandomFile(path, MIB + index, index + 2);
    await share(tracker, paths);
    await get(tracker, names, out(1)).exitsWith(0);
    for (const [index, name] of names.entries())
      expect(sha256(join(out(1), name)), name).to.equal(sha256(paths[index]!));
  });

  it('serves others for the time of --seed-for, then leaves', async () => {
    const { tracker, source, out } = await begin(MIB);
    const seeder = await share(tracker, [source]);
    const first = get(tracker, ['file.bin'], out(1), ['--seed-for', '2s']);
    await first.jsonLine({ bytes: MIB });
    await seeder.stop();
    expect(await first.exit()).to.equal(0);
  });

  it('waits with --wait for a file that is offered later', async () => {
    const { tracker, source, out } = await begin(MIB);
    const waiting = get(tracker, ['file.bin'], out(1), ['--wait', 'forever']);
    await tracker.until('the client to get that the file is unknown', () => tracker.events('file-unknown').length > 0);
    await share(tracker, [source]);
    await waiting.exitsWith(0);
    expect(sha256(join(out(1), 'file.bin'))).to.equal(sha256(source));
  });

  it('shows the swarm by status', async () => {
    const { tracker, source, out } = await begin(MIB);
    await share(tracker, [source]);
    const first = get(tracker, ['file.bin'], out(1), ['--seed-for', 'forever']);
    await first.jsonLine({ bytes: MIB });
    await tracker.until('two seeders', ({ files }) => files[0]?.seeders === 2);
    const human = shoal(['status', '--tracker', tracker.url]);
    await human.exitsWith(0);
    expect(human.stdout.join('\n')).to.match(
      /standing swarm: 2 clients connected, 1 file\n[^]*file\.bin +1\.0 MiB +2 +0/,
    );
    const machine = shoal(['status', '--tracker', tracker.url, '--json']);
    await machine.exitsWith(0);
    const [{ files } = {}] = machine.json();
    expect((files as { name: string; seeders: number }[])[0]?.seeders).to.equal(2);
  });
});

async function begin(length: number) {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  writeRandomFile(source, length, 1);
  const tracker = await TrackerProcess.start();
  return { folder, source, tracker, out: (number: number) => join(folder, `out${number}`) };
}

/** The files that a user sees there: the client's state is hidden. */
function visible(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
}

function writeNew(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
