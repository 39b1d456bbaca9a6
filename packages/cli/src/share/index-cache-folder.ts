import { join, resolve } from 'node:path';

import { IndexCache } from '@shoal/client/io';

interface CacheConfig {
  readonly stateDir: string | undefined;
  readonly maxIndexCacheBytes: number;
}

/** Where hashes of shared files are kept for the next start: with the client's state, else where this user's caches are. */
export function indexCache(
  { stateDir, maxIndexCacheBytes }: CacheConfig,
  env: Readonly<Record<string, string | undefined>>,
): IndexCache | undefined {
  const folder = stateDir === undefined ? userCacheFolder(env) : resolve(stateDir, 'index-cache');
  if (folder === undefined || maxIndexCacheBytes === 0) return undefined;
  return new IndexCache(folder, maxIndexCacheBytes);
}

/** As the XDG Base Directory Specification says. */
function userCacheFolder({ XDG_CACHE_HOME: caches, HOME: home }: CacheEnvironment): string | undefined {
  if (caches?.startsWith('/') === true) return join(caches, 'shoal', 'index');
  return home?.startsWith('/') === true ? join(home, '.cache', 'shoal', 'index') : undefined;
}

type CacheEnvironment = Readonly<Record<string, string | undefined>>;
