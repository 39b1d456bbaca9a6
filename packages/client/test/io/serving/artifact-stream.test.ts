import { renameSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { ExitCode, type ShoalError } from '@shoal/common';
import { expectRejection, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { ArtifactStream } from '#src/io/serving/artifact-stream.js';

import { realFile, SEGMENT_BYTES } from '../files.js';

const folder = temporaryFolder();

describe('ArtifactStream', () => {
  it('gives the segments in order, as far as they are there', async () => {
    const { stream, reading, write, content } = download('steps', 3 * SEGMENT_BYTES + 10);
    expect(await reading.soon()).to.deep.equal([]);
    await write(2, 0);
    stream.reach(1);
    await reading.until(1);
    await write(1);
    stream.reach(3);
    await reading.until(3);
    await write(3);
    stream.reach(4);
    expect(await reading.all()).to.deep.equal(content);
  });

  it('reads no further than its reader', async () => {
    const { stream, write, content } = download('slow', 4 * SEGMENT_BYTES, { isRead: false });
    await write(0, 1, 2, 3);
    stream.reach(4);
    const iterator = stream[Symbol.asyncIterator]();
    const first = await iterator.next();
    expect(Buffer.from(first.value as Buffer)).to.deep.equal(content.subarray(0, SEGMENT_BYTES));
    await write.zeros(1);
    await expectRejection(Promise.resolve(iterator.next()), undefined, 'the second is read when it is asked for');
  });

  it('goes on when the file gets its final name', async () => {
    const { stream, reading, write, content, path } = download('moved', 3 * SEGMENT_BYTES);
    await write(0, 1, 2);
    stream.reach(1);
    await reading.until(1);
    renameSync(path, path.slice(0, -'.part'.length));
    stream.reach(3);
    expect(await reading.all()).to.deep.equal(content);
  });

  it('finds a file that had its final name before it was read', async () => {
    const { stream, reading, write, content, path } = download('early', 2 * SEGMENT_BYTES);
    await write(0, 1);
    renameSync(path, path.slice(0, -'.part'.length));
    stream.reach(2);
    expect(await reading.all()).to.deep.equal(content);
  });

  it('gives nothing of an empty file', async () => {
    const { reading } = download('empty', 0);
    expect(await reading.all()).to.deep.equal(Buffer.alloc(0));
  });

  it('fails where the bytes on disk are not those that were verified', async () => {
    const { stream, reading, write } = download('changed', 2 * SEGMENT_BYTES);
    await write(0);
    stream.reach(2);
    await expectRejection(reading.all(), (error: ShoalError) => {
      expect(error.exitCode).to.equal(ExitCode.integrity);
      expect(error.message).to.match(/^segment 1 of changed was changed on disk: .*changed\.part$/);
      return true;
    });
  });

  it('fails where the file is gone', async () => {
    const stream = new ArtifactStream(realFile('gone', SEGMENT_BYTES).manifest, join(folder, 'gone.part'));
    stream.reach(1);
    await expectRejection(read(stream).all(), /ENOENT/);
  });

  it('ends with what it was stopped for, whether it waits or not', async () => {
    const { stream, reading, write } = download('stopped', 2 * SEGMENT_BYTES);
    await write(0, 1);
    stream.reach(1);
    await reading.until(1);
    stream.stop(new Error('enough'));
    stream.stop(new Error('too late'));
    await expectRejection(reading.all(), /enough/);
    const other = download('never', SEGMENT_BYTES);
    other.stream.stop(new Error('at once'));
    other.stream.reach(1);
    await expectRejection(other.reading.all(), /at once/);
  });
});

/** A file that is being downloaded: zeros until its segments are written. */
function download(name: string, length: number, { isRead = true } = {}) {
  const { manifest, content, segment } = realFile(name, length);
  const path = join(folder, `${name}.part`);
  writeFileSync(path, Buffer.alloc(length));
  const put = async (index: number, bytes: Buffer): Promise<void> => {
    const handle = await open(path, 'r+');
    await handle.write(bytes, 0, bytes.length, index * SEGMENT_BYTES);
    await handle.close();
  };
  const write = Object.assign(
    async (...indices: number[]): Promise<void> => {
      for (const index of indices) await put(index, segment(index));
    },
    { zeros: (index: number) => put(index, Buffer.alloc(SEGMENT_BYTES)) },
  );
  const stream = new ArtifactStream(manifest, path);
  return { stream, reading: isRead ? read(stream) : read(new ArtifactStream(manifest, path)), write, content, path };
}

/** Reads a stream in the background. */
function read(stream: ArtifactStream) {
  const segments: Buffer[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const ended = (async () => {
    for await (const bytes of stream) {
      segments.push(Buffer.from(bytes));
      for (const { count, resolve } of waiting) if (segments.length >= count) resolve();
    }
    return Buffer.concat(segments);
  })();
  ended.catch(() => undefined);
  return {
    all: () => ended,
    /** Settles when this many segments have come. */
    until: (count: number): Promise<void> =>
      new Promise((resolve) => {
        if (segments.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    /** The segments so far when all pending work is done. */
    soon: async (): Promise<Buffer[]> => {
      await new Promise(setImmediate);
      return segments;
    },
  };
}
