import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';

import type { Offer } from '@shoal/client/core';
import { indexFile } from '@shoal/client/io';
import { ExitCode, ShoalError } from '@shoal/common';

export interface Indexing {
  readonly segmentBytes: number | undefined;
  readonly onProgress?: (path: string, bytes: number, totalBytes: number) => void;
  readonly onIndexed: (offer: Offer) => void;
}

/** Hashes the files that are to be shared, one after the other. What can be refused is, before the first is read. */
export async function indexOffers(paths: readonly string[], indexing: Indexing): Promise<Offer[]> {
  const byName = new Map<string, string>();
  for (const path of paths) {
    const name = basename(resolve(path));
    const other = byName.get(name);
    if (other !== undefined) {
      throw new ShoalError(ExitCode.usage, `${other} and ${path} would both be shared as "${name}": rename one`);
    }
    byName.set(name, path);
    await refuseFolder(path);
  }
  const { segmentBytes, onProgress, onIndexed } = indexing;
  const offers: Offer[] = [];
  for (const path of byName.values()) {
    const offer = await indexFile(resolve(path), {
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
      onProgress: (bytes, totalBytes) => onProgress?.(path, bytes, totalBytes),
    });
    offers.push(offer);
    onIndexed(offer);
  }
  return offers;
}

async function refuseFolder(path: string): Promise<void> {
  const stats = await stat(path).catch((error: unknown) => (error as NodeJS.ErrnoException).code);
  if (stats === 'ENOENT') throw new ShoalError(ExitCode.usage, `${path} does not exist`);
  if (typeof stats === 'object' && stats.isDirectory()) {
    throw new ShoalError(ExitCode.usage, `${path} is a directory: directories are not supported yet`);
  }
}
