import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { defaultSegmentBytes, manifestProblem, segmentBytes, segmentCount, segmentHash } from '@shoal/common';
import { blake3, Blake3Stream, manifestDigest } from '@shoal/common/io';
import { indexFile } from '@shoal/client/io';
import { expectRejection, skipTest, skipTestIf, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { plant, withoutPrivileges } from '../folders.js';
import { fails } from '../refusals.js';

const KIB = 1024;
const folder = temporaryFolder();
chmodSync(folder, 0o755);

function fileOf(name: string, content: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('indexing a file', () => {
  const small = 1_024;
  const sizes: readonly (readonly [length: number, segmentLength: number | undefined, segments: number])[] = [
    [0, small, 0],
    [1, small, 1],
    [small, small, 1],
    [small + 1, small, 2],
    [2 * small - 1, small, 2],
    [100 * small + 7, small, 101],
    [3 * KIB * KIB, small, 3 * KIB],
    [3 * KIB * KIB + 5, 3_000, 1_049],
    [5 * KIB * KIB + 1, 2 * KIB * KIB, 3],
    [200_000, undefined, 4],
    [0, undefined, 0],
  ];
  for (const [length, segmentLength, segments] of sizes) {
    it(`of ${length} bytes in segments of ${segmentLength ?? 'the default length'}`, async () => {
      const content = randomBytes(length);
      const path = fileOf(`sized-${length}`, content);
      const progress: number[] = [];
      const offer = await indexFile(path, {
        ...(segmentLength === undefined ? {} : { segmentBytes: segmentLength }),
        onProgress: (hashed, total) => {
          expect(total).to.equal(length);
          progress.push(hashed);
        },
      });
      const { manifest } = offer;
      expect(offer.path).to.equal(path);
      expect(manifest.kind).to.equal('real');
      expect(manifest.name).to.equal(`sized-${length}`);
      expect(manifest.length).to.equal(length);
      expect(manifest.segmentLength).to.equal(segmentLength ?? defaultSegmentBytes(length));
      expect(segmentCount(manifest)).to.equal(segments);
      expect(manifestProblem(manifest)).to.equal(undefined);
      expect(manifest.digest).to.equal(manifestDigest(manifest));
      for (let index = 0, at = 0; index < segments; index += 1) {
        const end = at + segmentBytes(manifest, index);
        const hash = new Blake3Stream().update(content.subarray(at, end)).hex();
        expect(Buffer.from(segmentHash(manifest, index)).toString('hex'), `segment ${index}`).to.equal(hash);
        at = end;
      }
      expect(progress.at(-1) ?? 0).to.deep.equal(length);
      expect(progress).to.deep.equal([...progress].sort((a, b) => a - b));
    });
  }

  it('gives the same file the same identity, another name or content another', async () => {
    const one = await indexFile(fileOf('one', Buffer.from('content')));
    const again = await indexFile(fileOf('one', Buffer.from('content')));
    const renamed = await indexFile(fileOf('two', Buffer.from('content')));
    const changed = await indexFile(fileOf('one', Buffer.from('Content')));
    expect(one.manifest.digest).to.equal(again.manifest.digest);
    expect(new Set([one, renamed, changed].map(({ manifest }) => manifest.digest)).size).to.equal(3);
  });

  it('follows a link to a file, under the name of the link', async () => {
    const target = fileOf('target', Buffer.from('x'));
    symlinkSync(target, join(folder, 'link'));
    const { manifest } = await indexFile(join(folder, 'link'));
    expect([manifest.name, manifest.length]).to.deep.equal(['link', 1]);
  });

  it('refuses a file that changes meanwhile', async () => {
    const message = (path: string): string => `${path} changed while it was read: offer it again when it is complete`;
    const changes: Record<string, (path: string) => void> = {
      grown: (path) => {
        appendFileSync(path, 'more');
        utimesSync(path, 1, 1);
      },
      'cut-off': (path) => {
        truncateSync(path, 10);
      },
      rewritten: (path) => {
        writeFileSync(path, Buffer.alloc(3 * KIB * KIB, 2));
        utimesSync(path, 2, 2);
      },
    };
    for (const [name, change] of Object.entries(changes)) {
      const path = fileOf(name, Buffer.alloc(3 * KIB * KIB, 1));
      utimesSync(path, 1, 1);
      let changed = false;
      const onProgress = (): void => {
        if (!changed) change(path);
        changed = true;
      };
      await expectRejection(indexFile(path, { segmentBytes: 1_024, onProgress }), fails(6, message(path)), name);
    }
  });

  it('refuses what is no file', async () => {
    const none = join(folder, 'sub', 'none');
    await expectRejection(indexFile(none), fails(2, `${none} does not exist`));
    const below = join(fileOf('file', Buffer.of(1)), 'x');
    await expectRejection(indexFile(below), fails(2, `a part of ${below} is a file, not a folder`));
    await expectRejection(indexFile('/dev/zero'), fails(2, '/dev/zero is a device, not a file'));
  });

  it('refuses a pipe and a socket without waiting for them', async () => {
    skipTestIf(process.platform === 'win32');
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expectRejection(indexFile(pipe), fails(2, `${pipe} is a pipe, not a file`));
    const socket = join(folder, 'socket');
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once('listening', resolve));
    await expectRejection(indexFile(socket), fails(2, `${socket} is a socket, not a file`));
    server.close();
  });

  it('refuses a name that no client could store', async () => {
    const path = fileOf('movie.part', Buffer.of(1));
    await expectRejection(indexFile(path), fails(2, `cannot offer ${path}: file name "movie.part" is reserved`));
    await expectRejection(indexFile('/'), fails(2, 'cannot offer /: a file name is empty'));
  });

  it('refuses a segment length that no manifest may have', async () => {
    const path = fileOf('segments', Buffer.of(1));
    for (const size of [0, 1_023, 1_500.5, -1, NaN, 16 * KIB * KIB + 1]) {
      const message = `segment size ${size} is not possible: choose 1024 to 16777216 bytes with --segment-size`;
      await expectRejection(indexFile(path, { segmentBytes: size }), fails(2, message));
    }
  });

  it('refuses more segments than a file may have, before it reads any', async () => {
    const path = fileOf('sparse', new Uint8Array(0));
    truncateSync(path, (1 << 20) * 1_024 + 1);
    const message = `cannot offer ${path}: it would have 1048577 segments, over the limit of 1048576: raise --segment-size above 1024`;
    await expectRejection(indexFile(path, { segmentBytes: 1_024, onProgress: () => expect.fail() }), fails(2, message));
  });
});

describe('indexing a folder', () => {
  const content = { 'a/one': randomBytes(3_000), 'a.two': randomBytes(1_500), empty: '', 'z/three': randomBytes(700) };
  const stream = Buffer.concat([content['a/one'], content['a.two'], content['z/three']]);

  it('cuts segments from the contents of all files, in canonical order', async () => {
    const root = plant(join(folder, 'tree'), { ...content, hollow: null, link: { linkTo: 'a/one' } });
    const { manifest, path } = await indexFile(root, { segmentBytes: 1_024 });
    expect([path, manifest.name, manifest.length]).to.deep.equal([root, 'tree', stream.length]);
    expect(manifestProblem(manifest)).to.equal(undefined);
    expect(manifest.digest).to.equal(manifestDigest(manifest));
    expect(manifest.entries?.map((entry) => entry.path)).to.deep.equal([
      'a',
      'a/one',
      'a.two',
      'empty',
      'hollow',
      'link',
      'z',
      'z/three',
    ]);
    for (let index = 0; index < segmentCount(manifest); index += 1) {
      const hash = blake3(stream.subarray(index * 1_024, (index + 1) * 1_024));
      expect(Buffer.from(segmentHash(manifest, index)), `segment ${index}`).to.deep.equal(hash);
    }
  });

  it('gives two copies the same identity, for any user, time and order', async () => {
    const one = await indexFile(plant(join(folder, 'here', 'same'), content));
    const before = process.umask(0o077);
    const root = plant(join(folder, 'there', 'same'), Object.fromEntries(Object.entries(content).reverse()));
    process.umask(before);
    utimesSync(join(root, 'a.two'), 1, 1);
    const other = await indexFile(root);
    expect(other.manifest.digest).to.equal(one.manifest.digest);
  });

  it('gives any difference another identity', async () => {
    const differences: Record<string, (root: string) => unknown> = {
      none: () => undefined,
      content: (root) => plant(root, { 'z/three': randomBytes(700) }),
      'a name': (root) => renameSync(join(root, 'a.two'), join(root, 'a.too')),
      'an empty file': (root) => plant(root, { empty2: '' }),
      'an empty folder': (root) => plant(root, { hollow: null }),
      'a link': (root) => plant(root, { link: { linkTo: 'a.two' } }),
      'another target': (root) => plant(root, { link: { linkTo: 'empty' } }),
      executable: (root) => {
        chmodSync(join(root, 'a.two'), 0o744);
      },
      boundaries: (root) => plant(root, { 'a/one': stream.subarray(0, 4_500), 'a.two': '' }),
    };
    const digests = new Set<string>();
    for (const [what, make] of Object.entries(differences)) {
      const root = plant(join(folder, what, 'root'), content);
      make(root);
      digests.add((await indexFile(root)).manifest.digest);
    }
    expect(digests.size).to.equal(Object.keys(differences).length);
  });

  it('says of a single file whether its owner may execute it', async () => {
    const path = join(folder, 'tool');
    writeFileSync(path, '#!/bin/sh');
    const digests = [];
    for (const [mode, executable] of [
      [0o644, undefined],
      [0o744, true],
      [0o655, undefined],
    ] as const) {
      chmodSync(path, mode);
      const { manifest } = await indexFile(path);
      expect(manifest.executable).to.equal(executable);
      digests.push(manifest.digest);
    }
    expect(digests[0]).to.equal(digests[2]);
    expect(digests[0]).to.not.equal(digests[1]);
  });

  it('takes a folder without anything in it', async () => {
    const { manifest } = await indexFile(plant(join(folder, 'nothing'), {}));
    expect([manifest.length, segmentCount(manifest), manifest.entries]).to.deep.equal([0, 0, []]);
    expect(manifestProblem(manifest)).to.equal(undefined);
  });

  it('refuses links that lead out, and names that cannot stand side by side', async () => {
    const refused: Record<string, readonly [Parameters<typeof plant>[1], RegExp]> = {
      absolute: [{ 'a/bad': { linkTo: '/etc/passwd' } }, /the link "a\/bad" leads to "\/etc\/passwd", outside/],
      above: [{ 'a/bad': { linkTo: '../../x' } }, /the link "a\/bad" leads to "\.\.\/\.\.\/x", outside/],
      case: [{ 'a/File': '1', 'a/file': '2' }, /"a\/File" and "a\/file" differ only by case/],
      normal: [
        { 'caf\u00e9': '1', 'cafe\u0301': '2' },
        /"cafe\u0301" and "caf\u00e9" differ only by case or normalisation/,
      ],
      separator: [{ 'back\\slash': '1' }, /"back\\slash" has a path separator/],
    };
    for (const [what, [tree, message]] of Object.entries(refused)) {
      const root = plant(join(folder, `refused-${what}`), tree);
      const onProgress = (): void => expect.fail('before anything is read');
      await expectRejection(indexFile(root, { onProgress }), (error: unknown) => {
        fails(2, message)(error);
        expect((error as Error).message.startsWith(`cannot offer ${root}: `)).to.equal(true);
        return true;
      });
    }
  });

  it('refuses one in which a file may not be read', async () => {
    const root = plant(join(folder, 'secrets'), { 'a/secret': 'x', b: 'y' });
    chmodSync(join(root, 'a', 'secret'), 0);
    const isDone = await withoutPrivileges(async () => {
      const message = `no permission to read ${join(root, 'a', 'secret')}`;
      await expectRejection(indexFile(root), fails(6, message));
      return true;
    });
    if (isDone !== true) skipTest('root may read everything');
  });

  it('refuses one in which a file changes meanwhile', async () => {
    const root = plant(join(folder, 'changing'), { a: Buffer.alloc(1_000), b: Buffer.alloc(1_000) });
    const changed = (path: string): string => `${path} changed while it was read: offer it again when it is complete`;
    const onProgress = (): void => {
      rmSync(join(root, 'b'), { force: true });
    };
    await expectRejection(indexFile(root, { onProgress }), fails(6, changed(join(root, 'b'))));
  });
});
