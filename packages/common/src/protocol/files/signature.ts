/** An Ed25519 signature over a file's digest: it says which key published the file, whichever client passes it on. */
export interface Signature {
  /** 32 bytes, as hexadecimal digits. */
  readonly publicKey: string;
  /** 64 bytes, as hexadecimal digits. */
  readonly signature: string;
}

export const PUBLIC_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

/** The most signatures that one manifest carries. */
export const MAX_SIGNATURES = 8;

/** Both lists without repetitions, the first one's before the second's, up to the limit. */
export function mergedSignatures(known: readonly Signature[], further: readonly Signature[]): readonly Signature[] {
  const merged = [...known];
  for (const signature of further) {
    if (merged.length >= MAX_SIGNATURES) break;
    if (!merged.some((other) => isSame(other, signature))) merged.push(signature);
  }
  return merged.length === known.length ? known : merged;
}

function isSame(a: Signature, b: Signature): boolean {
  return a.publicKey === b.publicKey && a.signature === b.signature;
}
