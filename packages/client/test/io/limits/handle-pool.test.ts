import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

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
      assert.equal(await pool.use(key, handles.opener(key), ({ key }) => Promise.resolve(key)), key);
    }
    await settled();
    assert.deepEqual([...handles.open].sort(), ['a', 'c']);
    assert.equal(handles.opened, 3);
    await pool.close();
    assert.equal(handles.open.size, 0);
  });

  it('opens a handle once for all who use it at a time, and closes none of those', async () => {
    const handles = new Handles();
    const pool = newPool(1);
    const ends: (() => void)[] = [];
    const uses = ['a', 'a', 'b', 'c'].map((key) =>
      pool.use(key, handles.opener(key), () => new Promise<void>((resolve) => ends.push(resolve))),
    );
    await settled();
    assert.equal(handles.opened, 3);
    assert.deepEqual([...handles.open], ['a', 'b', 'c']);
    for (const end of ends) end();
    await Promise.all(uses);
    await settled();
    assert.equal(handles.open.size, 1);
  });

  it('closes what is idle where no further handle can be opened', async () => {
    const handles = new Handles();
    const pool = newPool(8);
    for (const key of ['a', 'b']) await pool.use(key, handles.opener(key), () => Promise.resolve());
    const noRoom = Object.assign(new Error('open'), { code: 'EMFILE' });
    const refuse = (): Promise<never> => Promise.reject(noRoom);
    await pool.use('b', handles.opener('b'), async () => {
      await assert.rejects(
        pool.use('c', refuse, () => Promise.resolve()),
        noRoom,
      );
    });
    await settled();
    assert.deepEqual([...handles.open], ['b']);
    await pool.close();
  });

  it('tries again what could not be opened', async () => {
    const handles = new Handles();
    const pool = newPool(1);
    const fail = (): Promise<never> => Promise.reject(new Error('no'));
    await assert.rejects(
      pool.use('a', fail, () => Promise.resolve()),
      /no/,
    );
    assert.equal(await pool.use('a', handles.opener('a'), ({ key }) => Promise.resolve(key)), 'a');
    await assert.rejects(
      pool.use('a', fail, () => Promise.reject(new Error('work'))),
      /work/,
    );
    await pool.close();
    assert.equal(handles.open.size, 0);
  });
});
