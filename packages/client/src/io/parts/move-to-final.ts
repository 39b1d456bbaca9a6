import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';

import { clearly, exists, StorageError } from './clearly.js';
import { syncFolder } from './held-folder.js';

/** Gives a whole artifact its final name, and makes that durable. */
export async function moveToFinal(partPath: string, finalPath: string): Promise<void> {
  if (await exists(finalPath))
    throw new StorageError(`${finalPath} appeared meanwhile: the download is kept as ${partPath}`);
  await clearly(finalPath, () => rename(partPath, finalPath));
  const folder = dirname(finalPath);
  await clearly(folder, () => syncFolder(folder));
}
