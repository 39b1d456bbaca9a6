import { randomBytes, randomUUID } from 'node:crypto';

import type { ClientId } from '@shoal/common';

import type { ClientIdentity } from '../../core/index.js';
import { shortageOf } from '../problems/shortage.js';
import { StateFolder } from './state-folder.js';

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
    return await keptIdentity(stateFolder);
  } catch (error) {
    // A full disk is waited for, which a client can do under any name.
    if (shortageOf(error) !== undefined) return passingIdentity();
    throw error;
  }
}

async function keptIdentity(stateFolder: string): Promise<ClaimedIdentity> {
  const state = await StateFolder.open(stateFolder);
  try {
    const lock = await state.lock('client.lock');
    if (lock === undefined) {
      await state.close();
      return passingIdentity();
    }
    const release = async (): Promise<void> => {
      await lock.release();
      await state.close();
    };
    try {
      const clientId = await keptId(state);
      const resumeSecret = await keptSecret(state);
      return { identity: { clientId, resumeSecret }, release };
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    await state.close();
    throw error;
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
 * goes on with a new id.
 */
async function keptSecret(state: StateFolder): Promise<string> {
  const known = (await state.read('client-secret')).toString().trim();
  if (SECRET.test(known)) return known;
  const secret = newSecret();
  await state.write('client-secret', `${secret}\n`);
  return secret;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function keptId(state: StateFolder): Promise<ClientId> {
  const known = (await state.read('client-id')).toString().trim();
  if (UUID.test(known)) return known;
  const clientId = randomUUID();
  await state.write('client-id', `${clientId}\n`);
  return clientId;
}
