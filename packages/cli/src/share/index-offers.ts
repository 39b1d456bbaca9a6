import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

import type { Offer } from '@shoal/client/core';
import { indexFile, type IndexOptions } from '@shoal/client/io';
import { ExitCode, ShoalError } from '@shoal/common';

import type { Context } from '../command.js';
import { complain } from '../process/failure.js';
import type { ConfigOf } from '../options/command-options.js';
import { offerSigner } from '../signing/offer-signer.js';
import { indexCache } from './index-cache-folder.js';
import { IndexingLine } from './indexing-line.js';

/** Hashes the files and folders that are to be shared, one after the other, and signs them. */
export async function indexOffers(
  paths: readonly string[],
  config: ConfigOf<'client' | 'share'>,
  { env, workers }: Context,
  onIndexed: (offer: Offer) => void,
): Promise<Offer[]> {
  await refuseAtOnce(paths);
  const signed = offerSigner(config.signKey);
  const { segmentBytes, expectedClients, hashThreads } = config;
  const line = new IndexingLine();
  const options: IndexOptions = {
    worker: workers.hashWorker,
    cache: indexCache(config, env),
    expectedClients,
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
    ...(hashThreads === undefined ? {} : { threads: hashThreads }),
    onSkipped: (path, kind) => {
      line.wipe();
      complain(`skipped ${path}: it is ${kind}`);
    },
  };
  const offers: Offer[] = [];
  try {
    for (const path of paths) {
      line.begin(path);
      const offer = signed(await indexFile(resolve(path), { ...options, onProgress: line.update }));
      line.wipe();
      offers.push(offer);
      onIndexed(offer);
    }
  } finally {
    line.wipe();
  }
  return offers;
}

/** Refuses what can be refused without reading a file, before hours are spent on hashing. */
async function refuseAtOnce(paths: readonly string[]): Promise<void> {
  const byName = new Map<string, string>();
  for (const path of paths) {
    const name = basename(resolve(path));
    const other = byName.get(name);
    if (other !== undefined) {
      throw new ShoalError(ExitCode.usage, `${other} and ${path} would both be shared as "${name}": rename one`);
    }
    byName.set(name, path);
    const problem = await stat(path).then(
      () => undefined,
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    if (problem === 'ENOENT') throw new ShoalError(ExitCode.usage, `${path} does not exist`);
  }
}
