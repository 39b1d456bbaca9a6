import { type Manifest, SegmentSet } from '@shoal/common';

import { withSharedHashes } from './shared-hashes.js';

/** True for data that structured clone copies completely. */
type Plain<T> = T extends string | number | boolean | undefined | Uint8Array | BigUint64Array
  ? true
  : T extends SegmentSet | ((...args: never[]) => unknown)
    ? false
    : T extends readonly (infer Element)[]
      ? Plain<Element>
      : { [K in keyof T]-?: Plain<T[K]> }[keyof T];

/** Fields of a message that are neither plain data nor a set of segments. */
type Unportable<Message> = Message extends unknown
  ? {
      [K in keyof Message]-?: Message[K] extends SegmentSet ? never : false extends Plain<Message[K]> ? K : never;
    }[keyof Message]
  : never;

/** The message's type, or never if a thread's port could not carry it: then its sender does not compile. */
export type RequirePortable<Message> = [Unportable<Message>] extends [never] ? Message : never;

/** Structured clone drops private fields, so a set is sent as its length and bits. */
interface PackedSet {
  readonly packedSet: { readonly length: number; readonly bits: Uint8Array | undefined };
}

/** The message as a port carries it. Sets of segments and manifests are found by their values, whatever the field's name. */
export function pack(message: object): object {
  return mapFields(message, (value) => {
    if (value instanceof SegmentSet) {
      return { packedSet: { length: value.length, bits: value.isComplete ? undefined : value.toBits() } };
    }
    return isManifest(value) ? withSharedHashes(value) : value;
  });
}

export function unpack(message: object): object {
  return mapFields(message, (value) => {
    if (!isPackedSet(value)) return value;
    const { length, bits } = value.packedSet;
    return bits === undefined ? SegmentSet.full(length) : SegmentSet.fromBits(length, bits);
  });
}

/** Most messages have no such field: they are returned unchanged. */
function mapFields(message: object, map: (value: unknown) => unknown): object {
  let copy: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(message)) {
    const mapped = map(value);
    if (mapped === value) continue;
    copy ??= { ...message };
    copy[key] = mapped;
  }
  return copy ?? message;
}

function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null && 'hashes' in value && 'segmentLength' in value;
}

function isPackedSet(value: unknown): value is PackedSet {
  return typeof value === 'object' && value !== null && 'packedSet' in value;
}
