import { randomBytes, randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type ClientId, ExitCode, ShoalError } from '@shoal/common';

import type { ClientIdentity } from '../core/index.js';
import { lockFile } from './lock-file.js';
import { makeFolder } from './make-folder.js';
import { storageProblem } from './storage-problem.js';

export interface ClaimedIdentity {
  readonly identity: ClientIdentity;
  /** Lets another process claim the identity. */
  readonly release: () => Promise<void>;
}

/**
 * A client's identity, kept in its state folder so that the tracker knows it again after a restart.
 * One process at a time may claim it: a second one on the same folder gets a fresh identity.
 */
export async function clientIdentity(stateFolder: string | undefined): Promise<ClaimedIdentity> {
  if (stateFolder === undefined) return passingIdentity();
  try {
    await makeFolder(stateFolder);
    const release = await lockFile(join(stateFolder, 'client.lock'));
    if (release === undefined) return passingIdentity();
    try {
      const clientId = await keptId(join(stateFolder, 'client-id'));
      const resumeSecret = await keptSecret(join(stateFolder, 'client-secret'));
      return { identity: { clientId, resumeSecret }, release };
    } catch (error) {
      await release();
      throw error;
    }
  } catch (error) {
    const { path = stateFolder } = error as NodeJS.ErrnoException;
    throw new ShoalError(ExitCode.storage, storageProblem(error, path));
  }
}

/** One that nobody had before. */
export function newIdentity(): ClientIdentity {
  return { clientId: randomUUID(), resumeSecret: newSecret() };
}

function passingIdentity(): ClaimedIdentity {
  return { identity: newIdentity(), release: () => Promise.resolve() };
}

const SECRET_BYTES = 32;
const SECRET = /^[\w-]{43}$/;

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/**
 * With a damaged file the id is not provable any more where a tracker still knows it: the client then
 * goes on with a new id. Made under its own name, because nobody reads it while the lock is held.
 */
async function keptSecret(path: string): Promise<string> {
  const known = (await readIfThere(path)).trim();
  if (SECRET.test(known)) return known;
  const secret = newSecret();
  await rm(path, { force: true });
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${secret}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return secret;
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
