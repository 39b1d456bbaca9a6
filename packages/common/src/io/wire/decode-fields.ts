import { type Address, addressOf, type Digest, type ErrorCodeName, MAX_RANK } from '../../index.js';

/** Why a frame is refused. Thrown inside the codec only: `decodeFrame` turns it into a value. */
export class FrameProblem extends Error {
  readonly code: ErrorCodeName;

  constructor(code: ErrorCodeName, detail: string) {
    super(detail);
    this.code = code;
  }
}

export function malformed(detail: string): FrameProblem {
  return new FrameProblem('MALFORMED', detail);
}

/** A field that may not be missing. */
export function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw malformed('a required field is missing');
  return value;
}

/** 32 bytes, as hexadecimal digits. */
export function digest(bytes: Uint8Array | null | undefined): Digest {
  if (bytes?.length !== 32) throw malformed(`a digest of ${bytes?.length ?? 0} bytes`);
  return hex(bytes);
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

/** Longer than any credential with as many files as a token may name. */
const MAX_KEY_BYTES = 64 * 1024;

/** A key, a credential or a proof; empty where there is none. */
export function keyText(bytes: Uint8Array | null | undefined): string {
  if (bytes === null || bytes === undefined) return '';
  if (bytes.length > MAX_KEY_BYTES) throw malformed(`a key or credential of ${bytes.length} bytes`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
}

/** 0 where there is none. */
export function rank(value: number | null | undefined): number {
  const number = value ?? 0;
  if (number > MAX_RANK) throw malformed(`rank ${number} is over ${MAX_RANK}`);
  return number;
}

export function port(value: number | null | undefined): number {
  const number = value ?? 0;
  if (number > 65535) throw malformed(`port ${number} is over 65535`);
  return number;
}

/** An address; port 0 if the client does not listen. */
export function address(m: { host?: string | null; port?: number | null; tls?: boolean | null }): Address {
  return addressOf({ host: m.host ?? '', port: port(m.port), tls: m.tls ?? false });
}

/** A whole number that JavaScript can tell from its neighbours; 0 where there is none. */
export function safe(value: number | null | undefined): number {
  const number = value ?? 0;
  if (!Number.isSafeInteger(number)) throw malformed(`${number} is over 2^53`);
  return number;
}
