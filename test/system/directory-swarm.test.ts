import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { get, shareBehindGate } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { contentsOf, KIB, MIB, randomBytes } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';

const LENGTH = 8 * MIB;

describe('a directory that several download at a time', { concurrency: 1 }, () => {
  it('is passed on from unfinished folders, by one that was killed in the middle too', async (t) => {
    const folder = temporaryFolder(t);
    const source = join(folder, 'tree');
    plant(source);
    const tracker = await TrackerProcess.start(t);
    const gate = await shareBehindGate(t, tracker, [source], ['--segment-size', '64KiB']);
    // Enough for two copies, with what is lost on its way: the rest can only come from each other.
    gate.limit(2 * LENGTH);
    const outs = ['one', 'two', 'three'].map((name) => join(folder, name));
    const gets = outs.map((out) => get(t, tracker, ['tree'], out, ['--seed-for', '1m']));
    await tracker.until('all of them to hold some', ({ files }) => {
      const held = files[0]?.members.map(({ heldSegments }) => heldSegments) ?? [];
      return held.length === 4 && held.every((segments) => segments > 0);
    });
    const [killed] = gets;
    assert.ok(killed);
    killed.kill('SIGKILL');
    assert.equal(await killed.exit(), 137);
    const again = get(t, tracker, ['tree'], join(folder, 'one'), ['--seed-for', '1m']);
    const ends = await Promise.all(
      [again, ...gets.slice(1)].map((getting, at) => getting.jsonLine({ file: join(outs[at] ?? '', 'tree') })),
    );
    for (const end of ends) assert.equal(end['bytes'], LENGTH);
    assert.ok((ends[0]?.['resumedBytes'] as number) > 0);
    for (const out of outs) assert.deepEqual(contentsOf(join(out, 'tree')), contentsOf(source));
    for (const out of outs) assert.deepEqual(readdirSync(out), ['.shoal', 'tree']);
  });
});

/** LENGTH bytes in large and small files. */
function plant(root: string): void {
  mkdirSync(join(root, 'small'), { recursive: true });
  const many = 1_000;
  for (let index = 0; index < many; index += 1)
    writeFileSync(join(root, 'small', `${index}`), randomBytes(KIB, index % 250));
  writeFileSync(join(root, 'large'), randomBytes(LENGTH - many * KIB, 251));
}
