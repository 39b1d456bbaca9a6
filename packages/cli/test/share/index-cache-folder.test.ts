import { skipTestIf } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { indexCache } from '#src/share/index-cache-folder.js';

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
    it(`is ${folder}`, () => {
      skipTestIf(process.platform === 'win32');
      expect(indexCache(settings, variables)?.folder).to.equal(folder);
    });
  }

  it('is none without a cache folder, or with a limit of 0', () => {
    expect(indexCache(config, {})).to.equal(undefined);
    expect(indexCache({ stateDir: '/state', maxIndexCacheBytes: 0 }, env)).to.equal(undefined);
  });
});
