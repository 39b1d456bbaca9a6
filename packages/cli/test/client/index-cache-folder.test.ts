import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { indexCache } from '#src/client/index-cache-folder.js';

const config = { stateDir: undefined, maxIndexCacheBytes: 100 };
const env = { XDG_CACHE_HOME: '/caches', HOME: '/home/me' };

describe('the folder of the index cache', () => {
  const cases: readonly (readonly [Parameters<typeof indexCache>[0], Parameters<typeof indexCache>[1], string])[] = [
    [{ ...config, stateDir: '/state' }, env, '/state/index-cache'],
    [{ ...config, stateDir: 'state' }, env, `${process.cwd()}/state/index-cache`],
    [config, env, '/caches/shoal/index'],
    [config, { ...env, XDG_CACHE_HOME: 'relative' }, '/home/me/.cache/shoal/index'],
    [config, { HOME: '/home/me' }, '/home/me/.cache/shoal/index'],
  ];
  for (const [settings, variables, folder] of cases) {
    it(`is ${folder}`, { skip: process.platform === 'win32' }, () => {
      assert.equal(indexCache(settings, variables)?.folder, folder);
    });
  }

  it('is none where nobody says where caches go, or where nothing may be kept', () => {
    assert.equal(indexCache(config, {}), undefined);
    assert.equal(indexCache({ stateDir: '/state', maxIndexCacheBytes: 0 }, env), undefined);
  });
});
