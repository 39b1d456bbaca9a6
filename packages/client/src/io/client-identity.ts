import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type ClientId, ExitCode, ShoalError } from '@shoal/common';

import { lockFile } from './lock-file.js';
import { makeFolder } from './make-folder.js';
import { storageProblem } from './storage-problem.js';

export interface ClientIdentity {
  readonly clientId: ClientId;
  /** Lets another process claim the identity. */
  readonly release: () => Promise<void>;
}

/**
 * A client's identity, kept in its state folder so that the tracker knows it again after a restart.
 * One process at a time may claim it: a second one on the same folder gets a fresh identity.
 */
export async function clientIdentity(stateFolder: string | undefined): Promise<ClientIdentity> {
  if (stateFolder === undefined) return passingIdentity();
  try {
    await makeFolder(stateFolder);
    const release = await lockFile(join(stateFolder, 'client.lock'));
    if (release === undefined) return passingIdentity();
    try {
      return { clientId: await keptId(join(stateFolder, 'client-id')), release };
    } catch (error) {
      await release();
      throw error;
    }
  } catch (error) {
    const { path = stateFolder } = error as NodeJS.ErrnoException;
    throw new ShoalError(ExitCode.storage, storageProblem(error, path));
  }
}

function passingIdentity(): ClientIdentity {
  return { clientId: randomUUID(), release: () => Promise.resolve() };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function keptId(path: string): Promise<ClientId> {
  const known = (await readIfThere(path)).trim();
  if (UUID.test(known)) return known;
  const clientId = randomUUID();
  const newPath = `${path}.new`;
  await writeFile(newPath, `${clientId}\n`, { flush: true });
  try {
    await rename(newPath, path);
  } catch (error) {
    await rm(newPath, { force: true });
    throw error;
  }
  return clientId;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
