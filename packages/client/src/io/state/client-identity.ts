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
 * Loads a client's identity from its state folder, by which the tracker recognises the client after a restart. One
 * process at a time may claim it: a second process on the same folder gets a new identity.
 */
export async function clientIdentity(stateFolder: string | undefined): Promise<ClaimedIdentity> {
  if (stateFolder === undefined) return passingIdentity();
  try {
    return await keptIdentity(stateFolder);
  } catch (error) {
    // A client that waits for disk space can do so under any identity.
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

/** A new, random identity. */
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
 * A damaged file makes the id unprovable to a tracker that still knows it: the client then continues with a new
 * id.
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
