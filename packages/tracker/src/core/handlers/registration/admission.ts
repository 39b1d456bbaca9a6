import { commonVersion, MAX_VERSION, MIN_VERSION } from '@shoal/common';
import type { ClientId, MessageOf, Rank } from '@shoal/common';

import type { Channel, Client } from '../../clients/client.js';
import type { TrackerOptions } from '../../options.js';
import type { TrackerParts } from '../../parts.js';
import type { Refusal } from '../../refusal.js';
import { findInitProblem } from './init-validation.js';

type Parts = Pick<TrackerParts, 'session' | 'clients'>;
type Options = Pick<TrackerOptions, 'needsTokens' | 'maxClients' | 'maxFilesPerClient' | 'hashSecret'>;
type Init = MessageOf<'INIT'>;

/** Decides whether a client may register. */
export class Admission {
  readonly #parts: Parts;
  readonly #options: Options;

  constructor(parts: Parts, options: Options) {
    this.#parts = parts;
    this.#options = options;
  }

  findProblem({ token, principal }: Channel, init: Init): Refusal | undefined {
    const { session, clients } = this.#parts;
    const { needsTokens, maxClients, maxFilesPerClient } = this.#options;
    const { clientId, requestedRank } = init;
    if (commonVersion(init) === undefined) return versionRefusal(init);
    if (needsTokens && token === undefined) {
      return { code: 'UNAUTHORISED', detail: 'this tracker admits only clients with a token' };
    }
    const problem = findInitProblem(init, maxFilesPerClient);
    if (problem !== undefined) return problem;
    if (token !== undefined && (init.publicKey ?? '') === '') {
      return { code: 'PROTOCOL', detail: 'INIT lacks the public key, without which a token gives no credential' };
    }
    const conflict = this.#identityProblem(clients.find(clientId), init);
    if (conflict !== undefined) return conflict;
    if (session.isEnding) return { code: 'SESSION_CLOSED', detail: 'the session is over' };
    if (!session.hasPlaceFor(clientId)) {
      return { code: 'SESSION_CLOSED', detail: `all ${session.expected} places of this session are taken` };
    }
    if (this.isFullFor(clientId) && (!session.isStanding || clients.evictionCandidate(principal) === undefined)) {
      return { code: 'LIMIT', detail: `this tracker has ${maxClients} clients, which is the limit` };
    }
    return this.#rankProblem(clientId, requestedRank);
  }

  /** True if a new client exceeds the limit; a connected client has its place. */
  isFullFor(clientId: ClientId): boolean {
    const { clients } = this.#parts;
    return !clients.isConnected(clientId) && clients.connectedCount >= this.#options.maxClients;
  }

  secretHash({ resumeSecret = '' }: Init): string {
    return resumeSecret === '' ? '' : this.#options.hashSecret(resumeSecret);
  }

  #identityProblem(namesake: Client | undefined, init: Init): Refusal | undefined {
    if (namesake === undefined) return undefined;
    const { clientId, requestedRank } = init;
    if (!namesake.hasSecret(this.secretHash(init))) {
      return { code: 'CLIENT_ID_TAKEN', detail: `client id ${clientId} belongs to a client with another secret` };
    }
    // A credential for the old rank stays valid for a while: another client with that rank could be mistaken for it.
    if (!this.#options.needsTokens || requestedRank === 0 || requestedRank === namesake.rank) return undefined;
    return { code: 'RANK_TAKEN', detail: `client id ${clientId} has rank ${namesake.rank} and keeps it` };
  }

  #rankProblem(clientId: ClientId, requestedRank: Rank): Refusal | undefined {
    const holder = this.#parts.clients.findByRank(requestedRank);
    if (holder === undefined || holder.clientId === clientId) return undefined;
    return { code: 'RANK_TAKEN', detail: `rank ${requestedRank} belongs to another client` };
  }
}

function versionRefusal({ minVersion, maxVersion }: Init): Refusal {
  const ours = `${MIN_VERSION} to ${MAX_VERSION}`;
  return { code: 'VERSION', detail: `this tracker speaks versions ${ours}, the client ${minVersion} to ${maxVersion}` };
}
