import {
  type CatalogEntry,
  type Entry,
  HASH_BYTES,
  type HeldFile,
  type Manifest,
  MAX_ENTRIES,
  MAX_SIGNATURES,
  PUBLIC_KEY_BYTES,
  type Signature,
  SIGNATURE_BYTES,
} from '../../../index.js';
import { digest, FrameProblem, hex, malformed, present, safe } from '../decode-fields.js';
import { countEntries, decodeEntries } from './entry-bytes.js';
import { shoal } from '../generated/shoal.js';
import { withDigest } from './manifest-digest.js';

const { FileKind } = shoal.v1;

function fileKind(kind: shoal.v1.FileKind | null | undefined): Manifest['kind'] {
  if (kind === FileKind.FILE_KIND_REAL) return 'real';
  if (kind === FileKind.FILE_KIND_DECLARED) return 'declared';
  throw malformed('a file of unknown kind');
}

/** With its digest, which is never taken from the wire. Throws FrameProblem. */
export function manifest(m: shoal.v1.Manifest.$Properties): Manifest {
  const hashes = m.hashes ?? NOTHING;
  if (hashes.length % HASH_BYTES !== 0) throw malformed(`a hash list of ${hashes.length} bytes`);
  const isDirectory = m.kind === FileKind.FILE_KIND_DIRECTORY;
  return withDigest({
    kind: isDirectory ? 'real' : fileKind(m.kind),
    name: m.name ?? '',
    length: safe(m.length),
    segmentLength: m.segmentLength ?? 0,
    // A copy: the frame's buffer must not live as long as the manifest.
    hashes: hashes.length === 0 ? NOTHING : Uint8Array.from(hashes),
    ...(m.executable === true ? { executable: true } : {}),
    ...(isDirectory ? { entries: entries(m.entries ?? NOTHING) } : {}),
    ...signatures(m.signatures ?? []),
    ...fault(m, isDirectory),
  });
}

/** Rules that the decoded fields do not show. The receiver refuses the file, not the frame. */
function fault({ kind, entries, executable }: shoal.v1.Manifest.$Properties, isDirectory: boolean): { fault?: string } {
  if (!isDirectory && (entries?.length ?? 0) > 0) return { fault: 'only a directory has entries' };
  if (executable === true && kind !== FileKind.FILE_KIND_REAL) return { fault: 'only a single file is executable' };
  return {};
}

function signatures(list: readonly shoal.v1.Signature.$Properties[]): { signatures?: Signature[] } {
  if (list.length > MAX_SIGNATURES) throw malformed(`a file with ${list.length} signatures`);
  return list.length === 0 ? {} : { signatures: list.map(signature) };
}

function signature({ publicKey, signature: bytes }: shoal.v1.Signature.$Properties): Signature {
  if (publicKey?.length !== PUBLIC_KEY_BYTES || bytes?.length !== SIGNATURE_BYTES) {
    throw malformed(`a signature of ${bytes?.length ?? 0} bytes by a key of ${publicKey?.length ?? 0}`);
  }
  return { publicKey: hex(publicKey), signature: hex(bytes) };
}

function entries(bytes: Uint8Array): Entry[] {
  const list = decodeEntries(bytes, MAX_ENTRIES);
  if (typeof list === 'string') throw malformed(list);
  return list;
}

export function heldFile(m: shoal.v1.HeldFile.$Properties): HeldFile {
  return { manifest: manifest(present(m.manifest)), heldSegments: m.heldSegments ?? 0 };
}

/** All entries of their folders together are bounded before one is made. */
export function heldFiles(list: readonly shoal.v1.HeldFile.$Properties[]): HeldFile[] {
  let left = MAX_FRAME_ENTRIES;
  for (const { manifest } of list) left -= countEntries(manifest?.entries ?? NOTHING, left);
  if (left < 0) throw new FrameProblem('LIMIT', `over ${MAX_FRAME_ENTRIES} entries of folders in one message`);
  return list.map(heldFile);
}

/** As many objects as there may be fields in a header. */
const MAX_FRAME_ENTRIES = 1 << 19;

const NOTHING = new Uint8Array(0);

export function catalogEntry(m: shoal.v1.CatalogEntry.$Properties): CatalogEntry {
  return {
    name: m.name ?? '',
    digest: digest(m.digest),
    kind: fileKind(m.kind),
    length: safe(m.length),
    segments: m.segments ?? 0,
  };
}
