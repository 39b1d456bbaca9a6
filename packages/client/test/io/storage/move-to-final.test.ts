import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { expectRejection, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { moveToFinal } from '#src/io/storage/partial/move-to-final.js';

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
      expect(contentOf(at.finalPath)).to.equal('whole');
      expect(existsSync(at.partPath)).to.equal(false);
      expect(kind === 'file' && statSync(at.finalPath).nlink).to.equal(kind === 'file' && 1);
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
        await expectRejection(moved, /movie appeared meanwhile: the download is kept as .*movie\.part$/);
        expect([contentOf(at.finalPath), contentOf(at.partPath)]).to.deep.equal(['MINE', 'whole']);
      });
    }

    it(`of a ${kind} is not done where the lock is lost before`, async () => {
      const at = scene(kind);
      const confirm = (): Promise<void> => Promise.reject(new Error('lost'));
      await expectRejection(moveToFinal({ ...at, identity: identityOf(at), confirm }), /lost/);
      expect(readdirSync(join(at.partPath, '..'))).to.deep.equal(['movie.part']);
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
      await expectRejection(moveToFinal({ ...at, identity, confirm }), /lost/);
      expect(existsSync(at.finalPath)).to.equal(false);
      expect(contentOf(at.partPath)).to.equal('unfinished');
    });
  }
});
