import { type Manifest, manifestProblem, printable, type Signature } from '@shoal/common';

import type { SessionOptions } from '../../options.js';

/** A manifest with its valid signatures, or the reason not to fetch it. */
export type VerifiedManifest = { readonly manifest: Manifest } | { readonly problem: string };

/**
 * Verifies a manifest and its signatures before a byte is requested and before anything else uses the manifest: the
 * tracker, which sent it, may be malicious. An invalid signature is ignored and not passed on. With trusted keys, one of
 * them must have signed.
 */
export function verifyManifest(manifest: Manifest, { verifySignature, trustedKeys }: SessionOptions): VerifiedManifest {
  const problem = manifestProblem(manifest);
  if (problem !== undefined) return { problem: `"${printable(manifest.name)}" cannot be stored: ${problem}` };
  const claimed = manifest.signatures ?? [];
  const sound = claimed.filter((signature) => verifySignature(manifest.digest, signature));
  if (trustedKeys.length > 0 && !sound.some(({ publicKey }) => trustedKeys.includes(publicKey))) {
    return { problem: `"${printable(manifest.name)}" is not signed by a trusted key: ${signersText(sound, claimed)}` };
  }
  if (sound.length === claimed.length) return { manifest };
  return { manifest: { ...manifest, signatures: sound } };
}

function signersText(sound: readonly Signature[], claimed: readonly Signature[]): string {
  if (claimed.length === 0) return 'it has no signature';
  if (sound.length === 0) return 'its signature is forged';
  return `it is signed by ${sound.map(({ publicKey }) => publicKey).join(', ')}`;
}
