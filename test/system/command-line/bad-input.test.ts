import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Random } from '@shoal/common';
import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { makeDeclaredFile, type PlannedClient, toAssignment } from '../../assignment/assignment.js';
import { compareOutputs } from '../../assignment/compare-outputs.js';
import { writeInputs } from '../../assignment/write-assignment.js';
import { shoal } from '../../harness/shoal-process.js';

const random = new Random(1);
const file = makeDeclaredFile('file', 12, random);
const nowhere = makeDeclaredFile('nowhere', 3, random);
const owner: PlannedClient = { rank: 1, owned: [file], wanted: [] };
const leecher: PlannedClient = { rank: 3, owned: [], wanted: [file] };

const H = 'x'.repeat(32);

/** The content of in2.txt, and the facts in the one line about it in addition to the file. */
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

describe('a malformed assignment input', () => {
  for (const [what, content, ...facts] of malformed) {
    it(`with ${what} is reported in one line, and shoal client ends with 2`, async () => {
      const path = join(temporaryFolder(), 'in2.txt');
      writeFileSync(path, content);
      await shoal(['client', '--input', path, '--rank', '2']).failsWith(2, path, ...facts);
    });
  }

  for (const what of ['half a hash', 'bytes that are no text', 'an absurd number of segments']) {
    it(`with ${what} does not keep the others of a run from ending`, async () => {
      const { folder, out } = await inputs([owner, leecher]);
      writeFileSync(join(folder, 'in2.txt'), malformed.find(([name]) => name === what)![1]);
      await shoal(['run', folder, '--out', out]).failsWith(2, join(folder, 'in2.txt'));
      expect(await compareOutputs(out, toAssignment([leecher]).expected)).to.deep.equal([]);
    });
  }

  it('that is missing is reported', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'in9.txt');
    await shoal(['client', '--input', path]).failsWith(2, path, 'does not exist');
    await shoal(['run', folder]).failsWith(2, folder, 'has no input files in1.txt, in2.txt');
    await shoal(['run', path]).failsWith(2, path, 'does not exist');
    await shoal(['client', '--input', folder]).failsWith(2, folder, 'folder');
  });

  it('for rank 0 or for one rank twice is reported', async () => {
    const { folder } = await inputs([owner]);
    writeFileSync(join(folder, 'in01.txt'), '0\n0\n');
    await shoal(['run', folder]).failsWith(2, 'in01.txt', 'in1.txt', 'rank 1');
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'in0.txt'), '0\n0\n');
    await shoal(['run', other]).failsWith(2, 'in0.txt', 'rank 0 is the tracker');
  });
});

describe('a wanted file that no client has', () => {
  it('fails only its client, and the run ends with 4', async () => {
    const wanting = { ...leecher, wanted: [file, nowhere] };
    const { folder, out } = await inputs([owner, { rank: 2, owned: [], wanted: [file] }, wanting]);
    const running = shoal(['run', folder, '--out', out, '--json']);
    await running.exitsWith(4);
    const byRank = running.json().filter((line) => line['event'] === 'client');
    expect(byRank.map((line) => [line['rank'], line['exitCode'], (line['errors'] as string[]).length])).to.deep.equal([
      [1, 0, 0],
      [2, 0, 0],
      [3, 4, 1],
    ]);
    expect((byRank[2]!['errors'] as string[])[0]!).to.match(/nowhere: no client offers it/);
    const { expected } = toAssignment([{ ...leecher, rank: 2 }, leecher]);
    expect(await compareOutputs(out, expected)).to.deep.equal([]);
    const stacks = running.stderr.filter((line) => /^\s+at /.test(line));
    expect(stacks).to.deep.equal([]);
    expect(running.stderr.some((line) => line.includes('nowhere'))).to.equal(true);
  });
});

async function inputs(clients: readonly PlannedClient[]): Promise<{ folder: string; out: string }> {
  const folder = temporaryFolder();
  await writeInputs(folder, toAssignment(clients));
  return { folder, out: join(folder, 'out') };
}
