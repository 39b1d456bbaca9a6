import { closeSync, constants, openSync, readdirSync, readlinkSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { skipTestIf, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { alignedBuffer } from '#src/io/files/aligned-buffer.js';
import { BufferedReader, canReadDirectly, DirectReader } from '#src/io/storage/artifact/file-readers.js';
import type { BlockReader } from '#src/io/storage/artifact/artifact-bytes.js';
import { PositionalFile } from '#src/io/files/positional-file.js';

const SIZE = 100_000;

describe('readers of a file', () => {
  const path = join(temporaryFolder(), 'file');
  /** Data and holes. */
  const content = Buffer.alloc(SIZE);
  for (const at of [0, 5_000, 50_000, SIZE - 3_000]) content.fill(at % 255, at, at + 3_000);

  function write(): void {
    const descriptor = openSync(path, 'w');
    for (const at of [0, 5_000, 50_000, SIZE - 3_000])
      writeSync(descriptor, content.subarray(at, at + 3_000), 0, undefined, at);
    closeSync(descriptor);
    truncateSync(path, SIZE);
  }

  it('give the bytes of any block, and zeros beyond the end', async () => {
    write();
    const file = await PositionalFile.open(path, constants.O_RDONLY);
    const readers: BlockReader[] = [new BufferedReader(file, 70_000)];
    if (canReadDirectly) readers.push(new DirectReader(path, file, 70_000));
    await fc.assert(
      fc.asyncProperty(fc.nat(SIZE + 20_000), fc.integer({ min: 1, max: 70_000 }), async (position, length) => {
        const expected = Buffer.concat([content.subarray(position, position + length), Buffer.alloc(length)]);
        for (const reader of readers) {
          const block = await reader.read(position, length);
          expect(block).to.deep.equal(expected.subarray(0, length));
        }
      }),
    );
    for (const reader of readers) await reader.close();
    await file.close();
  });

  it('leave no descriptor open', async () => {
    skipTestIf(process.platform !== 'linux' && 'there is no /proc');
    write();
    const file = await PositionalFile.open(path, constants.O_RDONLY);
    const readers = [new BufferedReader(file, 10_000), new DirectReader(path, file, 10_000)];
    for (const reader of readers) {
      await reader.read(0, 10_000);
      await reader.close();
    }
    await file.close();
    const open = readdirSync('/proc/self/fd').filter((descriptor) => targetOf(descriptor) === path);
    expect(open).to.deep.equal([]);
  });

  it('read as usual where the system reads in no other way', async () => {
    skipTestIf(!canReadDirectly && 'it never does here');
    write();
    const file = await PositionalFile.open(path, constants.O_RDONLY);
    for (const elsewhere of [join(path, 'nowhere'), '/proc/version', '/dev/zero']) {
      const reader = new DirectReader(elsewhere, file, 10_000);
      // /dev/zero gives zeros: reading them shows that the path counts.
      if (elsewhere !== '/dev/zero')
        expect(await reader.read(5_000, 10_000)).to.deep.equal(content.subarray(5_000, 15_000));
      await reader.close();
    }
    await file.close();
  });
});

describe('an aligned buffer', () => {
  it('is as long as asked for', () => {
    for (const bytes of [1, 4_096, 65_536, 65_537]) expect(alignedBuffer(bytes).length).to.equal(bytes);
  });
});

/** The file behind a descriptor of this process; undefined where it is closed. */
function targetOf(descriptor: string): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return undefined;
  }
}
