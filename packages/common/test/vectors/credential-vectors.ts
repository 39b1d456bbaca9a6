import { type CredentialClaims, statementOf } from '@shoal/common';
import { credentialIssuer, signer, signingKeyFrom } from '@shoal/common/io';

/** Keys, nonces, credentials and proofs are hexadecimal; Ed25519 signatures are deterministic (RFC 8032). */
export interface CredentialVector {
  readonly claims: Omit<CredentialClaims, 'publicKey' | 'instance' | 'principal'> &
    Readonly<Record<'publicKey' | 'instance' | 'principal', string>>;
  readonly swarmKey: string;
  /** The signature (64 bytes), then the CredentialClaims that it covers behind its prefix. */
  readonly credential: string;
}

export interface ProofVector {
  readonly role: 'uploader' | 'downloader';
  readonly downloader: number;
  readonly downloaderNonce: string;
  readonly uploader: number;
  readonly uploaderNonce: string;
  readonly statement: string;
  readonly publicKey: string;
  readonly proof: string;
}

const swarm = signingKeyFrom(Buffer.from('a secret of the tracker, 32 bytes'));
const member = signingKeyFrom(Buffer.from('stands for the key pair of a run'));
const mark = (byte: number): string => Buffer.alloc(16, byte).toString('base64url');

export function credentialVectors(): CredentialVector[] {
  const base = { rank: 7, clientId: 'host-7', publicKey: member.publicKey, expiresAtMs: 1_800_000_000_000 };
  const all: readonly CredentialClaims[] = [
    { ...base, grant: { mayGet: true, mayShare: true, files: [] }, instance: mark(1), principal: '' },
    {
      ...{ ...base, rank: 300, clientId: 'reader' },
      ...{ grant: { mayGet: true, mayShare: false, files: ['model-*', 'ab'.repeat(32)] } },
      ...{ instance: mark(2), principal: mark(3) },
    },
  ];
  return all.map((claims) => ({
    claims: {
      ...claims,
      publicKey: toHex(claims.publicKey),
      instance: toHex(claims.instance),
      principal: toHex(claims.principal),
    },
    swarmKey: toHex(swarm.publicKey),
    credential: toHex(credentialIssuer(swarm)(claims)),
  }));
}

export function proofVectors(): ProofVector[] {
  const handshake = { downloader: 7, downloaderNonce: mark(4), uploader: 12, uploaderNonce: mark(5) };
  return (['uploader', 'downloader'] as const).map((role) => {
    const statement = statementOf(role, handshake);
    return {
      ...{ role, ...handshake },
      downloaderNonce: toHex(handshake.downloaderNonce),
      uploaderNonce: toHex(handshake.uploaderNonce),
      statement,
      publicKey: toHex(member.publicKey),
      proof: signer(member)(statement).toString('hex'),
    };
  });
}

function toHex(text: string): string {
  return Buffer.from(text, 'base64url').toString('hex');
}
