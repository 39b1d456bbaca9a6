import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { get, shareBehindGate } from '../../harness/swarm-commands.js';
import { contentsOf, KIB, MIB, randomBytes } from '../../harness/test-files.js';
import { THREAD_MODES } from '../thread-modes.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

const LENGTH = 8 * MIB;

describe('a directory that several download at a time', () => {
  for (const threads of THREAD_MODES) {
    it(`is passed on from unfinished folders, also by a killed client, with threads=${threads}`, async () => {
      await passesOnUnfinishedFolders(['--tune', `threads=${threads}`]);
    });
  }
});

async function passesOnUnfinishedFolders(args: readonly string[]): Promise<void> {
  const folder = temporaryFolder();
  const source = join(folder, 'tree');
  plant(source);
  const tracker = await TrackerProcess.start();
  const gate = await shareBehindGate(tracker, [source], ['--segment-size', '64KiB', ...args]);
  // Enough for two copies, with what is lost on its way: the rest can only come from each other.
  gate.limit(2 * LENGTH);
  const outs = ['one', 'two', 'three'].map((name) => join(folder, name));
  const gets = outs.map((out) => get(tracker, ['tree'], out, ['--seed-for', '1m', ...args]));
  await tracker.until('all of them to hold some', ({ files }) => {
    const held = files[0]?.members.map(({ heldSegments }) => heldSegments) ?? [];
    return held.length === 4 && held.every((segments) => segments > 0);
  });
  const [killed] = gets;
  assert(killed);
  killed.kill('SIGKILL');
  expect(await killed.exit()).to.equal(137);
  const again = get(tracker, ['tree'], join(folder, 'one'), ['--seed-for', '1m', ...args]);
  const ends = await Promise.all(
    [again, ...gets.slice(1)].map((getting, at) => getting.jsonLine({ file: join(outs[at] ?? '', 'tree') })),
  );
  for (const end of ends) expect(end['bytes']).to.equal(LENGTH);
  expect(ends[0]?.['resumedBytes']).to.be.above(0);
  for (const out of outs) expect(contentsOf(join(out, 'tree'))).to.deep.equal(contentsOf(source));
  for (const out of outs) expect(readdirSync(out)).to.deep.equal(['.shoal', 'tree']);
}

/** LENGTH bytes in large and small files. */
function plant(root: string): void {
  mkdirSync(join(root, 'small'), { recursive: true });
  const many = 1_000;
  for (let index = 0; index < many; index += 1)
    writeFileSync(join(root, 'small', `${index}`), randomBytes(KIB, index % 250));
  writeFileSync(join(root, 'large'), randomBytes(LENGTH - many * KIB, 251));
}
