import { expectRejection } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { HandlePool } from '#src/io/limits/handle-pool.js';

class Handles {
  readonly open = new Set<string>();
  opened = 0;

  opener(key: string): () => Promise<{ key: string; close: () => Promise<void> }> {
    return () => {
      this.opened += 1;
      this.open.add(key);
      const close = (): Promise<void> => {
        this.open.delete(key);
        return Promise.resolve();
      };
      return Promise.resolve({ key, close });
    };
  }
}

function newPool(maxOpen: number): HandlePool<{ key: string; close(): Promise<void> }> {
  return new HandlePool(maxOpen, (handle) => handle.close());
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('a pool of handles', () => {
  it('keeps open what was used last', async () => {
    const handles = new Handles();
    const pool = newPool(2);
    for (const key of ['a', 'b', 'a', 'c', 'a']) {
      expect(await pool.use(key, handles.opener(key), ({ key }) => Promise.resolve(key))).to.equal(key);
    }
    await settled();
    expect([...handles.open].sort()).to.deep.equal(['a', 'c']);
    expect(handles.opened).to.equal(3);
    await pool.close();
    expect(handles.open.size).to.equal(0);
  });

  it('opens a handle once for all who use it at a time, and closes none of those', async () => {
    const handles = new Handles();
    const pool = newPool(1);
    const ends: (() => void)[] = [];
    const uses = ['a', 'a', 'b', 'c'].map((key) =>
      pool.use(key, handles.opener(key), () => new Promise<void>((resolve) => ends.push(resolve))),
    );
    await settled();
    expect(handles.opened).to.equal(3);
    expect([...handles.open]).to.deep.equal(['a', 'b', 'c']);
    for (const end of ends) end();
    await Promise.all(uses);
    await settled();
    expect(handles.open.size).to.equal(1);
  });

  it('closes what is idle where no further handle can be opened', async () => {
    const handles = new Handles();
    const pool = newPool(8);
    for (const key of ['a', 'b']) await pool.use(key, handles.opener(key), () => Promise.resolve());
    const noRoom = Object.assign(new Error('open'), { code: 'EMFILE' });
    const refuse = (): Promise<never> => Promise.reject(noRoom);
    await pool.use('b', handles.opener('b'), async () => {
      await expectRejection(
        pool.use('c', refuse, () => Promise.resolve()),
        noRoom,
      );
    });
    await settled();
    expect([...handles.open]).to.deep.equal(['b']);
    await pool.close();
  });

  it('tries again what could not be opened', async () => {
    const handles = new Handles();
    const pool = newPool(1);
    const fail = (): Promise<never> => Promise.reject(new Error('no'));
    await expectRejection(
      pool.use('a', fail, () => Promise.resolve()),
      /no/,
    );
    expect(await pool.use('a', handles.opener('a'), ({ key }) => Promise.resolve(key))).to.equal('a');
    await expectRejection(
      pool.use('a', fail, () => Promise.reject(new Error('work'))),
      /work/,
    );
    await pool.close();
    expect(handles.open.size).to.equal(0);
  });
});
