import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { moveToFinal } from '#src/io/storage/partial/move-to-final.js';

import { temporaryFolder } from '../temporary-folder.js';

interface Scene {
  readonly partPath: string;
  readonly finalPath: string;
  readonly kind: 'file' | 'folder';
}

function scene(kind: Scene['kind']): Scene {
  const folder = temporaryFolder();
  const partPath = join(folder, 'movie.part');
  make(partPath, kind, 'whole');
  return { partPath, finalPath: join(folder, 'movie'), kind };
}

function make(path: string, kind: Scene['kind'], content: string): void {
  if (kind === 'folder') mkdirSync(path);
  writeFileSync(kind === 'folder' ? join(path, 'content') : path, content);
}

function contentOf(path: string): string {
  return readFileSync(statSync(path).isDirectory() ? join(path, 'content') : path, 'utf8');
}

/** As an open handle: it stays the same file, whatever gets its name. */
function identityOf({ partPath }: Scene): () => Promise<{ dev: number; ino: number }> {
  const identity = stat(partPath);
  return () => identity;
}

const kinds = ['file', 'folder'] as const;

describe('giving the final name', () => {
  for (const kind of kinds) {
    it(`leaves one name to a ${kind}`, async () => {
      const at = scene(kind);
      await moveToFinal({ ...at, identity: identityOf(at), confirm: () => Promise.resolve() });
      assert.equal(contentOf(at.finalPath), 'whole');
      assert.ok(!existsSync(at.partPath));
      assert.equal(kind === 'file' && statSync(at.finalPath).nlink, kind === 'file' && 1);
    });

    for (const other of kinds) {
      it(`of a ${kind} replaces no ${other} that appears at the last moment`, async () => {
        const at = scene(kind);
        let isMade = false;
        const confirm = (): Promise<void> => {
          if (!isMade) make(at.finalPath, other, 'MINE');
          isMade = true;
          return Promise.resolve();
        };
        const moved = moveToFinal({ ...at, identity: identityOf(at), confirm });
        await assert.rejects(moved, /movie appeared meanwhile: the download is kept as .*movie\.part$/);
        assert.deepEqual([contentOf(at.finalPath), contentOf(at.partPath)], ['MINE', 'whole']);
      });
    }

    it(`of a ${kind} is not done where the lock is lost before`, async () => {
      const at = scene(kind);
      const confirm = (): Promise<void> => Promise.reject(new Error('lost'));
      await assert.rejects(moveToFinal({ ...at, identity: identityOf(at), confirm }), /lost/);
      assert.deepEqual(readdirSync(join(at.partPath, '..')), ['movie.part']);
    });

    it(`to another's unfinished ${kind}, put there meanwhile, is taken back`, async () => {
      const at = scene(kind);
      const identity = identityOf(at);
      await identity();
      let looks = 0;
      const confirm = (): Promise<void> => {
        looks += 1;
        if (looks > 1) return Promise.reject(new Error('lost'));
        // Just after this look the process stands still, and another one takes over.
        renameSync(at.partPath, join(temporaryFolder(), 'gone'));
        make(at.partPath, kind, 'unfinished');
        return Promise.resolve();
      };
      await assert.rejects(moveToFinal({ ...at, identity, confirm }), /lost/);
      assert.ok(!existsSync(at.finalPath));
      assert.equal(contentOf(at.partPath), 'unfinished');
    });
  }
});
