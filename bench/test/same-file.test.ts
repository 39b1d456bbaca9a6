import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { assertSameFile } from '../files/same-file.js';
import { writeSourceFile } from '../files/source-file.js';

const BYTES = 9 * 1024 * 1024 + 5;

describe('a copy', () => {
  let folder: string;
  let bytes: Buffer;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shoal-copy-'));
    const source = await writeSourceFile(join(folder, 'source'), BYTES);
    assert.deepEqual(source, { path: join(folder, 'source'), name: 'source', bytes: BYTES });
    bytes = readFileSync(source.path);
    assert.equal(bytes.length, BYTES);
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
      await assert.rejects(compare(copy), /copy differs from .*source/);
    }
  });

  it('fails where it is shorter, longer or missing', async () => {
    await assert.rejects(compare(bytes.subarray(0, -1)), /differs/);
    await assert.rejects(compare(Buffer.concat([bytes, Buffer.of(0)])), /differs/);
    await assert.rejects(assertSameFile(join(folder, 'source'), join(folder, 'none')), /ENOENT/);
  });
});
