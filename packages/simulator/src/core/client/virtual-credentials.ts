import type { ProofAction, ProofEvent } from '@shoal/client/core';
import { type CredentialClaims, EVERYTHING, type MemberClaims, type Millis, type SwarmCredential } from '@shoal/common';

import type { ChannelAdmission } from '../network/connector.js';
import type { Nic } from '../network/node.js';

/**
 * Signatures of a simulated swarm: a text that names the signer and the statement. A scenario's impostor signs with
 * another name, and the machines detect it by comparing texts.
 */

/** The key of all credentials of the simulated swarm. */
const SWARM_KEY = 'swarm';

/** A client's public key: its name, padded to the length of a real key. */
export function virtualKey(name: string): string {
  return name
    .replace(/[^\w-]/g, '_')
    .padEnd(43, '_')
    .slice(0, 43);
}

export function virtualCredential(
  { subject, ...member }: MemberClaims,
  instance: string,
  lifetimeMs: Millis,
  now: Millis,
): SwarmCredential {
  const claims: CredentialClaims = { ...member, instance, principal: subject, expiresAtMs: now + lifetimeMs };
  const credential = JSON.stringify({ swarmKey: SWARM_KEY, claims });
  return { credential, swarmKey: SWARM_KEY, trackerTimeMs: now, instance };
}

/** The host's answer to a proof action of the client with this name. */
export function answerProofAction(name: string, action: ProofAction): ProofEvent {
  const { channel } = action;
  switch (action.type) {
    case 'check-credential': {
      const { swarmKey, claims } = JSON.parse(action.credential) as { swarmKey: string; claims: CredentialClaims };
      const { holder = claims } = action;
      const isTheirs = claims.rank === holder.rank && claims.publicKey === holder.publicKey;
      const isSound = isTheirs && action.swarmKeys.includes(swarmKey);
      return { type: 'credential-checked', channel, claims: isSound ? claims : undefined };
    }
    case 'check-proof': {
      const { publicKey, statement, proof } = action;
      return { type: 'proof-checked', channel, isSound: proof === signed(publicKey, statement) };
    }
    case 'prove':
      return { type: 'proved', channel, proof: signed(virtualKey(name), action.statement) };
  }
}

function signed(publicKey: string, statement: string): string {
  return `${publicKey} signs ${statement}`;
}

/** Gives each new channel the claims of its initiator's token and a nonce that no other channel has. */
export function virtualAdmissions(): (initiator: Nic) => ChannelAdmission {
  let channels = 0;
  return ({ grant = EVERYTHING }) => {
    channels += 1;
    return { admission: { subject: '', grant, expiresInMs: Infinity }, nonce: String(channels).padStart(22, '0') };
  };
}
