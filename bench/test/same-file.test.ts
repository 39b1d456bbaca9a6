import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expectRejection } from '@shoal/testing';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';

import { assertSameFile } from '../files/same-file.js';
import { writeSourceFile } from '../files/source-file.js';

const BYTES = 9 * 1024 * 1024 + 5;

describe('a copy', () => {
  let folder: string;
  let bytes: Buffer;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shoal-copy-'));
    const source = await writeSourceFile(join(folder, 'source'), BYTES);
    expect(source).to.deep.equal({ path: join(folder, 'source'), name: 'source', bytes: BYTES });
    bytes = readFileSync(source.path);
    expect(bytes.length).to.equal(BYTES);
  });
  after(() => rmSync(folder, { recursive: true }));

  const compare = (copy: Uint8Array): Promise<void> => {
    writeFileSync(join(folder, 'copy'), copy);
    return assertSameFile(join(folder, 'source'), join(folder, 'copy'));
  };

  it('passes where it is the same', () => compare(bytes));

  it('fails where a byte differs, the last one too', async () => {
    for (const index of [0, 4 * 1024 * 1024, BYTES - 1]) {
      const copy = Buffer.from(bytes);
      copy[index] = (copy[index] as number) ^ 1;
      await expectRejection(compare(copy), /copy differs from .*source/);
    }
  });

  it('fails where it is shorter, longer or missing', async () => {
    await expectRejection(compare(bytes.subarray(0, -1)), /differs/);
    await expectRejection(compare(Buffer.concat([bytes, Buffer.of(0)])), /differs/);
    await expectRejection(assertSameFile(join(folder, 'source'), join(folder, 'none')), /ENOENT/);
  });
});
