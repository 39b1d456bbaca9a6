import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { Random } from '@shoal/common';

import { makeDeclaredFile, type PlannedClient, toAssignment } from '../assignment/assignment.js';
import { compareOutputs } from '../assignment/compare-outputs.js';
import { writeInputs } from '../assignment/write-assignment.js';
import { shoal } from './shoal-process.js';
import { temporaryFolder } from './temporary-folder.js';

const random = new Random(1);
const file = makeDeclaredFile('file', 12, random);
const nowhere = makeDeclaredFile('nowhere', 3, random);
const owner: PlannedClient = { rank: 1, owned: [file], wanted: [] };
const leecher: PlannedClient = { rank: 3, owned: [], wanted: [file] };

const H = 'x'.repeat(32);

/** What stands in in2.txt, and what the one line about it names besides the file. */
const malformed: readonly (readonly [what: string, content: string | Uint8Array, ...facts: string[]])[] = [
  ['nothing', '', ':1:', 'ends here', 'number of owned files'],
  ['no hash where two are announced', '1\na 2\n', ':2:', 'ends here', 'hash 1 of 2 of "a"'],
  ['half a hash', `1\na 2\n${H}\n${H.slice(16)}`, ':4:', 'hash 2 of 2 of "a" has 16 characters, expected 32'],
  ['no wanted files', `1\na 1\n${H}\n`, ':3:', 'ends here', 'number of wanted files'],
  ['fewer names than announced', '0\n2\nfile\n', ':3:', 'ends here', 'name of a wanted file'],
  ['a negative number of files', '-1\n', ':1:', '"-1" is not the number of owned files'],
  ['a negative number of segments', '1\na -5\n', ':2:', '"-5" is not the number of segments of "a"'],
  ['an absurd number of files', '99999999999999999999\n', ':1:', '99999999999999999999'],
  ['an absurd number of segments', '1\na 4000000000\n', ':2:', '4000000000'],
  ['a large number of segments that are not there', `1\na 1000000\n${H}\n`, ':3:', 'hash 2 of 1000000'],
  ['a word where a number belongs', 'one\n', ':1:', '"one" is not the number of owned files'],
  ['bytes that are no text', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 1), ':1:', 'binary'],
  ['no UTF-8', Uint8Array.of(0x31, 0x0a, 0xff, 0xfe, 0x20), ':1:', 'UTF-8'],
  ['a hash that is too long', `1\na 1\n${H}x\n0\n`, ':3:', 'has 33 characters, expected 32'],
  ['a name that is owned twice', `2\na 1\n${H}\na 1\n${H}\n0\n`, ':4:', '"a" is owned twice'],
  ['a name that is wanted twice', '0\n2\nfile\nfile\n', ':4:', '"file" is wanted twice'],
  ['a name that is owned and wanted', `1\na 1\n${H}\n1\na\n`, ':5:', 'owns and wants "a"'],
  ['a name that leads out of the folder', '0\n1\n../passwd\n', ':3:', 'path separator'],
  ['more than the format has', '0\n0\nfile\n', ':3:', '"file" follows'],
];

describe('a malformed assignment input', { concurrency: 1 }, () => {
  for (const [what, content, ...facts] of malformed) {
    it(`with ${what} is told in one line, and shoal client ends with 2`, async (t) => {
      const path = join(temporaryFolder(t), 'in2.txt');
      writeFileSync(path, content);
      await shoal(t, ['client', '--input', path, '--rank', '2']).failsWith(2, path, ...facts);
    });
  }

  for (const what of ['half a hash', 'bytes that are no text', 'an absurd number of segments']) {
    it(`with ${what} does not keep the others of a run from ending`, async (t) => {
      const { folder, out } = await inputs(t, [owner, leecher]);
      writeFileSync(join(folder, 'in2.txt'), malformed.find(([name]) => name === what)![1]);
      await shoal(t, ['run', folder, '--out', out]).failsWith(2, join(folder, 'in2.txt'));
      assert.deepEqual(await compareOutputs(out, toAssignment([leecher]).expected), []);
    });
  }

  it('that is missing is told', async (t) => {
    const folder = temporaryFolder(t);
    const path = join(folder, 'in9.txt');
    await shoal(t, ['client', '--input', path]).failsWith(2, path, 'does not exist');
    await shoal(t, ['run', folder]).failsWith(2, folder, 'has no input files in1.txt, in2.txt');
    await shoal(t, ['run', path]).failsWith(2, path, 'does not exist');
    await shoal(t, ['client', '--input', folder]).failsWith(2, folder, 'folder');
  });

  it('that stands for rank 0 or for one rank twice is told', async (t) => {
    const { folder } = await inputs(t, [owner]);
    writeFileSync(join(folder, 'in01.txt'), '0\n0\n');
    await shoal(t, ['run', folder]).failsWith(2, 'in01.txt', 'in1.txt', 'rank 1');
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'in0.txt'), '0\n0\n');
    await shoal(t, ['run', other]).failsWith(2, 'in0.txt', 'rank 0 is the tracker');
  });
});

describe('a wanted file that nobody has', { concurrency: 1 }, () => {
  it('fails only its client, and the run ends with 4', async (t) => {
    const wanting = { ...leecher, wanted: [file, nowhere] };
    const { folder, out } = await inputs(t, [owner, { rank: 2, owned: [], wanted: [file] }, wanting]);
    const running = shoal(t, ['run', folder, '--out', out, '--json']);
    await running.exitsWith(4);
    const byRank = running.json().filter((line) => line['event'] === 'client');
    assert.deepEqual(
      byRank.map((line) => [line['rank'], line['exitCode'], (line['errors'] as string[]).length]),
      [
        [1, 0, 0],
        [2, 0, 0],
        [3, 4, 1],
      ],
    );
    assert.match((byRank[2]!['errors'] as string[])[0]!, /nowhere: nobody offers it/);
    const { expected } = toAssignment([{ ...leecher, rank: 2 }, leecher]);
    assert.deepEqual(await compareOutputs(out, expected), []);
    const stacks = running.stderr.filter((line) => /^\s+at /.test(line));
    assert.deepEqual(stacks, []);
    assert.ok(running.stderr.some((line) => line.includes('nowhere')));
  });
});

async function inputs(t: TestContext, clients: readonly PlannedClient[]): Promise<{ folder: string; out: string }> {
  const folder = temporaryFolder(t);
  await writeInputs(folder, toAssignment(clients));
  return { folder, out: join(folder, 'out') };
}
